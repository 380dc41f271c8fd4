"""Loads what will show an answer while the archive is asked: waiting leaves Python free."""

import importlib
import threading


def load_meanwhile(module: str) -> None:
    """Imports a module in a second thread; importing it again waits for that."""
    threading.Thread(target=importlib.import_module, args=(module,), daemon=True).start()
