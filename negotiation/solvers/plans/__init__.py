"""What a mediator may recommend: constraints, objectives, linear programmes, results."""
