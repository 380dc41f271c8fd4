"""Mirrors a server: what it has, what of that is news, and how to get it."""
