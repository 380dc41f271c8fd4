"""Executions written for other tools: a timeline for Perfetto, tables for DuckDB."""
