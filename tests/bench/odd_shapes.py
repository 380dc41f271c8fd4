"""Large executions of the shapes that cost the most: made up, and larger than most servers send."""

from pathlib import Path

from bench import corpus

# A file as text in one item; half of a surrogate pair among many items; data of another shape.
KINDS = ("one item", "half a pair", "not understood")

_HEAD = b'{"id":"1","status":"error","mode":"webhook","startedAt":"2026-01-01T00:00:00Z","data":'


def write(path: Path, kind: str, size: int) -> None:
    """One execution of about that size; its id is 1."""
    if kind == "half a pair":
        whole = corpus.execution(1, size)
        path.write_bytes(whole.replace(b'"mode":"webhook"', b'"mode":"web\\ud800"', 1))
        return
    with path.open("wb") as file:
        file.write(_HEAD)
        if kind == "one item":
            file.write(b'{"resultData":{"runData":{"A":[{"data":{"main":[[{"json":{"file":"')
        else:
            file.write(b'"')
        for _ in range(size // 1_000_000):
            file.write(b"QUJD" * 250_000)
        file.write(b'"}}]]}}]}}}}' if kind == "one item" else b'"}')
