return annotate('approve')
