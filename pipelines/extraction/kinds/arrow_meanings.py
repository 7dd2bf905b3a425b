"""Where arrows point, and what the words of a key say that they mean."""

from __future__ import annotations

import re

from pipelines.rows.arrows import ASLANT_DOWN, ASLANT_UP, DOWN, LEVEL, UP

SAME = LEVEL | {"="}
BETTER = re.compile(r"(?i)\b(?:improv\w*|better|positive|right direction|good|welcome|favourable)\b")
WORSE = re.compile(r"(?i)\b(?:worse\w*|declin\w*|deteriorat\w*|wrong direction|negative|poorer)\b")
STEADY = re.compile(
    r"(?i)\b(?:no (?:significant )?change|same|unchanged|stable|static|steady|maintain\w*|level"
    r"|similar|constant)\b"
)
SAME_PERIOD = re.compile(r"(?i)\bsame (?:quarter|period|time|month|point|stage)\b")
HIGHER = re.compile(r"(?i)\b(?:increas\w*|higher|ris\w+|gone up|up on|greater|more than)\b")
LOWER = re.compile(r"(?i)\b(?:decreas\w*|lower|f[ae]ll\w*|reduc\w*|gone down|down on|fewer|less than)\b")


def arrow_of(sign: str) -> str:
    """Where an arrow points: `up`, `down`, `same` (sideways), or nothing for other signs."""
    return "up" if sign in UP else "down" if sign in DOWN else "same" if sign in SAME else ""


def shape_of_arrow(sign: str) -> str:
    """The same of arrows aslant too, whatever a key tells apart between these and upright ones."""
    return arrow_of(sign) or ("up" if sign in ASLANT_UP else "down" if sign in ASLANT_DOWN else "")


def arrow_meaning(text: str) -> str:
    """What a key says that an arrow means."""
    text = SAME_PERIOD.sub(" ", text)  # `better than the same quarter last year` is better
    for name, pattern in (
        ("same", STEADY),
        ("worse", WORSE),
        ("better", BETTER),
        ("higher", HIGHER),
        ("lower", LOWER),
    ):
        if pattern.search(text):
            return name
    return ""
