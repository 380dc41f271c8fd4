"""However a pull ends, the archive is whole, and the next one goes on; readers are undisturbed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran, ended, run, start
from fake_n8n import Exchange, FakeN8n, Request, faults
from fake_n8n.faults import Fault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX signals")

_PATIENCE = 60.0
Which = Callable[[Request], bool]


class Held:
    """A pull in a process of its own, at the moment when the server holds an answer back."""

    def __init__(self, env: dict[str, str], n8n: FakeN8n, which: Which, fault: Fault) -> None:
        self._reached = threading.Event()
        self._fault = fault
        n8n.choose_fault = lambda request: self._hold if which(request) else None
        self.process = start("pull", env=env)

    def _hold(self, exchange: Exchange) -> None:
        self._fault(exchange)
        self._reached.set()
        exchange.wait_until_client_leaves()

    def is_reached(self) -> bool:
        """Waits for that moment; false where the pull ends without it."""
        while not self._reached.wait(0.01):
            if self.process.poll() is not None:
                return False
        return True

    def end(self, how: signal.Signals) -> Ran:
        """Ends it at that moment."""
        try:
            assert self.is_reached(), ended(self.process)
            self.process.send_signal(how)
            return ended(self.process)
        finally:
            self.process.kill()
            self.process.communicate()


def nothing(_: Exchange) -> None:
    """Not a byte of an answer."""


def half_a_body(exchange: Exchange) -> None:
    """The head, and half of what it announces."""
    body = exchange.answer.body
    exchange.write(exchange.answer.head(Content_Length=str(len(body))) + body[: len(body) // 2])


def is_list(request: Request) -> bool:
    return "includeData" not in request.query and "status" not in request.query


def has_data(request: Request) -> bool:
    return "includeData" in request.query


MOMENTS: dict[str, tuple[Which, Fault]] = {
    "at the first question": (lambda _: True, nothing),
    "while listing": (lambda request: "status" in request.query, half_a_body),
    "before a page": (has_data, nothing),
    "during a page": (has_data, half_a_body),
    "waiting as it was asked to": (is_list, faults.too_many_requests("250")),
    "waiting with data to come": (has_data, faults.too_many_requests("250")),
}


def ids(ask: Ask) -> list[str]:
    return [row["id"] for row in ask("list", "--json", "--limit", "1000").json]


@pytest.fixture
def begun(pulling: Ask, n8n: FakeN8n) -> Ask:
    """An archive that holds five executions, and a server with ten more."""
    assert pulling("pull").code == 0
    for _ in range(10):
        n8n.world.insert()
    return pulling


def whole_again(ask: Ask, n8n: FakeN8n) -> None:
    """The next pull brings everything; nothing is twice, nothing lies about."""
    n8n.choose_fault = None
    assert ask("pull").code == 0
    assert ids(ask) == [each.id for each in n8n.world]
    assert ask("verify").code == 0
    assert list(ask.archive.glob("segments/.writing-*")) == []
    assert list(ask.archive.glob("tmp/*")) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_leaves_what_was_committed_and_says_how_to_go_on(
    begun: Ask, n8n: FakeN8n, moment: str
) -> None:
    which, fault = MOMENTS[moment]
    stopped = Held(begun.env, n8n, which, fault).end(signal.SIGINT)
    stopped.refused(130, "Interrupted.", "the same command goes on from there")
    assert stopped.err.splitlines()[0] == f"n8n  {n8n.url}"
    assert len(stopped.err.splitlines()) == 3, stopped.err
    assert set(ids(begun)) >= {"1", "2", "3", "4", "5"}
    whole_again(begun, n8n)


@pytest.mark.parametrize("moment", ["while listing", "during a page"])
def test_a_killed_pull_leaves_a_whole_archive(begun: Ask, n8n: FakeN8n, moment: str) -> None:
    which, fault = MOMENTS[moment]
    assert Held(begun.env, n8n, which, fault).end(signal.SIGKILL).code == -signal.SIGKILL
    assert set(ids(begun)) >= {"1", "2", "3", "4", "5"}
    whole_again(begun, n8n)


def test_a_first_pull_may_be_interrupted_again_and_again(pulling: Ask, n8n: FakeN8n) -> None:
    """Each third, rather: a pull of these asks some fifteen."""
    for number in range(2, 40, 3):
        n8n.requests.clear()
        held = Held(pulling.env, n8n, lambda _, at=number: len(n8n.requests) >= at, nothing)  # type: ignore[misc]
        if not held.is_reached():
            assert ended(held.process).code == 0
            break
        assert held.end(signal.SIGINT).code == 130
        before = ids(pulling)
        assert set(before) <= {"1", "2", "3", "4", "5"}
    else:
        pytest.fail("it never came to its end")
    assert number > 4, "it asked too little to be interrupted in the middle"
    whole_again(pulling, n8n)


def test_a_second_pull_says_so_and_leaves_and_readers_go_on(begun: Ask, n8n: FakeN8n) -> None:
    held = Held(begun.env, n8n, *MOMENTS["during a page"])
    try:
        assert held.is_reached()
        asked = len(n8n.requests)
        second = run("pull", env=begun.env)
        second.refused(8, "Another exec-archive is writing to", "reading works meanwhile")
        answer = begun("pull", "--json", "-q")
        assert answer.json["pulls"][0]["error"]["exit_code"] == answer.code == 8
        assert len(n8n.requests) == asked, "it asked the server though it may not write"
        assert held.process.poll() is None
        assert set(ids(begun)) >= {"1", "2", "3", "4", "5"}
        assert begun("view", "5").code == 0
        assert begun("download", "1").code == 0
    finally:
        held.end(signal.SIGINT)
    whole_again(begun, n8n)


def test_readers_see_the_archive_grow_and_never_break(begun: Ask, n8n: FakeN8n) -> None:
    counts = [len(ids(begun))]
    for _ in range(2):
        for _ in range(30):
            n8n.world.insert()
        writer = start("pull", "-q", env=begun.env)
        while writer.poll() is None:
            rows = begun("list", "--json", "--limit", "1000")
            assert rows.code == 0, rows.err
            counts.append(len(rows.json))
            assert begun("view", rows.json[0]["id"]).code == 0
        assert ended(writer).code == 0
        counts.append(len(ids(begun)))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (5, 5 + 10 + 60)


def pull_with_room_for(size: int, env: dict[str, str]) -> Ran:
    """Files may grow to that size: the kernel then says what it says of a full disk."""
    program = (
        "import resource; from exec_archive_cli.main import run; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); run()"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", program, "pull"],  # -B: half a .pyc would stay
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=env,
        check=False,
        timeout=_PATIENCE,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(("size", "characters"), [(10_000, 300_000), (1_500_000, 20_000_000)])
def test_a_full_disk_leaves_the_archive_as_it_was(
    begun: Ask, n8n: FakeN8n, size: int, characters: int
) -> None:
    """In the segment at first, then already in the spool of a large answer."""
    noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(300_000))
    n8n.world.insert(payload={"noise": (noise * 100)[:characters]})
    ran = pull_with_room_for(size, begun.env)
    ran.refused(8, "There is no room left on the disk", "what was committed before is safe")
    assert set(ids(begun)) >= {"1", "2", "3", "4", "5"}
    assert Path(begun.archive, "archive.json").stat().st_size > 0
    whole_again(begun, n8n)
