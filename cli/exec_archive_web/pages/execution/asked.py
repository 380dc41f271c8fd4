"""Which execution a request is about."""

from starlette.requests import Request

from exec_archive.model import Execution
from exec_archive_web.paths import parameter
from exec_archive_web.reading import Reading


def asked(reading: Reading, request: Request) -> Execution:
    """The one that its path names."""
    return reading.execution(f"{parameter(request, 'instance')}/{parameter(request, 'name')}")
