"""A stranger's bundle is read within bounds, or refused in a sentence; it never gets further."""
