"""What executions lost in silence, though n8n calls them a success."""
