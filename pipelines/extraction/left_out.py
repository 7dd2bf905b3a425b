"""What stands in a file and was not read, in sentences for whoever publishes it: how many words, where, why.

What those words say is never among it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.extraction.model import LeftOut

COVERED, REDACTION = "covered", "marked for redaction"
CANNOT_BE_SEEN = frozenset({"invisible", "layer", "colour of its ground", "too small", "outside"})
WHY = {
    "struck out": ("is struck out and was not read", "are struck out and were not read"),
    "overlay": (
        "lies over the page as a stamp does and was not read",
        "lie over the page as a stamp does and were not read",
    ),
    "cut off": (
        "belongs to a text that the page's edge cuts off and was not read",
        "belong to texts that the page's edge cuts off and were not read",
    ),
    "printed over one another": (
        "has another printed over it and was not read",
        "are printed over one another and were not read",
    ),
}


def notes_of(left_out: Iterable[LeftOut], fields: Mapping[int, int]) -> list[str]:
    """A sentence per page and reason, by page.

    Args:
        left_out: what was left out.
        fields: how many form fields were not read, by page.
    """
    counts: dict[tuple[int, str], int] = {}
    for left in left_out:
        reason = "unseen" if left.reason in CANNOT_BE_SEEN else left.reason
        reason = "replaced" if left.reason == COVERED and left.is_replaced else reason
        counts[left.page, reason] = counts.get((left.page, reason), 0) + left.words
    told = [(page, _sentence(page, reason, words)) for (page, reason), words in counts.items()]
    told += [
        (
            page,
            f"{_count(number, 'form field')} on page {page} {_were(number)} not read; print the form anew",
        )
        for page, number in fields.items()
        if number
    ]
    return [sentence for _, sentence in sorted(told)]


def _sentence(page: int, reason: str, words: int) -> str:
    place = f"{_count(words, 'word')} in the file"
    if reason == "unseen":
        return f"{place} cannot be seen on page {page} and {_were(words)} not read"
    if reason == "replaced":
        return f"{place} {_are(words)} covered by what is printed over {_them(words)} on page {page}"
    if reason == COVERED:
        return (
            f"{place} {_are(words)} covered on page {page} with nothing printed in {_their(words)} "
            "place, which may be a redaction that failed; ask whoever made the report, and replace the file"
        )
    if reason == REDACTION:
        return (
            f"{place} {_are(words)} marked for redaction on page {page} and can still be seen; apply the "
            "redaction, and replace the file"
        )
    one, several = WHY[reason]
    return f"{_count(words, 'word')} on page {page} {one if words == 1 else several}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _their(number: int) -> str:
    return "its" if number == 1 else "their"
