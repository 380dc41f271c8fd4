"""Figures over many executions: how many, how they ended, how long they took."""
