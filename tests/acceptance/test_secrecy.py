"""The key is seen nowhere: in no output, no file, no process list, no core, and by no one else."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from acceptance.kit.in_process import Ask
from acceptance.kit.running import run
from acceptance.kit.servers import A_KEY, ConnectProxy, TlsFront, nobodys_port, port_of
from acceptance.kit.terminals import on_terminal
from fake_n8n import Exchange, FakeN8n, Request, faults

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX processes")

# Also as it would look in a header, a JSON text or an encoded form.
_SHAPES = [A_KEY.encode(), A_KEY.encode().hex().encode(), A_KEY[8:30].encode()]


_ALLOWING_CORES = """
import resource
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from exec_archive_cli.main import run
run()
"""


def shows_it(raw: bytes) -> bool:
    return any(shape in raw for shape in _SHAPES)


def files_with_it(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file() and shows_it(each.read_bytes())]


@pytest.fixture
def by_file(pull_env: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A user whose key is in a file, outside of what is searched for it."""
    key = tmp_path / "key"
    key.write_text(A_KEY)
    key.chmod(0o600)
    (tmp_path / "config").mkdir()
    config = tmp_path / "config" / "config.toml"
    config.write_text(f'[instances.prod]\nurl = "{pull_env["N8N_API_URL"]}"\nkey_file = "{key}"\n')
    config.chmod(0o600)
    env = {name: text for name, text in pull_env.items() if not name.startswith("N8N_API_")}
    return {**env, "EXEC_ARCHIVE_CONFIG": str(config)}


FAULTS = {
    "none": None,
    "a wrong key": faults.unauthorized,
    "no right": faults.forbidden,
    "no n8n": faults.html_instead,
    "an error": faults.internal_error,
    "a redirect": faults.redirect(307, "https://evil.example"),
    "a cut body": faults.cut_body,
    "a reset": faults.reset,
}


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("debug", ["", "1"])
def test_no_output_shows_the_key(pulling: Ask, n8n: FakeN8n, what: str, debug: str) -> None:
    fault = FAULTS[what]
    n8n.choose_fault = lambda _: fault
    pulling.env["EXEC_ARCHIVE_DEBUG"] = debug
    for arguments in ([], ["--json"], ["--workflow", "Orders"]):
        ran = pulling("pull", *arguments)
        assert (ran.code == 0) == (fault is None), ran
        assert not shows_it(ran.stdout + ran.stderr)
    assert files_with_it(pulling.archive) == []


def test_a_server_that_repeats_the_key_does_not_bring_it_into_the_output(
    pulling: Ask, n8n: FakeN8n
) -> None:
    for status in (400, 401, 403, 429, 500):
        said = faults.instead(status, {"message": f"Bad key {A_KEY}, really"})
        n8n.choose_fault = lambda _, said=said: said
        ran = pulling("pull", "--json")
        assert ran.code in {4, 6}
        assert "Bad key" in ran.out, "its other words are kept"
        assert not shows_it(ran.stdout + ran.stderr)
    n8n.choose_fault = lambda _: faults.redirect(302, f"https://evil.example/{A_KEY}")
    ran = pulling("pull")
    assert ran.code == 6
    assert not shows_it(ran.stderr)


def test_a_bug_of_ours_does_not_show_the_key(pulling: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The traceback that EXEC_ARCHIVE_DEBUG asks for names no values."""

    def stumble(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("exec_archive.server.connection.receive", stumble)
    ran = pulling("pull")
    assert ran.code == 70
    assert not shows_it(ran.stderr)
    pulling.env["EXEC_ARCHIVE_DEBUG"] = "1"
    with pytest.raises(RuntimeError) as bug:
        pulling("pull")
    assert A_KEY not in str(bug.getrepr(style="native"))


def test_no_terminal_shows_the_key(by_file: dict[str, str], n8n: FakeN8n) -> None:
    code, seen = on_terminal("pull", env=by_file, columns=100)
    assert code == 0
    assert b"pulled 5" in seen
    assert not shows_it(seen)


def test_no_file_holds_the_key(by_file: dict[str, str], tmp_path: Path) -> None:
    """Neither the archive nor anything else that a user's home gets."""
    key = tmp_path / "key"
    assert run("pull", env=by_file).code == 0
    assert run("pull", "--url", "http://127.0.0.1:1", "--key-file", key, env=by_file).code == 6
    assert files_with_it(tmp_path) == [key]


@contextlib.contextmanager
def held_pull(n8n: FakeN8n, env: dict[str, str], *arguments: str) -> Iterator[int]:
    """A pull that holds the key and waits for an answer; its process id."""
    reached = threading.Event()

    def hold(exchange: Exchange) -> None:
        reached.set()
        exchange.wait_until_client_leaves()

    n8n.choose_fault = lambda _: hold
    process = subprocess.Popen(
        [sys.executable, "-c", _ALLOWING_CORES, "pull", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=env["HOME"],
    )
    try:
        while not reached.wait(0.01):
            assert process.poll() is None, process.communicate()
        yield process.pid
    finally:
        process.kill()
        said = b"".join(process.communicate())
        assert not shows_it(said)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("way", ["from a file", "by a command"])
def test_no_list_of_processes_shows_the_key(
    by_file: dict[str, str], n8n: FakeN8n, tmp_path: Path, way: str
) -> None:
    arguments = ["--key-command", f"cat {tmp_path}/key"] if way == "by a command" else []
    with held_pull(n8n, by_file, "prod", *arguments) as pid:
        assert n8n.requests[0].key == A_KEY, "it holds the key by now"
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # a process may end meanwhile
                assert not shows_it((each / "cmdline").read_bytes()), each
        for file in ("environ", "cmdline", "comm", "status"):
            assert not shows_it(Path(f"/proc/{pid}/{file}").read_bytes()), file


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_core_holds_the_key(by_file: dict[str, str], n8n: FakeN8n, tmp_path: Path) -> None:
    with held_pull(n8n, by_file) as pid:
        limits = Path(f"/proc/{pid}/limits").read_text("utf-8").splitlines()
        (core,) = [line.split() for line in limits if line.startswith("Max core file size")]
        assert core[4:6] == ["0", "0"], core
        os.kill(pid, signal.SIGABRT)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert not [path for path in tmp_path.rglob("*core*") if path.is_file()]
    assert files_with_it(tmp_path) == [tmp_path / "key"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_key_does_not_follow_a_redirect(pulling: Ask, n8n: FakeN8n, status: int) -> None:
    with FakeN8n(key=A_KEY) as elsewhere:
        n8n.choose_fault = lambda _: faults.redirect(status, elsewhere.url)
        assert pulling("pull").code == 6
        assert elsewhere.requests == []
    assert len(n8n.requests) == 1


def test_the_key_does_not_follow_a_cursor_or_anything_else_in_an_answer(
    pulling: Ask, n8n: FakeN8n
) -> None:
    """What a server names as the next page goes back to that server alone."""
    with FakeN8n(key=A_KEY) as elsewhere:
        page = {"data": [], "nextCursor": f"{elsewhere.url}/api/v1/executions"}
        n8n.faults.append(faults.instead(200, page))
        pulling("pull", "--workflow", "wfOrders00000001")
        assert elsewhere.requests == []


def test_a_server_that_is_not_trusted_gets_no_key(pulling: Ask, n8n: FakeN8n) -> None:
    with TlsFront(port_of(n8n.url), trustme.CA().issue_cert("localhost")) as front:
        assert pulling("pull", "--url", f"https://localhost:{front.port}").code == 6
    assert n8n.requests == []


def test_a_proxy_sees_no_key(pulling: Ask, n8n: FakeN8n, tmp_path: Path) -> None:
    own = trustme.CA()
    own.cert_pem.write_to_path(str(tmp_path / "own.pem"))
    asked = ["pull", "--url", "https://n8n.test", "--ca-bundle", str(tmp_path / "own.pem")]
    with (
        TlsFront(port_of(n8n.url), own.issue_cert("n8n.test")) as front,
        ConnectProxy(front.port) as proxy,
        ConnectProxy(front.port, "407 Proxy Authentication Required") as refusing,
    ):
        assert pulling(*asked, "--proxy", proxy.url).code == 0
        assert pulling(*asked, "--proxy", refusing.url).code == 6
        assert len(proxy.seen) > 1000
        assert refusing.seen
        assert not shows_it(bytes(proxy.seen + refusing.seen))


def test_plain_http_to_another_machine_is_not_even_tried(pulling: Ask, n8n: FakeN8n) -> None:
    with ConnectProxy(port_of(n8n.url)) as proxy:
        pulling.env |= {"HTTP_PROXY": proxy.url, "ALL_PROXY": proxy.url}
        for url in ("http://n8n.test", "http://n8n.localhost", "http://127.0.0.1.nip.io"):
            assert pulling("pull", "--url", url).code == 2
        assert proxy.asked == []


def test_a_key_of_one_server_is_not_sent_to_another(pulling: Ask, by_file: dict[str, str]) -> None:
    """A name beside another address does not lend that address its key."""
    with FakeN8n(key=A_KEY) as elsewhere:
        pulling.env = by_file
        pulling("pull", "prod", "--url", elsewhere.url).refused(2, "N8N_API_KEY is not set")
        assert elsewhere.requests == []


def test_the_key_is_in_a_header_alone(pulling: Ask, n8n: FakeN8n) -> None:
    """Addresses end up in the logs of servers and proxies."""

    def check(request: Request) -> None:
        assert A_KEY not in request.path + str(request.query)
        assert [name for name, text in request.headers.items() if A_KEY in text] == [
            "x-n8n-api-key"
        ]

    n8n.on_request = check
    assert pulling("pull").code == 0
    assert len(n8n.requests) > 5


def test_what_stands_in_the_place_of_something_else_is_not_repeated(
    pulling: Ask, tmp_path: Path
) -> None:
    """A key that a tired person puts where the address or the key's place belongs."""
    nobody = f"http://127.0.0.1:{nobodys_port()}"
    for arguments in (
        ["--url", f"https://n8n.example.com@{A_KEY}"],
        ["--url", A_KEY * 2],
        ["--url", nobody, "--key-file", A_KEY],
        ["--url", nobody, "--key-command", f"test {A_KEY} = x"],
    ):
        ran = pulling("pull", *arguments)
        assert ran.code == 2, ran
        assert not shows_it(ran.stdout + ran.stderr)
