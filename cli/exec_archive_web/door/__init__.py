"""Who may come in: whatever is asked passes here first."""
