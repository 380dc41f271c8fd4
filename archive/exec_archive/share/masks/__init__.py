"""Masks documents: what leaves of each value, and what stands in its place."""
