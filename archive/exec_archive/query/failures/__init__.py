"""Failures grouped by their cause, and what the runs around them tell."""
