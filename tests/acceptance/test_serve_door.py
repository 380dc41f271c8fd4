"""Who comes in, and who does not: tokens, sessions, hosts, forms of others, wrong guesses."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from acceptance.kit.api import KEY
from acceptance.kit.in_process import Ask
from acceptance.kit.site import HISTORY, PAGES, RETRY_KEY, Site, site
from exec_archive_web.serving import Certificate, Place

WITH_KEY = {"X-N8N-API-KEY": KEY}
PATHS = [
    "/",
    PAGES,
    HISTORY,
    f"{HISTORY}/files/69",
    f"{PAGES}/assets/style/layout.css",
    f"{PAGES}/assets/nothing",
    f"{PAGES}/nothing",
    "/api/v1/executions",
    "/api/v1/executions/69",
    "/api/v1/nothing",
    "/api/automations/executions",
    "/api/openapi.json",
    "/favicon.ico",
    "/docs",
    "/../etc/passwd",
    "//",
]


@pytest.fixture
def served(samples_env: dict[str, str]) -> Iterator[Site]:
    with site(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


def test_without_a_token_nothing_is_told(served: Site) -> None:
    for path in PATHS:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            for accepted in ("text/html", "application/json", "*/*"):
                answer = served.ask(path, method, headers={"Accept": accepted})
                assert answer.status == 401, (path, method, accepted)
                assert b"workflow" not in answer.body.lower()
                assert answer.headers["www-authenticate"] == "Bearer"


def test_programs_are_told_in_their_own_form(served: Site) -> None:
    served.ask("/api/v1/executions").refused(401, "Unauthorized")
    for path in ("/api/automations/executions", "/api/openapi.json"):
        error = served.ask(path).json["error"]
        assert "token" in error["problem"]
        assert "Authorization: Bearer" in error["advice"]
    asset = served.ask(f"{PAGES}/assets/style/layout.css", headers={"Accept": "text/css"})
    assert "token" in asset.json["error"]["problem"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-N8N-API-KEY": ""},
        {"X-N8N-API-KEY": f"{KEY}x"},
        {"X-N8N-API-KEY": KEY[:-1]},
        {"X-N8N-API-KEY": KEY.upper()},
        {"X-N8N-API-KEY": KEY, "Authorization": f"Bearer {RETRY_KEY}"},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": KEY},
        {"Authorization": "Bearer "},
        {"Cookie": "exec_archive_0=x"},
    ],
)
def test_what_is_no_token_opens_nothing(served: Site, headers: dict[str, str]) -> None:
    for path in ("/api/v1/executions", HISTORY):
        assert served.ask(path, headers=headers).status == 401


@pytest.mark.parametrize("key", [KEY, RETRY_KEY])
def test_tools_come_in_by_either_header(served: Site, key: str) -> None:
    for headers in (
        {"X-N8N-API-KEY": key},
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer {key}", "X-N8N-API-KEY": key},
    ):
        assert served.ask("/api/v1/executions", headers=headers).status == 200
        assert served.ask(f"{PAGES}/assets/style/layout.css", headers=headers).status == 200


def test_a_person_gets_the_page_that_asks_for_a_token(served: Site) -> None:
    wanted = f"{HISTORY}?filter=status%3Afailed&x=%22%3E%3Cscript%3E"
    page = served.ask(wanted)
    assert page.status == 401
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert b'name="token" type="password"' in page.body
    assert b"<script" not in page.body
    assert f'name="next" value="{wanted.replace("&", "&amp;")}"'.encode() in page.body


def test_a_login_leads_on_to_what_was_wanted(served: Site) -> None:
    answer = served.log_in(wanted=f"{HISTORY}?filter=a")
    assert (answer.status, answer.headers["location"]) == (303, f"{HISTORY}?filter=a")
    (cookie,) = re.findall(r"^exec_archive_\d+=[\w-]{43}; (.*)", answer.headers["set-cookie"])
    told = {part.strip().lower() for part in cookie.split(";")}
    assert told == {"httponly", "max-age=43200", "path=/", "samesite=strict"}
    assert served.ask("/").headers["location"] == HISTORY
    assert served.ask("/api/v1/executions").status == 200
    assert served.ask(f"{PAGES}/login").headers["location"] == HISTORY


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/", "/\\evil.example", "https://evil.example", "", "/x\r\nSet-Cookie: a=b",
     f"{PAGES}/login", f"{PAGES}/logout"],
)  # fmt: skip
def test_a_login_leads_nowhere_else(served: Site, wanted: str) -> None:
    assert served.log_in(wanted=wanted).headers["location"] == HISTORY


def test_a_wrong_token_is_asked_for_again(served: Site) -> None:
    answer = served.log_in("not-this-one-either", f"{HISTORY}?a=1")
    assert answer.status == 401
    assert b"not known here" in answer.body
    assert f'value="{HISTORY}?a=1"'.encode() in answer.body
    assert b"not-this-one" not in answer.body
    assert not served.cookies


def test_who_logs_out_is_out(served: Site) -> None:
    served.log_in()
    kept = dict(served.cookies)
    csrf = served.csrf(f"{PAGES}/nothing")
    for fields in ({}, {"csrf": "x"}, {"csrf": ""}):
        assert served.post(f"{PAGES}/logout", fields).status == 403
    assert served.ask("/api/v1/executions").status == 200
    assert served.post(f"{PAGES}/logout", {"csrf": csrf}).status == 303
    served.cookies = kept
    page = served.ask(HISTORY)
    assert page.status == 401
    assert b"session is over" in page.body


@pytest.mark.parametrize(
    "other",
    [
        'theme={"dark": true}',
        "x[é]=1",
        "greeting=hello there, you",
        "=",
        "alone",
        "a" * 50_000,
        'a="' + "\\" * 9_999 + '"',
        "exec_archive_1=x",
    ],
)
def test_cookies_of_other_servers_do_not_matter(served: Site, other: str) -> None:
    served.log_in()
    ((name, value),) = served.cookies.items()
    served.cookies.clear()
    for cookies in (f"{other}; {name}={value}", f"{name}={value};{other}"):
        sent = cookies.encode().decode("latin-1")
        assert served.ask(HISTORY, headers={"Cookie": sent}).status == 200


def test_a_session_ends(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exec_archive_web.door.sessions.SECONDS", 0)
    assert served.log_in().status == 303
    served.ask("/api/v1/executions").refused(401, "Unauthorized")
    assert b"session is over" in served.ask(HISTORY).body


def test_a_form_of_somebody_else_changes_nothing(served: Site) -> None:
    served.log_in()
    csrf = served.csrf(f"{PAGES}/nothing")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": served.url.replace("127.0.0.1", "localhost")},
    ):
        assert served.post(f"{PAGES}/logout", {"csrf": csrf}, headers).status == 403
        assert served.post(f"{PAGES}/login", {"token": KEY}, headers).status == 403
    crossing = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}
    answer = served.ask(f"{PAGES}/logout", "POST", f"csrf={csrf}".encode(), crossing)
    assert answer.status == 403
    assert served.ask("/api/v1/executions").status == 200


def test_a_link_from_elsewhere_asks_once_more_for_itself(served: Site) -> None:
    """The cookie of a session is kept back by the browser on the way in."""
    crossing = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = served.ask(HISTORY, headers=crossing)
    assert page.status == 401
    assert b'http-equiv="refresh" content="0"' in page.body
    assert b"password" not in page.body


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b", "[", "x:y"],
)
def test_who_asks_for_another_host_gets_nothing(served: Site, host: str) -> None:
    for path in ("/api/v1/executions", HISTORY, "/"):
        assert served.ask(path, headers={"Host": host, **WITH_KEY}).status == 421
    answer = served.ask(
        "/api/v1/executions", headers={"Host": "evil.example", "Origin": "http://evil.example"}
    )
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_its_own_names_are_known(samples_env: dict[str, str]) -> None:
    place = Place(names=("Archive.Example",))
    with site(Path(samples_env["EXEC_ARCHIVE"]), place=place) as served:
        for host in ("localhost", "127.0.0.1:5680", "[::1]:80", "archive.example:443", "10.0.0.7"):
            assert (
                served.ask("/api/v1/executions", headers={"Host": host, **WITH_KEY}).status == 200
            )


def test_who_guesses_has_to_wait(served: Site) -> None:
    served.log_in()
    for number in range(10):
        assert (
            served.ask("/api/v1/executions", headers={"X-N8N-API-KEY": f"guess-{number}"}).status
            == 401
        )
    # Also the right one: else it would be no limit to guessing.
    with_key = Site(served.url)
    answer = with_key.ask("/api/v1/executions", headers=WITH_KEY)
    answer.refused(429, "Too many requests")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    refused = with_key.log_in()
    assert (refused.status, with_key.cookies) == (429, {})
    assert b"Wait" in refused.body
    # Who is in already stays in.
    assert served.ask("/api/v1/executions").status == 200


def test_too_much_of_a_form_is_refused(served: Site) -> None:
    assert served.ask(f"{PAGES}/login", "POST", b"x" * 70_000).status == 413


def test_every_answer_says_what_a_browser_may_do(served: Site) -> None:
    answers = [served.ask(path) for path in (HISTORY, "/api/v1/executions")]
    answers.append(served.ask(HISTORY, headers={"Host": "evil.example"}))
    served.log_in()
    answers += [served.ask(path) for path in (*PATHS, "/api/v1/executions/69?includeData=true")]
    for answer in answers:
        told = answer.headers
        assert told["cache-control"] == "no-store"
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        policy = told["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "server" not in told
        assert not [name for name in told if name.startswith("access-control")]


def test_what_there_is_not_is_said(served: Site) -> None:
    served.log_in()
    page = served.ask(f"{PAGES}/nothing")
    assert page.status == 404
    assert b"There is no such address." in page.body
    assert "no such address" in served.ask("/api/nothing").json["error"]["problem"]
    served.ask("/api/v1/nothing").refused(404, "not found")


def test_tls_is_spoken_with_a_certificate_of_its_own(
    samples_env: dict[str, str], tmp_path: Path, samples: Ask
) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    file, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.private_key_pem.write_to_path(str(key))
    for number, pem in enumerate(issued.cert_chain_pems):
        pem.write_to_path(str(file), append=number > 0)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    place = Place(certificate=Certificate(file, key))
    with site(Path(samples_env["EXEC_ARCHIVE"]), place=place) as served:
        served.context = context
        assert served.url.startswith("https://")
        answer = served.log_in()
        assert "; secure" in answer.headers["set-cookie"].lower()
        assert served.ask("/api/v1/executions").status == 200
    samples("serve", "--port", "0", "--tls-cert", str(file)).refused(2, "go together", "--tls-key")
    wrong = samples("serve", "--port", "0", "--tls-cert", str(key), "--tls-key", str(key))
    wrong.refused(2, "certificate and its key cannot be used", "--tls-cert")
    nowhere = samples("serve", "--port", "0", "--tls-cert", "/nowhere.pem", "--tls-key", str(key))
    nowhere.refused(2, "No such file", "--tls-cert")
