"""Is the archive what was stored?"""
