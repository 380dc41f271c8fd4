"""The other front end: the archive over HTTP."""
