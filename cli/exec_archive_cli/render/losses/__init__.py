"""Silent losses in words, as a page and for programs."""
