"""Pages that stand alone: one HTML file with its style inside, for a folder, a mail or an archive.

Nothing is loaded from anywhere, no script runs, nothing is told by colour alone, and the same content gives
the same bytes. What a page says is decided by who calls; here is only how it looks.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **content: Any) -> str:
    """A page as text, from `templates/<template>.html` and the words to put there."""
    return _environment().get_template(f"{template}.html").render(**content)


def plural(number: int, thing: str, things: str = "") -> str:
    """`1 row`, `1,204 rows`; `things` where it is not the thing with an s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipelines.standalone"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plural"] = plural
    environment.filters["number"] = lambda number: f"{number:,}"
    return environment
