"""The archive's own API: what the commands tell, over HTTP."""
