"""Everything between us and a server goes wrong: two sentences, the right code, nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran
from acceptance.kit.servers import A_KEY, ConnectProxy, TlsFront, nobodys_port, port_of
from fake_n8n import FakeN8n, Request, faults
from fake_n8n.dialect import Version
from fake_n8n.faults import Fault

IDS = ["5", "4", "3", "2", "1"]


@pytest.fixture
def before(pulling: Ask) -> Iterator[Ask]:
    """An archive that was pulled once; whatever goes wrong, it is the same afterwards."""
    assert pulling("pull").code == 0
    yield pulling
    listed = pulling("list", "--instance", "n8n", "--json")
    assert [row["id"] for row in listed.json] == IDS


@pytest.fixture
def authority(tmp_path: Path) -> tuple[trustme.CA, Path]:
    """One that no system knows, and its certificate."""
    own = trustme.CA()
    path = tmp_path / "authority.pem"
    own.cert_pem.write_to_path(str(path))
    return own, path


def two_sentences(ran: Ran, code: int, *words: str) -> None:
    """What is wrong, then what to do, after the line that says which server."""
    ran.refused(code, *words)
    problem, advice = ran.err.splitlines()[-2:]
    assert problem.endswith("."), problem
    assert len(problem) < 200, problem
    assert len(advice) < 200, advice
    assert advice[0].isupper(), advice
    assert A_KEY not in ran.err


FROM_ITS_ANSWERS: dict[str, tuple[Fault, int, list[str]]] = {
    "a wrong key": (faults.unauthorized, 4, ["refuses the key (401: Unauthorized).", "a new one"]),
    "no right": (faults.forbidden, 4, ["may not list executions", "scope execution:list"]),
    "HTML": (faults.html_instead, 6, ["is not n8n's API.", "let /api/v1 through"]),
    "other JSON": (faults.empty_object, 6, ["is not n8n's API.", "Check the address"]),
    "no such page": (faults.page_of_html(404), 6, ["is not n8n's API.", "Check the address"]),
    "not allowed": (faults.page_of_html(405), 6, ["answered 405 to executions.", "in front"]),
    "an error": (faults.internal_error, 6, ["500 to executions: Internal server error.", "later"]),
    "a gateway": (faults.bad_gateway, 6, ["answered 502 to executions.", "again later"]),
    "a bare 429": (faults.too_many_requests(None), 6, ["429 to executions: Too many requests."]),
    "a long wait": (faults.too_many_requests("7200"), 6, ["It asks to wait 7,200 s."]),
    "a login page": (
        faults.redirect(302, "https://login.example.com"),
        6,
        ["sends us on to https://login.example.com; that is not followed", "login page"],
    ),
    "a cut body": (faults.cut_body, 6, ["broke off before its end.", "again later"]),
    "half a list": (faults.truncated_json, 6, ["is no whole JSON.", "again later"]),
    "a reset": (faults.reset, 6, ["no way to http://127.0.0.1", "(Connection reset by peer)."]),
}


@pytest.mark.parametrize("what", FROM_ITS_ANSWERS)
def test_a_server_that_answers_wrongly(before: Ask, n8n: FakeN8n, what: str) -> None:
    fault, code, words = FROM_ITS_ANSWERS[what]
    n8n.choose_fault = lambda _: fault
    two_sentences(before("pull"), code, *words)


@pytest.mark.parametrize("what", FROM_ITS_ANSWERS)
def test_a_server_that_begins_to_answer_wrongly(pulling: Ask, n8n: FakeN8n, what: str) -> None:
    """The list was read; from the first document on all is wrong."""
    fault, code, _ = FROM_ITS_ANSWERS[what]
    assert pulling("pull").code == 0
    new = n8n.world.insert().id

    def choose(_: Request) -> Fault | None:
        data_was_asked_for = any("includeData" in each.query for each in n8n.requests)
        return fault if data_was_asked_for else None

    n8n.requests.clear()
    n8n.choose_fault = choose
    ran = pulling("pull", "-q")
    assert ran.code in {code, 7}, ran.err  # 7: it may be the trouble of one execution alone
    assert len(ran.err.splitlines()) >= 3, ran.err
    n8n.choose_fault = None
    again = pulling("pull", "--full")
    assert again.code == 0, again.err
    assert [row["id"] for row in pulling("list", "--json").json] == [new, *IDS]
    assert pulling("download", new).code == 0


ADDRESSES: dict[str, tuple[str, int, list[str]]] = {
    "nobody there": ("http://127.0.0.1:{nobody}", 6, ["(Connection refused).", "server runs"]),
    "no such name": ("https://n8n.invalid", 6, ["No server is called n8n.invalid.", "online"]),
    "http to another": ("http://n8n.example.com", 2, ["plain HTTP", "--allow-http"]),
    "no address": ("ftp://n8n.example.com", 2, ["is not the address", "https://n8n.example.com"]),
    "a blank": ("n8n example", 2, ["holds a blank", "https://n8n.example.com"]),
    "a password": ("https://me:hunter2@n8n.example.com", 2, ["a name or a password", "Leave it"]),
    "the wrong path": ("{url}/elsewhere", 6, ["is not n8n's API.", "Check the address"]),
    "https for http": ("https://127.0.0.1:{port}", 6, ["No TLS connection", "http rather than"]),
    "a key": (A_KEY + A_KEY, 2, ["What was given is not the address of a server."]),
}


@pytest.mark.parametrize("what", ADDRESSES)
def test_a_wrong_address(before: Ask, n8n: FakeN8n, what: str) -> None:
    given, code, words = ADDRESSES[what]
    places = {"nobody": nobodys_port(), "url": n8n.url, "port": port_of(n8n.url)}
    ran = before("pull", "--url", given.format(**places))
    two_sentences(ran, code, *words)
    assert "hunter2" not in ran.err


def test_plain_http_to_another_machine_may_be_allowed(before: Ask) -> None:
    ran = before("pull", "--url", "http://n8n.invalid", "--allow-http")
    two_sentences(ran, 6, "No server is called n8n.invalid.")


KEYS: dict[str, tuple[list[str], dict[str, str], list[str]]] = {
    "not set": ([], {}, ["N8N_API_KEY is not set.", "--key-file or --key-command"]),
    "empty": ([], {"N8N_API_KEY": ""}, ["N8N_API_KEY: it gives nothing.", "Settings, n8n API"]),
    "two": ([], {"N8N_API_KEY": f"{A_KEY} {A_KEY}"}, ["something else than one key.", "alone"]),
    "no file": (["--key-file", "/nowhere/key"], {}, ["file /nowhere/key (No such file", "Write"]),
    "a key for a file": (["--key-file", A_KEY], {}, ["that is not shown, as it looks like a key"]),
    "no command": (["--key-command", "exit 9"], {}, ["ended with 9", "Run it by itself"]),
    "a silent one": (["--key-command", "true"], {}, ["of the command true: it gives nothing."]),
}


@pytest.mark.parametrize("what", KEYS)
def test_no_key(before: Ask, n8n: FakeN8n, what: str) -> None:
    arguments, variables, words = KEYS[what]
    del before.env["N8N_API_KEY"]
    before.env |= variables
    n8n.requests.clear()
    two_sentences(before("pull", *arguments), 2, *words)
    assert n8n.requests == []


def test_a_key_that_others_can_read(before: Ask, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(A_KEY)
    key.chmod(0o644)
    ran = before("pull", "--key-file", key)
    two_sentences(ran, 2, f"Others can read the file {key}.", f"chmod 600 {key}")


def test_a_key_that_may_list_and_not_read(before: Ask, n8n: FakeN8n) -> None:
    n8n.world.insert()
    n8n.scopes = frozenset({"execution:list"})
    two_sentences(before("pull"), 4, "may not read an execution", "scope execution:read")
    n8n.world.delete("6")


def test_the_certificate_of_a_private_authority(
    before: Ask, n8n: FakeN8n, authority: tuple[trustme.CA, Path]
) -> None:
    own, bundle = authority
    with TlsFront(port_of(n8n.url), own.issue_cert("localhost")) as front:
        asked = ["pull", "other", "--url", f"https://localhost:{front.port}"]
        two_sentences(before(*asked), 6, "is not trusted", "--ca-bundle FILE")
        two_sentences(before(*asked, "--ca-bundle", "/nowhere"), 2, "holds no certificates", "PEM")
        assert before(*asked, "--ca-bundle", bundle).code == 0
        before.env["SSL_CERT_FILE"] = str(bundle)
        assert before(*asked).code == 0
        ran = before("pull", "other", "--url", f"https://127.0.0.1:{front.port}")
        two_sentences(ran, 6, "not valid for '127.0.0.1'", "by a name that the certificate")


def test_a_proxy(before: Ask, n8n: FakeN8n, authority: tuple[trustme.CA, Path]) -> None:
    own, bundle = authority
    asked = ["pull", "prod", "--url", "https://n8n.test", "--ca-bundle", str(bundle)]
    with (
        TlsFront(port_of(n8n.url), own.issue_cert("n8n.test")) as front,
        ConnectProxy(front.port) as proxy,
        ConnectProxy(front.port, "403 Forbidden") as refusing,
    ):
        ran = before(*asked, "--proxy", refusing.url)
        two_sentences(
            ran, 6, f"The proxy {refusing.url} does not lead", "403 Forbidden", "NO_PROXY"
        )
        two_sentences(
            before(*asked, "--proxy", "socks5://x"), 2, "no http or https address", "3128"
        )
        before.env["HTTPS_PROXY"] = proxy.url
        assert before(*asked).code == 0
        assert proxy.asked


@pytest.mark.parametrize("version", ["1.27", "1.123"])
def test_an_old_n8n_without_date_filters(pulling: Ask, n8n: FakeN8n, version: Version) -> None:
    n8n.version = version
    since = n8n.world.get("4")
    assert since
    assert since.started_at
    assert pulling("pull", "--since", since.started_at.isoformat()).code == 0
    assert [row["id"] for row in pulling("list", "--json").json] == IDS[:2]
    assert pulling("pull").code == 0
    assert [row["id"] for row in pulling("list", "--json").json] == IDS


def test_a_config_file_that_others_may_write_to_is_not_used(before: Ask, tmp_path: Path) -> None:
    """It names commands that are run."""
    path = tmp_path / "config.toml"
    path.write_text('[instances.prod]\nurl = "https://n8n.invalid"\nkey_command = "echo pwned"\n')
    path.chmod(0o666)
    before.env["EXEC_ARCHIVE_CONFIG"] = str(path)
    two_sentences(before("pull", "prod"), 2, "Others can write to the config file", "chmod 600")


@pytest.mark.parametrize(
    "text",
    ["[", "instances = 5", "[instances.prod]\nurl = 'https://x'\nkey = 'n8n_api_hunter2'", "\xff"],
)
def test_a_config_file_that_cannot_be_understood(before: Ask, tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o600)
    before.env["EXEC_ARCHIVE_CONFIG"] = str(path)
    ran = before("pull")
    two_sentences(ran, 2, f"The config file {path} cannot be understood", "Correct it")
    assert "hunter2" not in ran.err
