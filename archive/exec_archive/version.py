"""The version, in one place: the package, the manifest and --version read it here."""

__version__ = "0.1.0"
