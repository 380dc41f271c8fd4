"""The command line: parses, calls the library, renders. click and rich live here and only here."""
