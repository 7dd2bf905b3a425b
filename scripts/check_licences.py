"""Whether every pinned package may be shipped beside MIT: nothing under AGPL, and nothing unknown.

Reads what the installed packages say of themselves, in their metadata or else in the first lines of their
licence, and names each pin of `requirements/` whose licence is not among those known here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
LOCKS = ("app.txt", "dev.txt", "uv.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
MAY = re.compile(
    r"\b(?:MIT|BSD|Apache|ISC|PSF|Python Software Foundation|PSFL?|MPL|Mozilla|Unlicense|CC0|Zlib|HPND|0BSD|"
    r"Public Domain|W3C|LGPL|Lesser General Public|Historical Permission|Artistic|Boost|OFL)\b|Python-2\.0",
    re.IGNORECASE,
)
MUST_NOT = re.compile(
    r"AGPL|Affero|SSPL|Business Source|Commons Clause|Elastic License|non-?commercial", re.IGNORECASE
)
LINES_READ = 5


def pins() -> Iterator[str]:
    """Names of everything pinned, sorted."""
    texts = [(REQUIREMENTS / lock).read_text(encoding="utf-8") for lock in LOCKS]
    yield from sorted({match[1].lower().replace("_", "-") for text in texts for match in PIN.finditer(text)})


def licence_of(name: str) -> str | None:
    """What a package says of its licence; None where it is not installed, as on other systems."""
    try:
        about: Any = metadata(name)
    except PackageNotFoundError:
        return None
    classifiers = [text for text in about.get_all("Classifier") or [] if text.startswith("License ::")]
    plain = (about.get("License") or "").splitlines()[:1]
    said = "; ".join(filter(None, [about.get("License-Expression") or "", *plain, *classifiers]))
    return said if MAY.search(said) or MUST_NOT.search(said) else f"{said}; {_first_lines(name)}"


def _first_lines(name: str) -> str:
    """The first lines of the licence files that a package brings."""
    found = [file for file in distribution(name).files or () if "licen" in file.name.lower()]
    texts = [file.locate().read_text(encoding="utf-8", errors="replace") for file in found]  # type: ignore[attr-defined]
    return "; ".join(" ".join(text.splitlines()[:LINES_READ]) for text in texts)


def faults() -> Iterator[str]:
    """A sentence for each pin that may not be shipped, or of which nothing is known."""
    for name in pins():
        licence = licence_of(name)
        if licence is None:
            continue
        if MUST_NOT.search(licence):
            yield f"{name}: {licence} may not be shipped; use another package"
        elif not MAY.search(licence):
            yield f"{name}: its licence ({licence}) is not known; look it up, and teach it to this script"


def main() -> int:
    """Tell the faults; 1 if there are any."""
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
