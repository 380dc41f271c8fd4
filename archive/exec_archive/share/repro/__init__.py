"""A workflow that fails as an execution did: which nodes, with which items, and what to know."""
