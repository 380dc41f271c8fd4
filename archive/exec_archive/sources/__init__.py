"""Where documents come from: one file a source, one interface."""
