"""What office documents and web pages hold and do not show, counted as it is left out, told in sentences.

What it says is never kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

NAMED = 3  # rows, columns and cells are named one by one up to so many
SETTLE = "accept or reject the changes, and replace the file"
SENTENCES = {
    "hidden": ("{count}{place} {are} hidden by the file and {were} not read", "word"),
    "unseen": ("{count} in the file cannot be seen{place} and {were} not read", "word"),
    "deleted": (
        "{count} that tracked changes take out{place} {were} not read; " + SETTLE,
        "word",
    ),
    "inserted": (
        "{count} that tracked changes put in{place} {were} read as the report's; " + SETTLE,
        "word",
    ),
    "struck": ("{count}{place} {are} struck out and {were} not read", "word"),
    "comment": ("{count} beside the text{place} {were} not read", "comment"),
    "picture": ("{count}{place} {were} not read: what they show is in no table", "picture"),
    "rule": (
        "{count} for the colours of cells{place} could not be followed, so those cells have no colour",
        "rule",
    ),
    "row": ("{count}{place} {are} hidden by the file and {were} not read", "row"),
    "sheet": ("{count} {are} hidden by the file and {were} not read", "sheet"),
    "selector": (
        "{count} for hiding parts of the page could not be followed, and text so hidden may have been read",
        "rule",
    ),
    "instead": (
        "{count}{place} {are} hidden behind a text that is shown instead and {were} not read",
        "figure",
    ),
    "script": ("{count}{place} {were} neither run nor read", "script"),
}


@dataclass
class LeftOutOf:
    """Counts what is left out of a file, by reason and part of the file."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)

    def words(self, reason: str, text: str, place: str = "") -> None:
        """Count the words of a text."""
        if count := len(text.split()):
            self.counts[reason, place] += count

    def one(self, reason: str, place: str = "", count: int = 1) -> None:
        """Count things."""
        if count:
            self.counts[reason, place] += count

    def tell(self, sentence: str) -> None:
        """Add a sentence that is told as it is, once."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    @property
    def notes(self) -> list[str]:
        """A sentence for each reason and place, in the order met; then those told as they are."""
        return [_sentence(*key, count) for key, count in self.counts.items() if count] + self.sentences


def _sentence(reason: str, place: str, count: int) -> str:
    form, thing = SENTENCES[reason]
    counted = f"{count:,} {thing}{'' if count == 1 else 's'}"
    is_one = count == 1
    return form.format(
        count=counted,
        are="is" if is_one else "are",
        were="was" if is_one else "were",
        place=f" in {place}" if place else "",
    )


def hidden_lines(thing: str, names: Sequence[str], place: str) -> str:
    """What to say of rows or columns that a sheet hides.

    Args:
        thing: `row` or `column`.
        names: their numbers or letters in order.
        place: the sheet.
    """
    if len(names) == 1:
        return f"{thing} {names[0]} of {place} is hidden and was not read"
    listed = (
        ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) <= NAMED else f"{names[0]} to {names[-1]}"
    )
    counted = "" if len(names) <= NAMED else f" ({len(names)} of them)"
    return f"{thing}s {listed} of {place}{counted} are hidden and were not read"


def formulas_without_value(names: Sequence[str], place: str) -> str:
    """What to say of cells whose formulas have no stored value."""
    listed = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    one = len(names) == 1
    return (
        f"{'cell' if one else 'cells'} {listed} of {place} {'holds a formula' if one else 'hold formulas'} "
        f"without a stored value, so {'its row is' if one else 'their rows are'} held back; open the "
        "workbook in a spreadsheet program, save it, and replace the file"
    )


HIDDEN = ("hidden", "cannot be seen", "tracked changes take out", "beside the text")


def tells_of_hidden(note: str) -> bool:
    """Whether a sentence told of something in the file that nobody sees who looks at it."""
    return any(said in note for said in HIDDEN)
