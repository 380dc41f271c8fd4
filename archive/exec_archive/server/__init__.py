"""A running n8n: its address, the key to it, and what its public API answers."""
