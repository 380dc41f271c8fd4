"""The execution that an address names, and what is said where it names none."""

from exec_archive.model import Execution
from exec_archive_web.automations_api.endpoint import Asked
from exec_archive_web.paths import parameter
from exec_archive_web.reading import Reading

ID = "id"
NAMED = {
    404: "There is no such execution here.",
    409: "Several servers have an execution of that id: name one, as prod%2F416.",
}


def named(asked: Asked, reading: Reading) -> Execution:
    """The execution that `416`, `prod%2F416`, `latest` or `latest-failed` names."""
    return reading.execution(parameter(asked.request, ID))
