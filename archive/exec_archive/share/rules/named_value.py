"""Whether what stands beside a secret name is a value, or code, a word, a placeholder."""

import re
from enum import IntEnum

_WORDS = frozenset(
    b"true false null none nil undefined nan empty unset required optional missing invalid "
    b"expired incorrect wrong unknown not string number boolean object array text password "
    b"passwd secret token key value header query basic bearer digest oauth oauth2 jwt sha256 "
    b"username user hidden masked redacted yes no on off test failed error denied rejected "
    b"unauthorized reset changed updated created set given provided needed mismatch "
    b"secrets session signature cookie auth private_key api_key apikey client_secret access_token "
    b"new await async function return const "
    b"authentication authorization credentials genericcredentialtype httpheaderauth "
    b"predefinedcredentialtype include omit same-origin".split()
)
# An expression of n8n, of a shell or a template; a placeholder of ours, plain or as HTML has it.
_CODE = re.compile(
    rb"=?\s*\{\{|[=%#]\{|\$+[{(]|\.{3}|\xe2\x80\xa6|\$[A-Za-z_]+(?:[.\[(]|$)|"
    rb"(?:<|&(?:amp;)?lt;|%3C|\\{1,63}u003c)[A-Za-z][\w ,#.-]{0,100}(?:>|&(?:amp;)?gt;|%3E|\\)"
)
_PATH = re.compile(
    rb"[A-Za-z_][A-Za-z0-9_]{0,40}(?:\??\.[A-Za-z_][A-Za-z0-9_]{0,40}){1,8}[.,:;!?]?"
)
_PROSE = re.compile(rb"[A-Za-z][a-z]*(?: [A-Za-z][a-z']*){2,40}[.,:;!?]?")
# The name of a variable, or where one is read: it says where a secret is, and is none.
_REFERENCE = re.compile(
    rb"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+){0,20}_(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PWD)[.,:;!?]?"
    rb"|(?:process\.env|import\.meta\.env|os\.environ|\$env|\$vars|\$secrets)"
    rb"(?:\??\.[A-Za-z_]\w{0,80}|\[[\"'\\]{0,8}\w{1,80}[\"'\\]{0,8}\]){1,4}"
)
_NO_SIGN = re.compile(rb"[\x00-/:-@\[-`{-\x7f]*")  # only a comma, a bracket
_LOOKED_AT = 300  # bytes; what is longer is no word and no path
_FEW = 3  # signs
_SHORTEST = 6  # signs of a value that has no sign of being one but itself
_LONG = 16  # signs that are no word if some of them are capitals


class Standing(IntEnum):
    """How a value stands beside its name: the higher, the surer that it is one."""

    LOOSE = 0  # password: value
    TIGHT = 1  # PASSWORD=value, Cookie: value
    QUOTED = 2  # password = "value"
    KEYED = 3  # "password": "value", ?token=value, <password>value


def is_given(value: bytes, standing: Standing) -> bool:
    """Whether a value stands here that was given by someone."""
    head = value[:_LOOKED_AT].strip()
    if _CODE.match(head) or head.lower().rstrip(b".,:;!?") in _WORDS:
        return False
    if len(set(head)) == 1 and len(head) >= _FEW:
        return False  # ***, xxxx, 000000
    if _NO_SIGN.fullmatch(head) or _REFERENCE.fullmatch(head):
        return False
    if standing is Standing.KEYED:
        return True
    if _PATH.fullmatch(head) or _PROSE.fullmatch(head):
        return False
    if standing is Standing.QUOTED:
        return True
    if standing is Standing.TIGHT or head.isdigit():
        return len(head) > _FEW
    return len(head) >= _SHORTEST and _is_mixed(head)


def _is_mixed(value: bytes) -> bool:
    """Whether signs of several kinds stand in it, as in no word."""
    if not re.search(rb"[A-Za-z]", value):
        return False
    capitals = re.search(rb"[a-z][A-Z]", value) is not None
    return re.search(rb"[0-9]", value) is not None or (capitals and len(value) >= _LONG)
