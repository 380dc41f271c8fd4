"""The API keeps to its description, whatever it is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from acceptance.kit import recorded
from acceptance.kit.site import RETRY_KEY, site
from acceptance.kit.site import Site as Served
from exec_archive_web.automations_api.addresses import endpoints
from exec_archive_web.automations_api.openapi import description
from exec_archive_web.current import CurrentArchive
from exec_archive_web.site import Site

# Not that whatever has the right type is taken: a filter is words, and not all of them are known.
_HEADERS = {"Authorization": f"Bearer {RETRY_KEY}", "Accept": "application/json"}
# Ids that there are, and whatever else is made up.
NAMES = [None, "69", "files%2F108", "latest", "latest-failed", "103"]
_CHECKS = [
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def served(samples_env: dict[str, str]) -> Iterator[Served]:
    with site(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


@pytest.fixture(scope="module")
def described(served: Served) -> Any:
    """What it says of itself, but for tokens: wrong ones are soon not looked at any more."""
    told = served.ask("/api/openapi.json", headers=_HEADERS).json
    del told["security"], told["components"]["securitySchemes"]
    found = schemathesis.openapi.from_dict(told)
    found.config.update(base_url=served.url)
    return found


_PATHS = description(endpoints(Site(CurrentArchive(Path()), print)))["paths"]
ADDRESSES = [(path, method) for path, operations in _PATHS.items() for method in operations]


def _takes_something(path: str, method: str) -> bool:
    return any(each["in"] == "query" for each in _PATHS[path][method]["parameters"])


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        (*address, mode)
        for address in ADDRESSES
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or _takes_something(*address)
    ],
)
def test_every_answer_is_as_it_is_described(
    described: Any, path: str, method: str, mode: GenerationMode
) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(described[path][method].as_strategy(generation_mode=mode), st.sampled_from(NAMES))
    def ask(case: Any, name: str | None) -> None:
        if name is not None and "id" in case.path_parameters:
            case.path_parameters["id"] = name
        case.call_and_validate(headers=_HEADERS, checks=_CHECKS)

    ask()


@pytest.mark.parametrize("name", list(recorded.facts()))
def test_whatever_an_execution_holds_its_answers_are_as_described(
    described: Any, name: str
) -> None:
    for path, method in ADDRESSES:
        if method == "get" and path.endswith(("{id}", "/log", "/document")):
            case = described[path][method].Case(path_parameters={"id": name})
            case.call_and_validate(headers=_HEADERS, checks=_CHECKS)
