"""The n8n document: cutting it into rows and joining it again."""
