"""Which way a printed polarity says is good, in whatever words a council prints it."""

from __future__ import annotations

import re

HIGHER, LOWER = "higher", "lower"
_HIGHER = re.compile(r"(?i)^(?:aim to )?(?:high|h$|bigger|up|increas|max(?:$|imi)|more|\+|↑|▲)")
_LOWER = re.compile(
    r"(?i)^(?:aim to )?(?:low|l$|smaller|down|decreas|min(?:$|imi)|less|fewer|reduc|[-−–]$|↓|▼)"
)


def polarity_of(text: str) -> str:
    """`higher` or `lower`: which way a printed polarity says is good; nothing for others."""
    if _HIGHER.match(text):
        return HIGHER
    return LOWER if _LOWER.match(text) else ""
