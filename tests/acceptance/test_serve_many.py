"""Many readers at once, while a pull writes."""

import itertools
import threading
from pathlib import Path

from acceptance.kit.api import KEY
from acceptance.kit.made import body, whole
from acceptance.kit.site import HISTORY, PAGES, Site, site
from archives import take_in

_READERS = 50
_ROUNDS = 5
_ASKED = [
    HISTORY,
    f"{HISTORY}?filter=status%3Afailed",
    f"{HISTORY}/files/1",
    f"{HISTORY}/files/1/overview",
    f"{PAGES}/errors",
    f"{PAGES}/metrics",
    "/api/v1/executions?includeData=true",
    "/api/v1/executions/1?includeData=true",
    "/api/automations/executions?limit=5",
    "/api/automations/executions/1",
    "/api/automations/metrics",
]


def test_fifty_readers_beside_a_writer_all_get_answers(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    take_in(folder, body(whole("1", status="error")))
    wrong: list[object] = []
    counts = itertools.count()
    is_over = threading.Event()

    def read(url: str, number: int) -> None:
        reader = Site(url)
        for path in itertools.islice(itertools.cycle(_ASKED), number, None):
            answer = reader.ask(path, headers={"X-N8N-API-KEY": KEY})
            next(counts)
            if answer.status != 200 or not answer.body:
                wrong.append((path, answer))
            if is_over.is_set():
                return

    with site(folder) as served:
        threads = [
            threading.Thread(target=read, args=(served.url, number)) for number in range(_READERS)
        ]
        for thread in threads:
            thread.start()
        try:
            for number in range(2, 2 + _ROUNDS):
                # Each replaces the manifest, and the first execution again and again.
                later = f"2026-11-20T10:{number:02}:00.000Z"
                changed = whole("1", status="error", stoppedAt=later)
                take_in(folder, body(whole(str(number))), body(changed))
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        assert wrong == []
        assert served.troubles == []
        assert next(counts) >= _READERS
