"""Readers of an archive that changes under them."""

import threading
from pathlib import Path

import pytest

from acceptance.kit.made import body, listed, whole
from archives import take_in
from exec_archive.errors import NotFound
from exec_archive.query.executions import list_executions
from exec_archive.query.selection import Selection
from exec_archive_web.current import CurrentArchive
from exec_archive_web.reading import Reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def ids(reading: Reading) -> list[str]:
    found = list_executions(reading.engine, reading.within(Selection()), sort="id", limit=1000)
    return sorted((each.id for each in found), key=int)


def test_who_reads_goes_on_with_what_was_there(folder: Path) -> None:
    take_in(folder, body(whole("1")))
    current = CurrentArchive(folder)
    with current.reading() as before:
        take_in(folder, body(whole("2")))
        with current.reading() as after:
            assert ids(before) == ["1"]
            assert ids(after) == ["1", "2"]
        assert ids(before) == ["1"]
    with current.reading() as again:
        assert ids(again) == ["1", "2"]
    current.close()


def test_who_reads_may_end_after_the_server(folder: Path) -> None:
    take_in(folder, body(whole("1")))
    current = CurrentArchive(folder)
    with current.reading() as reading:
        current.close()
        assert ids(reading) == ["1"]


def test_many_read_while_one_writes(folder: Path) -> None:
    take_in(folder, body(listed("1")))
    current = CurrentArchive(folder)
    is_over, seen, troubles = threading.Event(), set[int](), list[Exception]()

    def read() -> None:
        try:
            while not is_over.is_set():
                with current.reading() as reading:
                    found = ids(reading)
                    assert found == [str(number) for number in range(1, len(found) + 1)]
                    seen.add(len(found))
        except Exception as error:  # noqa: BLE001 - told below
            troubles.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for number in range(2, 12):
        take_in(folder, body(listed(str(number))))
    is_over.set()
    for reader in readers:
        reader.join()
    with current.reading() as last:
        assert len(ids(last)) == 11
    current.close()
    assert troubles == []
    assert len(seen) > 1


def test_nothing_of_other_servers_is_found(folder: Path) -> None:
    for name in ("prod", "test"):
        take_in(folder, body(whole("1", workflow=name)), body(whole("2")), instance=name)
    current = CurrentArchive(folder, "test")
    with current.reading() as reading:
        assert (reading.instances, reading.several) == (["test"], False)
        for reference in ("1", "test/1", "latest"):
            assert reading.execution(reference).instance == "test"
        for reference in ("prod/1", "3", "test/3", "prod/latest", "elsewhere/1"):
            with pytest.raises(NotFound) as refused:
                reading.execution(reference)
            # The same words, whether there is such a server or not.
            assert refused.value.problem == f"There is no execution {reference} here."
            assert refused.value.advice == "Executions of test are served."
        assert ids(reading) == ["1", "2"]
        with pytest.raises(NotFound):
            reading.within(Selection(instance="prod"))
    current.close()
    with pytest.raises(NotFound, match="elsewhere"):
        CurrentArchive(folder, "elsewhere").check()
    everything = CurrentArchive(folder)
    with everything.reading() as reading:
        assert (reading.instances, reading.several) == (["prod", "test"], True)
        assert reading.execution("prod/1").instance == "prod"
    everything.close()


def test_before_anything_of_a_server_came_nothing_of_others_is_told(folder: Path) -> None:
    take_in(folder)
    current = CurrentArchive(folder, "test")
    current.check()
    for name in ("prod", "other"):
        take_in(folder, body(whole("1")), body(whole("test/7")), instance=name)
    with current.reading() as reading:
        assert (reading.instances, ids(reading)) == ([], [])
        for reference in ("1", "7", "test/7", "latest", "prod/1"):
            with pytest.raises(NotFound) as refused:
                reading.execution(reference)
            assert refused.value.problem == f"There is no execution {reference} here."
    current.close()
