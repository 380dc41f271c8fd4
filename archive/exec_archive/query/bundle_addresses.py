"""The addresses of a bundle's files: `bundle://7/archive/segments/…`.

Each bundle has a number as long as somebody holds it, so that its own path, which may have any
sign, is never part of an address.
"""

from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakValueDictionary

if TYPE_CHECKING:
    from exec_archive.store.bundled import Bundle

BUNDLES = "bundle://"

_numbers = count(1)
_number_of: "WeakKeyDictionary[Bundle, int]" = WeakKeyDictionary()
_bundles: "WeakValueDictionary[int, Bundle]" = WeakValueDictionary()


def is_bundled(address: str) -> bool:
    """Whether that is the address of a file within a bundle."""
    return address.startswith(BUNDLES)


def root_address(bundle: "Bundle") -> str:
    """The address of all of a bundle's files."""
    if bundle not in _number_of:
        number = next(_numbers)
        _number_of[bundle] = number
        _bundles[number] = bundle
    return f"{BUNDLES}{_number_of[bundle]}/"


def bundle_and_name(address: str) -> "tuple[Bundle, str]":
    """The bundle of a file, and what the file is called in it."""
    number, name = address.removeprefix(BUNDLES).split("/", 1)
    return _bundles[int(number)], name
