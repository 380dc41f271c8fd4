"""One execution, or several, as one HTML file that needs nothing else."""
