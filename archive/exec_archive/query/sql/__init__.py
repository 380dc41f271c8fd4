"""One SELECT of a person: judged, run, and explained where DuckDB refuses it."""
