"""What a spreadsheet would take for a formula, and how a text is kept from being one: alike in all files."""

from __future__ import annotations

import re

FORMULA = r"[=+@\t\r]|-[^\d.]|-[\d.,]+%?[^\d.,%]|-[\d.,]*%."
"""How such a text begins. A lone minus says that there is no value, and a number may have one before it; what
has more behind the number (`-1+1`) would be reckoned."""
_FORMULA = re.compile(FORMULA)


def harmless(cell: object) -> object:
    """A cell of a CSV file: a text like a formula with an apostrophe before it, all else as it is."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
