"""What in a text must not leave the laptop: secrets and personal data, also encoded ones.

Everything runs on RE2 or on bounded stretches: hostile text costs time in proportion.
"""

from exec_archive.share.rules.finding import Finding
from exec_archive.share.rules.kinds import kind_of
from exec_archive.share.rules.names import is_secret_name
from exec_archive.share.rules.search import find, scan

__all__ = ["Finding", "find", "is_secret_name", "kind_of", "scan"]
