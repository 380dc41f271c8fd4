"""exec-archive: the black box recorder for n8n.

::

    import exec_archive

    archive = exec_archive.open_archive("my-archive")
    for execution in archive.executions(status="failed"):
        print(execution.id, execution.failed_node, execution.error_message)
    print(archive.why(archive.execution("latest-failed")).leaf.reason)
"""

from typing import TYPE_CHECKING, Any

from exec_archive.version import __version__

if TYPE_CHECKING:
    from exec_archive.errors import ExecArchiveError
    from exec_archive.investigate.compare.comparison import Comparison
    from exec_archive.investigate.explanation import Explanation
    from exec_archive.investigate.losses.losses import Losses
    from exec_archive.library import Archive, open_archive
    from exec_archive.model import Execution, NodeRun
    from exec_archive.query.outputs import Output

__all__ = [
    "Archive",
    "Comparison",
    "ExecArchiveError",
    "Execution",
    "Explanation",
    "Losses",
    "NodeRun",
    "Output",
    "__version__",
    "open_archive",
]

_HOMES = {
    "Archive": "exec_archive.library",
    "Comparison": "exec_archive.investigate.compare.comparison",
    "ExecArchiveError": "exec_archive.errors",
    "Execution": "exec_archive.model",
    "Explanation": "exec_archive.investigate.explanation",
    "Losses": "exec_archive.investigate.losses.losses",
    "NodeRun": "exec_archive.model",
    "Output": "exec_archive.query.outputs",
    "open_archive": "exec_archive.library",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is: the package itself costs a command nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
