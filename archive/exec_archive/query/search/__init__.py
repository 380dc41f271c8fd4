"""Where in the archive does a text stand? DuckDB finds what may hold it, Python the place."""
