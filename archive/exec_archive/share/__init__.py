"""What leaves the archive for someone else: bundles, what is masked in them, and other formats."""
