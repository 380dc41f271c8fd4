"""The figures to reach, measured: `make bench` prints each beside its reference and its goal.

Both sides of a figure are whole processes of one Python, run in turn on the same machine, so that
only their ratio counts. What is measured is the installed program, built from this checkout.
"""
