"""One file a question: SQL in, records out."""
