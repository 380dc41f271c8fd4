"""The page of one execution, and what it asks for while it is looked at."""
