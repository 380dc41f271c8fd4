"""What rules ask of the archive: many executions, a few rows of answer."""
