"""Whether a target that a sentence states is the row's own: no national, old or stretch one, and in force."""

from __future__ import annotations

import re

AIM = r"(?:targets?|goals?|aims?|ambitions?)"
CALLED = re.compile(rf"([A-Za-z][\w'’-]*)[ -]{AIM}\b", re.IGNORECASE)
OWN = re.compile(
    r"(?:the|an?|our|its|their|this|that|of|on|with|against|near|below|above|under|over|meet|met|missed?|to|annual"
    r"|quarterly|yearly|own|agreed|corporate|local|council['’]s|borough['’]s|county['’]s|year['’]s|quarter['’]s|year|quarter"
    r"|is|was|has|have|set|at|and|but|current|performance|challenging|ambitious)$",
    re.IGNORECASE,
)
"""Words before a target that make it no other one."""
NOT_IN_FORCE = re.compile(
    r"\b(?:rejected|proposed|withdrawn|dropped|replaced|abandoned|under review|consult\w+"
    r"|will be|to (?:rise|fall)|from 20\d\d|in future|until)\b",
    re.IGNORECASE,
)


def is_own_target(text: str, start: int, end: int) -> bool:
    """Whether the words of a sentence around a target say nothing that makes it another.

    Args:
        text: the sentence.
        start: where what states the target starts.
        end: where that ends.
    """
    since = max((found.end() for found in re.finditer(r"[.;]", text[:start])), default=0)
    near = re.split(r"[.;]", text[end:], maxsplit=1)[0]
    said = text[since:end]
    called = [found[1] for found in CALLED.finditer(said) if found.end() > start - since - 1]
    return all(OWN.match(word) for word in called) and not NOT_IN_FORCE.search(said + near)
