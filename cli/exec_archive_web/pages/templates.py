"""Templates filled with values, all of which stay text."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from exec_archive_cli.render.hostile import one_line


def filled(template: str, **values: object) -> str:
    """The HTML."""
    return environment().get_template(template).render(values)


@cache
def environment() -> Environment:
    """Where templates are found. What they do not know is an error, and no empty place."""
    return Environment(
        loader=PackageLoader("exec_archive_web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Escaped for HTML a text could still turn the direction of reading, or hide signs.
        finalize=_shown,
    )


def _shown(value: object) -> object:
    return one_line(value) if type(value) is str else value
