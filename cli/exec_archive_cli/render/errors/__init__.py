"""Failures grouped by their cause, as a table, as a card and for programs."""
