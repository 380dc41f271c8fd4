"""What differs between two executions of a workflow."""
