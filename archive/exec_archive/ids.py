"""How ids are ordered: they are text, and most are numbers."""


def id_key(identity: str) -> tuple[int, str]:
    """Sorts ids as the server gives them out: by length, then as text."""
    return len(identity), identity


def id_above(identity: str) -> str | None:
    """The next id, where ids are numbers."""
    return str(int(identity) + 1) if identity.isdecimal() and identity.isascii() else None
