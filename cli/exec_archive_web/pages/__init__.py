"""The archive for people with a browser."""
