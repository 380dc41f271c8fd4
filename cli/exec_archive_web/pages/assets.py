"""The styles and scripts of the pages, as files of their own. Some are the report's."""

from functools import cache
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive_cli.report.page import execution_program, execution_style
from exec_archive_web.paths import ASSETS

_KINDS = {"css": "text/css", "js": "text/javascript"}
# By name, where it is found: a package and a path in it.
_OWN = "exec_archive_web.pages"
_REPORT = "exec_archive_cli.report"
_FILES: dict[str, tuple[str, str]] = {
    "style/actions.css": (_OWN, "assets/style/actions.css"),
    "style/colours.css": (_REPORT, "style/colours.css"),
    "style/login.css": (_OWN, "assets/style/login.css"),
    "style/layout.css": (_OWN, "assets/style/layout.css"),
    "style/lists.css": (_OWN, "assets/style/lists.css"),
    "style/charts.css": (_OWN, "assets/style/charts.css"),
    "style/compare.css": (_OWN, "assets/style/compare.css"),
    "style/search.css": (_OWN, "assets/style/search.css"),
    "script/live_list.js": (_OWN, "assets/script/live_list.js"),
}


_EXECUTION = ("fetched", "retry", "main")  # chapters beside those that draw


@cache
def asset(name: str) -> bytes:
    """A file, by the name that pages have for it."""
    if name in _MADE:
        return _MADE[name]().encode()
    package, path = _FILES[name]
    return _read(package, path)


def _read(package: str, path: str) -> bytes:
    return resources.files(package).joinpath(path).read_bytes()


def _execution_script() -> str:
    own = (_read(_OWN, f"assets/script/execution/{name}.js") for name in _EXECUTION)
    return execution_program(each.decode() for each in own)


# What shows an execution is the report's.
_MADE = {
    "style/execution.css": execution_style,
    "script/execution.js": _execution_script,
}


def routes() -> list[Route]:
    """Where they are."""
    return [Route(f"{ASSETS}/{{name:path}}", _answer)]


def _answer(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES and name not in _MADE:
        raise HTTPException(404)
    return Response(asset(name), media_type=_KINDS[name.rpartition(".")[2]])
