"""The function operator: runs the handlers of Functions while there is something to handle."""
