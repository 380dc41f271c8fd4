"""An execution of 20 MB: what browsers are measured with."""

import random

from made_flows import execution, failed, items, run


def heavy() -> bytes:
    """Two nodes give 30,000 items each, and the next one fails with the last of them."""
    chance = random.Random(1)  # noqa: S311 - no secret: texts that cannot be packed to nothing
    rows = [
        {"id": i, "in": {"text": f"row number {i} {chance.randbytes(120).hex()}"}}
        for i in range(30_000)
    ]
    push = failed("too much", ("Map", 0, 0), context={"itemIndex": 29_999})
    runs = {
        "Hook": [run(items({}))],
        "Export": [run(items(*rows), source=("Hook", 0, 0))],
        "Map": [run(items(*rows), source=("Export", 0, 0))],
        "Push": [push],
    }
    return execution("1", runs, {"Hook": [["Export"]], "Export": [["Map"]], "Map": [["Push"]]})
