"""What differs between two executions, as a page and as JSON."""
