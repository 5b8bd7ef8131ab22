"""The host process: runs the handler that a Function names."""
