return annotate('rollback')
