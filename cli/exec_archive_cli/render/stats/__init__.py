"""Figures over many executions, as a card, as tables with bars and for programs."""
