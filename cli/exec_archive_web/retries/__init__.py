"""Retries that were asked for in a browser or by a program, each in a thread of its own."""
