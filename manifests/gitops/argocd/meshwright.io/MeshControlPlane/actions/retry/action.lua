return annotate('retry')
