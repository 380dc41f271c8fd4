"""n8n's own public API over an archive, for reading only."""
