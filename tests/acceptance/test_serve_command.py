"""`exec-archive serve` as a person or a service manager runs it."""

import contextlib
import http.client
import os
import re
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from acceptance.kit.api import KEY, Api
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, whole
from acceptance.kit.running import ended, start
from acceptance.kit.site import HISTORY, Site
from archives import take_in

_LINE = re.compile(rb"Serving (.*) at (http://127\.0\.0\.1:\d+) \(Ctrl-C ends it\)\n")


@contextlib.contextmanager
def serving(
    env: Mapping[str, str], *options: str
) -> Iterator[tuple[subprocess.Popen[bytes], str, bytes]]:
    """The process, the address it serves at, and what it said until then."""
    process = start("serve", "--port", "0", *options, env=env)
    assert process.stderr is not None
    said = b""
    try:
        while not (line := _LINE.search(said)):
            more = process.stderr.readline()
            assert more, said
            said += more
        yield process, line[2].decode(), said
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stopped(process: subprocess.Popen[bytes], by: int) -> tuple[int, bytes, bytes]:
    process.send_signal(by)
    ran = ended(process)
    return ran.code, ran.stdout, ran.stderr


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_key_is_made_and_shown_once(samples_env: dict[str, str], by: int) -> None:
    keys = set()
    for _ in range(2):
        with serving(samples_env) as (process, url, said):
            made = re.search(rb"shown only now: (\S{32,})\n", said)
            assert made
            keys.add(made[1])
            assert said.count(made[1]) == 1
            assert Api(url, []).ask("/api/v1/executions").status == 401
            headers = [("X-N8N-API-KEY", made[1])]
            assert Api(url, []).ask("/api/v1/executions", headers=headers).status == 200
            assert stopped(process, by) == (0, b"", b"")
    assert len(keys) == 2


def test_a_key_that_was_given_is_never_shown(samples_env: dict[str, str]) -> None:
    with serving({**samples_env, "EXEC_ARCHIVE_TOKEN": KEY}) as (process, url, said):
        api = Api(url, [])
        assert api.executions().status == 200
        api.ask("/api/v1/executions", headers=[]).refused(401, "Unauthorized")
        assert stopped(process, signal.SIGINT) == (0, b"", b"")
        assert said == f"Serving {samples_env['EXEC_ARCHIVE']} at {url} (Ctrl-C ends it)\n".encode()


@pytest.fixture
def cores() -> Iterator[None]:
    """What the test starts may write cores, as far as this process can allow it."""
    allowed, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (allowed, most))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("cores")
@pytest.mark.parametrize("given", [{"EXEC_ARCHIVE_TOKEN": KEY}, {}])
def test_a_server_that_crashes_leaves_no_core_with_the_key(
    samples_env: dict[str, str], given: dict[str, str]
) -> None:
    with serving({**samples_env, **given}) as (process, _, _):
        limits = Path(f"/proc/{process.pid}/limits").read_text("ascii").splitlines()
        (core,) = [line.split() for line in limits if line.startswith("Max core file size")]
        assert core[4:6] == ["0", "0"]


def test_damage_is_told_and_the_server_goes_on(env: dict[str, str], tmp_path: Path) -> None:
    folder = Path(env["EXEC_ARCHIVE"])
    take_in(folder, body(whole("1")))
    with serving({**env, "EXEC_ARCHIVE_TOKEN": KEY}) as (process, url, _):
        api = Api(url, [])
        for file in folder.glob("segments/*/outputs.parquet"):
            file.unlink()
        for _ in range(2):
            api.one("1", "includeData=true").refused(500, "Internal server error")
        assert api.executions().ids == ["1"]
        code, _, said = stopped(process, signal.SIGTERM)
    assert code == 0
    assert said.count(b"The document of files/1 is not what was stored") == 2
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "EXEC_ARCHIVE_TOKEN is empty"),
        ("fifteen-signs-x", "shorter than 16"),
        ("sixteen signs, or more", "no header carries"),
        ("sechzehn-zeichen-für-dich", "no header carries"),
        ("a-key-with-its-line-end\n", "no header carries"),
    ],
)
def test_a_weak_key_is_refused(samples: Ask, key: str, words: str) -> None:
    samples.env["EXEC_ARCHIVE_TOKEN"] = key
    ran = samples("serve", "--port", "0")
    ran.refused(2, words, "then a token is made")
    assert not key or key not in ran.err


def test_what_stands_in_the_way_is_said(ask: Ask, samples: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        samples("serve", "--port", port).refused(8, f"Port {port}", "is taken", "--port")
    samples("serve", "--host", "203.0.113.9").refused(8, "cannot listen at 203.0.113.9", "--host")
    samples("serve", "--host", "no..host").refused(8, "cannot listen at no..host")
    samples("serve", "--port", "65536").refused(2, "--port")
    ask("serve", "--archive", "/nowhere/at/all").refused(3, "There is no archive")


def test_of_several_servers_n8ns_api_serves_the_one_that_is_named(ask: Ask) -> None:
    for name in ("prod", "test"):
        take_in(ask.archive, body(whole("1", workflow=name)), instance=name)
    ask("serve", "--instance", "dev").refused(3, "'dev'", "prod, test")
    ask.env["EXEC_ARCHIVE_TOKEN"] = KEY
    with serving(ask.env) as (_, url, _):
        for path in ("/api/v1/executions", "/api/v1/executions/1"):
            answer = Api(url, []).ask(path)
            assert answer.status == 409
            assert "2 servers: prod, test" in answer.json["message"]
            assert "--instance prod" in answer.json["message"]
    with serving(ask.env, "--instance", "test") as (_, url, _):
        answer = Api(url, []).one("1", "includeData=true")
        assert answer.json["workflowData"]["name"] == "test"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what the process takes")
def test_a_large_document_is_never_all_in_memory(env: dict[str, str]) -> None:
    megabyte = os.urandom(500_000).hex()
    large = whole("1")
    items = [[{"json": {"n": number, "text": megabyte}} for number in range(160)]]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = items
    stored = body(large)
    take_in(Path(env["EXEC_ARCHIVE"]), stored)
    with serving({**env, "EXEC_ARCHIVE_TOKEN": KEY}) as (process, url, _):
        api = Api(url, [])
        api.executions()
        before = _most_memory(process.pid)
        assert api.executions("includeData=true").body == stored.join(
            [b'{"data":[', b'],"nextCursor":null}']
        )
        assert _most_memory(process.pid) - before < len(stored)


def test_a_bundle_that_is_being_made_leaves_nothing_behind(
    env: dict[str, str], tmp_path: Path
) -> None:
    large = whole("1", status="error")
    items = [{"json": {"n": number, "text": f"word {number} " * 9}} for number in range(60_000)]
    large["data"]["resultData"]["runData"]["Start"][0]["data"]["main"] = [items]
    take_in(Path(env["EXEC_ARCHIVE"]), body(large))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with serving({**env, "EXEC_ARCHIVE_TOKEN": KEY, "TMPDIR": str(scratch)}) as (process, url, _):
        asked = threading.Thread(target=_ask_in_vain, args=(url,))
        asked.start()
        while not list(scratch.rglob("exec-archive-share-*")):
            assert asked.is_alive()
            time.sleep(0.01)
        code, _, said = stopped(process, signal.SIGTERM)
        asked.join()
    assert code == 0
    assert b"Traceback" not in said
    assert list(scratch.iterdir()) == []


def _ask_in_vain(url: str) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        Site(url).ask(f"{HISTORY}/files/1/bundle", headers={"X-N8N-API-KEY": KEY})


def _most_memory(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii"))
    assert found
    return int(found[1]) * 1024


def test_serving_writes_nothing(samples_env: dict[str, str]) -> None:
    folder = Path(samples_env["EXEC_ARCHIVE"])
    before = _state(folder)
    with serving({**samples_env, "EXEC_ARCHIVE_TOKEN": KEY}) as (_, url, _):
        api = Api(url, [])
        for query in ("", "includeData=true", "limit=0&status=error"):
            assert api.executions(query).status == 200
        api.ask("/api/v1/executions/1", "DELETE")
    assert _state(folder) == before


def _state(folder: Path) -> dict[Path, tuple[int, int]]:
    files = [path for path in folder.rglob("*") if stat.S_ISREG(path.stat().st_mode)]
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files}
