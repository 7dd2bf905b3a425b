"""What people add to the notes on a version, and the history that each version carries.

A person's words are published as they are, under the sentences made from the difference, once each figure in
them was found in the difference. A note that states another figure stops the release, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.exceptions import MetadataError

FIGURE = re.compile(r"(?<![_\d])\d+(?:[.,]\d+)*")  # but in the name of a unit, as `per_1000`
NEXT = "next"
CHANGES_FILE = "CHANGES.md"


@dataclass(frozen=True)
class AddedNote:
    """One file of a package's `changes/`; `version` is its name: a version, or `next`."""

    version: str
    note: str
    by: str
    figures_from_elsewhere: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str]:
        """The note as `diff.json` holds it."""
        return {"text": " ".join(self.note.split()), "by": self.by}


def notes_for(version: str, added: Sequence[AddedNote], said_before: Iterable[str]) -> tuple[AddedNote, ...]:
    """The notes that go with a version: its own, and the next one's unless an earlier version has it."""
    used = set(said_before)
    return tuple(
        note
        for note in added
        if note.version == version or (note.version == NEXT and note.as_json()["text"] not in used)
    )


def check_figures(package: str, notes: Sequence[AddedNote], difference: Iterable[str]) -> None:
    """Look each figure of the notes up in the difference, given as the lines of its JSON.

    Raises:
        MetadataError: a note states a figure that is not there.
    """
    if not notes:
        return
    known = {_plain(figure) for line in difference for figure in FIGURE.findall(line)}
    for note in notes:
        for figure in FIGURE.findall(note.note):
            if _plain(figure) not in known and figure not in note.figures_from_elsewhere:
                raise MetadataError(
                    f"datapackages/{package}/changes/{note.version}.yaml",
                    f"states {figure}, which the difference does not hold",
                    "mend the note, or list the figure under figures_from_elsewhere",
                )


def history(
    title: str, version: str, sentences: Sequence[str], notes: Sequence[AddedNote], before: str
) -> str:
    """`CHANGES.md`: this version's notes, and below them the history of the versions before."""
    lines = [f"## {version}", "", *(f"- {sentence}" for sentence in sentences)]
    for note in notes:
        lines += ["", f"> {note.as_json()['text']}", ">", f"> {note.by}"]
    heading = f"# Changes to {title}"
    earlier = before.partition("\n")[2].strip() if before else ""
    return "\n".join([heading, "", *lines, *(["", earlier] if earlier else [])]) + "\n"


def _plain(figure: str) -> str:
    """A figure without separators of thousands: 1,000 is 1000."""
    return re.sub(r",(?=\d{3}(?!\d))", "", figure)
