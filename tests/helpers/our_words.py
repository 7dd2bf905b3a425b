"""Words that only whoever wrote the software knows: on no page that people read."""

from __future__ import annotations

import re

OURS = re.compile(
    r"\b(?:de)?(materiali[sz]\w*|suites?|locators?|partitions?|ya?ml|quarantine\w*|backfills?|dagster)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"(?s)<(head|script|style|code|th|option)\b.*?</\1>")
"""Where names of columns and files may stand as they are."""
TAG = re.compile(r"<[^>]*>")
AROUND = 30


def words_of_ours(page: str) -> list[str]:
    """Each such word in what a page says, with the words around it."""
    text = " ".join(TAG.sub(" ", NAMES.sub(" ", page)).split())
    return [text[max(0, found.start() - AROUND) : found.end() + AROUND] for found in OURS.finditer(text)]
