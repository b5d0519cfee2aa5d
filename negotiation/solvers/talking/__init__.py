"""What only cheap talk and its mediator need."""
