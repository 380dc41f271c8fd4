"""What people ask of an execution, put together from the answers of several queries."""
