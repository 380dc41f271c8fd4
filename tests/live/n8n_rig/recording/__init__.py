"""Records the sample executions, together with the true cause of each failure."""
