"""Has a server run a failed execution again, and archives what comes of it."""
