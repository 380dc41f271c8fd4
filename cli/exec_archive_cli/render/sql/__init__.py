"""The answer to a SELECT, in each form that is asked for."""
