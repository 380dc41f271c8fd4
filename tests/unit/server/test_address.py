"""What people give as an address, and where a key may travel."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from exec_archive.errors import BadRequest
from exec_archive.server.address import parse_address

UNDERSTOOD = {
    "https://n8n.example.com": "https://n8n.example.com",
    " https://n8n.example.com/ ": "https://n8n.example.com",
    "n8n.example.com": "https://n8n.example.com",
    "HTTPS://N8N.Example.COM:443": "https://n8n.example.com",
    "https://n8n.example.com:8443/": "https://n8n.example.com:8443",
    "https://example.com/n8n/": "https://example.com/n8n",
    "https://example.com/n8n/api/v1": "https://example.com/n8n",
    "https://example.com/api/v1/docs/": "https://example.com",
    "https://example.com/n8n/workflow/Ab1/executions/231": "https://example.com/n8n",
    "https://example.com/home/workflows": "https://example.com",
    "https://example.com/projects/P1/executions?x=1#y": "https://example.com",
    "https://example.com/workflows-of-n8n": "https://example.com/workflows-of-n8n",
    "https://bücher.example": "https://xn--bcher-kva.example",
    "https://[2001:DB8::1]:5678/": "https://[2001:db8::1]:5678",
    "localhost:5678": "http://localhost:5678",
    "http://localhost": "http://localhost",
    "http://127.0.0.1:80": "http://127.0.0.1",
    "http://127.8.9.1:5678": "http://127.8.9.1:5678",
    "[::1]:5678": "http://[::1]:5678",
    "http://[::1]:5678/home": "http://[::1]:5678",
}

NO_ADDRESS = [
    "",
    "https://",
    "ftp://n8n.example.com",
    "file:///etc/passwd",
    "https://n8n.example.com:99999",
    "https://n8n.example.com:0",
    "https://n8n.example.com:port",
    "https://[::1",
    "https://[n8n]",
    "https://a..b",
    f"https://{'a' * 64}.example.com",
    "https://n8n%2eexample.com",
    "https://n8n example.com",
    "https://n8n.example.com/\nX: y",
]

OPEN_TO_ALL = [
    "http://n8n.example.com",
    "http://192.168.0.5:5678",
    "http://0.0.0.0:5678",
    "http://localhost.example.com",
    "http://n8n.localhost",
    "http://127.0.0.1.example.com",
    "http://2130706433",
]


@pytest.mark.parametrize("given", UNDERSTOOD)
def test_an_address_is_understood_as_people_give_it(given: str) -> None:
    assert parse_address(given).url == UNDERSTOOD[given]


@pytest.mark.parametrize("given", NO_ADDRESS)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_address(given, allow_http=True)
    assert "https://n8n.example.com" in refused.value.advice


@pytest.mark.parametrize("given", OPEN_TO_ALL)
def test_plain_http_to_another_machine_must_be_asked_for(given: str) -> None:
    with pytest.raises(BadRequest, match="plain HTTP") as refused:
        parse_address(given)
    assert "--allow-http" in refused.value.advice
    assert parse_address(given, allow_http=True).url == given


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for text in (
        "https://me:hunter2@n8n.example.com",
        "ftp://me:hunter2@x",
        "me:hunter2@[x",
        "https://n8n\\@hunter2",
    ):
        with pytest.raises(BadRequest) as refused:
            parse_address(text)
        assert "hunter2" not in refused.value.problem + refused.value.advice


def test_a_key_in_the_place_of_an_address_is_not_repeated() -> None:
    for key in (f"n8n_api_{'ab12' * 20}", f"eyJhbGciOiJIUzI1NiJ9.{'x' * 90}.{'y' * 43}"):
        with pytest.raises(BadRequest) as refused:
            parse_address(key)
        assert key not in refused.value.problem + refused.value.advice


@given(st.text(max_size=40) | st.from_regex(r"(https?://)?[\w.:@\[\]/-]{1,30}"))
@example("https://n8n.example.com")
@example("//[")
@example("http://\u2100.example")
def test_any_text_is_an_address_or_refused_and_an_address_stays_itself(text: str) -> None:
    try:
        address = parse_address(text)
    except BadRequest:
        return
    assert address.is_encrypted or address.is_loopback
    assert "@" not in address.url.partition("://")[2].partition("/")[0]
    assert parse_address(address.url) == address


@given(st.sampled_from(["", "/home", "/n8n/"]), st.integers(1, 65535), st.booleans())
def test_only_this_machine_is_loopback(path: str, port: int, as_name: bool) -> None:
    assume(port not in {80, 443})
    here = parse_address(f"http://{'localhost' if as_name else '127.0.0.1'}:{port}{path}")
    assert here.is_loopback
    assert not parse_address(f"https://n8n.example.com:{port}{path}").is_loopback
