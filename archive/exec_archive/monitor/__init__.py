"""What many executions tell together: figures over time, and when to raise the alarm."""
