"""Words that stand in every workflow, and give nobody away.

A value such as `error` or `webhook` is masked where it stands; but a message that has the same word
in it says nothing of that value, and would not be understood without it.
"""

import re

_N8NS = """
agent chat code error execute execution executions expression filter function integrated item items
json limit loop main manual memory merge model node nodes openai output outputs output_parser pinned
production request respond response retry schedule split start string success switch tool trigger
wait waiting webhook workflow workflows running crashed canceled cancelled unknown active inactive
"""

_TECHNICAL = """
array boolean bytes body application application/json charset content content-type data date default
delete description double email enabled disabled empty encoding failed false field fields file files
float format header headers host html http https index info integer internal invalid keep-alive
length level line list login mail message messages method mode name none null number object options
page parameter params parse password path post query read reason result root rows server service
session size state status stop table task tasks test text text/html text/plain time timeout title
token total true type undefined update user users utf-8 utf8 value values version warning write
127.0.0.1 0.0.0.0 localhost
"""

_WORDS = frozenset((_N8NS + _TECHNICAL).split())
_CLASS_OF_ERROR = re.compile(r"[A-Z][A-Za-z]{0,40}Error")


def is_common(value: str) -> bool:
    """Whether a value is such a word."""
    return value.lower() in _WORDS


def is_class_of_error(value: str) -> bool:
    """Whether a value is called as errors are: NodeApiError."""
    return _CLASS_OF_ERROR.fullmatch(value) is not None
