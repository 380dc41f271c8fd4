"""What changes something is said once, unless no connection came about to say it on."""

import pytest

from acceptance.kit.servers import nobodys_port
from exec_archive.errors import AccessDenied
from exec_archive.server.api import N8nApi
from exec_archive.server.trouble import AskedToWait, NoWayThere, Refused, Unreachable
from fake_n8n import FakeN8n, faults
from fake_n8n.faults import Fault
from unit.server.conftest import Connect

_RETRY = "executions/2/retry"


def post(connect: Connect) -> None:
    connect().post(_RETRY, {"loadWorkflow": False}, 1 << 20)


@pytest.fixture(autouse=True)
def a_failure(fake: FakeN8n) -> None:
    fake.world.finish("2", "error")


def test_it_says_what_and_in_which_language(fake: FakeN8n, connect: Connect) -> None:
    post(connect)
    (request,) = fake.requests
    assert (request.method, request.path) == ("POST", f"/api/v1/{_RETRY}")
    assert (request.body, request.query) == (b'{"loadWorkflow": false}', {})
    assert request.headers["content-type"] == "application/json"
    assert request.key == fake.key


def test_what_only_asks_has_no_body(fake: FakeN8n, connect: Connect) -> None:
    connect().get("executions", {}, 1 << 20)
    (request,) = fake.requests
    assert "content-type" not in request.headers
    assert "content-length" not in request.headers


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.reset, Unreachable),
        (faults.bad_gateway, AskedToWait),
        (faults.page_of_html(503), AskedToWait),
        (faults.page_of_html(504), AskedToWait),
        (faults.too_many_requests("7"), AskedToWait),
        (faults.internal_error, Refused),
        (faults.forbidden, AccessDenied),
        (faults.instead(409, {"message": "no"}), Refused),
    ],
)
def test_it_is_said_once_whatever_the_answer(
    fake: FakeN8n, connect: Connect, slept: list[float], fault: Fault, kind: type[Exception]
) -> None:
    fake.faults.append(fault)
    with pytest.raises(kind):
        post(connect)
    assert (len(fake.requests), slept) == (1, [])


def test_where_no_connection_comes_about_it_is_tried_again(
    connect: Connect, slept: list[float]
) -> None:
    with pytest.raises(NoWayThere):
        connect(f"http://127.0.0.1:{nobodys_port()}").post(_RETRY, {}, 1 << 20)
    assert slept == [0.5, 1.5, 4.5]


def test_a_retry_goes_over_a_connection_of_its_own(fake: FakeN8n, connect: Connect) -> None:
    """One that was kept may be closed by the server at that very moment."""
    connection = connect()
    api = N8nApi(connection)
    assert api.row("2") is not None
    kept = connection._pool
    row = api.retry("2", load_workflow=False, silence_seconds=5)
    assert row is not None
    assert row.read().facts.retry_of == "2"
    assert connection._pool is kept
    assert api.retry("99", load_workflow=False, silence_seconds=5) is None
