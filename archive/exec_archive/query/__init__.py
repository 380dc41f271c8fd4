"""One file a question: SQL in, dataclasses out."""
