"""An answer that refuses, in n8n's words."""


class Refusal(Exception):
    """The status and the message of an answer that gives nothing."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def bad_parameter(name: str, problem: str) -> Refusal:
    """A parameter of the query that n8n would not take."""
    return Refusal(400, f"request/query/{name} {problem}")
