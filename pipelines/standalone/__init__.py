"""Pages that stand alone: one HTML file with its style inside, for a folder, a mail or an archive.

Nothing is loaded from anywhere, no script runs, nothing is told by colour alone, and the same content gives
the same bytes. What a page says is decided by who calls; here is only how it looks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment


TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CLOSERS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}


def render(template: str, **content: Any) -> str:
    """A page as text, from `templates/<template>.html` and the words to put there."""
    return _environment().get_template(f"{template}.html").render(**content)


def prepare(template: str) -> None:
    """Have a template ready before it is asked for: forks of this process have it too."""
    _environment().get_template(f"{template}.html")


def plural(number: int, thing: str, things: str = "") -> str:
    """`1 row`, `1,204 rows`; `things` where it is not the thing with an s."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def settled(said: Any) -> Any:
    """What a page says, with every change of writing direction in it ended where it ends.

    A text read from a report may hold the marks that turn the direction; without their ends they would turn
    the words after it too. All else is left as it is.
    """
    if not isinstance(said, str) or said.isascii() or not TURNS.search(said):
        return said  # most of what a page says is plain, which costs nothing to know
    open_turns: list[str] = []
    for mark in TURNS.findall(said):
        if mark in CLOSERS:
            open_turns.append(CLOSERS[mark])
        elif mark in open_turns:
            while open_turns.pop() != mark:
                pass
    return said + "".join(reversed(open_turns))


def page_environment(loader: BaseLoader, **more: Any) -> Environment:
    """What pages are made with: all that they are told is escaped, and a word that is missing is an error."""
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=settled,
        trim_blocks=True,
        **more,
    )


@cache
def _environment() -> Environment:
    from jinja2 import PackageLoader

    environment = page_environment(
        PackageLoader("pipelines.standalone"), lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["plural"] = plural
    environment.filters["number"] = lambda number: f"{number:,}"
    return environment
