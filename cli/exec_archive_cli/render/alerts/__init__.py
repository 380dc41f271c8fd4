"""What is told of alerts: by a check, of each rule, and of what was told before."""
