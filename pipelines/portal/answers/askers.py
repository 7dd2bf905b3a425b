"""What a question says of who asks it and why, taken out: a carer's mother, a pupil's homework.

Nobody has published figures of the asker's homework, so that no answer needs those words; what else stands in
such a sentence (a disability, a place, a year) stays and must be found. The words are data, in
`schemas/answers/words.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

LEAST_LEFT = 2
"""Words that must be left of a question for anything to be taken out of it."""
ANY = r"(?:[\w'’-]+ ){0,2}?"
"""Up to two words before the one that tells: `a local radio programme`."""
OF_BODY = (
    r"(?:on|of|for|from|with|in|at) (?:the |our |a )?(?:[\w&'’-]+ ){0,4}?"
    r"(?:committee|board|panel|group|paper|newspaper|ward|school|college|university|association|charity|forum)"
)
"""Where somebody is that: `a councillor on the housing committee`."""
TELLS_MORE = re.compile(r"\d|\s[A-Z](?!['’]m\b|\s)")
"""A year, a number or a name, which nothing that is taken out may hold."""
REASON = re.compile(
    r"(?<=\w)(?:[,.;?!–-]| because| since| as| so)+ ?(?:(?:because|since|as|so|and) )?\b(?:I|we|it)"
    r" (?:have to|has to|need to|must|think|believe|was told|were told|want to|heard|feel|seems|looks)"
    r"\b[^?.!]*",
    re.IGNORECASE,
)
"""Why somebody asks, behind what is asked: `, I have to tell my group tonight`."""


OCCASION = re.compile(
    r"\b(?:before|for|at|ahead of) (?:our|my|the|a|an|tonight['’]s|tomorrow['’]s) (?:[\w'’-]+ ){0,2}"
    r"(?:meeting|debate|hearing|interview|hustings|surgery)\b(?: (?:on )?(?:mon|tues|wednes|thurs|fri)day)?",
    re.IGNORECASE,
)
"""For what somebody asks: `before our meeting on Thursday`."""


GREETING = re.compile(
    r"^\W*(?:dear (?:sirs?|madam|council|all|colleagues?|officers?|team|[A-Z][\w'’-]+)"
    r"(?:(?: ?/ ?| or | and )(?:sirs?|madam))?|hi|hello|hey|good (?:morning|afternoon|evening))"
    r"(?: (?:there|all|council|team|everyone))?\b\s*(?=[,.!:–-])[,.!:–-]+\s*",
    re.IGNORECASE,
)
"""Whom a letter greets, before what it asks: `Dear Sir, as a councillor …`."""
WAS_ASKED = re.compile(
    r"\b(?:I|we) (?:have|had|was|were|am|are|['’]ve)? ?(?:been )?(?:being )?(?:asked|contacted|approached)"
    r"(?: (?:by|on behalf of) (?:[\w'’-]+ ){0,3}[\w'’-]+?)?(?: (?:about|regarding|concerning|on))(?= )",
    re.IGNORECASE,
)
"""Who put somebody up to asking: `I have been asked by several constituents about`."""
AGED = r"(?:now |just |nearly |almost |aged )?\d{1,2}(?: ?(?:years?|yrs?)(?: old| of age)?)?\b(?:,? and\b)?"
"""How old somebody is for whom it is asked: `my mum is 82 and`."""
CAME_HERE = re.compile(
    r"\b(?:I|we)(?:['’]ve| have| only)? (?:moved|came|lived|live|been living)"
    r" (?:here|to the area|in the area)\b"
    r"(?: (?:for |about |over |nearly )*(?:a |an |the )?[\w ]{0,24}?\b(?:ago|years?|months?|now|life))?"
    r"(?:,| and\b| but\b| so\b|[.;])",
)
"""Since when somebody lives here: `I moved here a couple of years ago and`."""


@dataclass(frozen=True)
class Askers:
    """The words in which people say who they are, whom they ask for, what for, and that they ask.

    Attributes:
        people: such as `councillor` and `journalist`.
        kin: such as `mum` and `neighbour`.
        purposes: such as `homework` and `article`.
        requests: such as `remind me` and `could you tell me`.
    """

    people: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """What is taken out, in order."""
        people, kin, purposes, requests = (
            _any_of(words) for words in (self.people, self.kin, self.purposes, self.requests)
        )
        am = r"(?:I|we)(?: am|['’]m| are|['’]re)"
        told = r"(?:asked|asks|says|said|wants|(?:has|have|may have|might have|needs) to|is|was|has|lives)"
        kind = r"(?:school|class|university|local|newspaper|radio|short)"
        work = rf"(?:(?:my|our) (?:[\w'’-]+ )?|an? (?:{kind} )?){purposes}\b"
        about = r"(?: (?:about|on|and)\b)?:?"
        kept = r"(?:(?:I|we) (?:look after|care for|live with|take|visit) )?"
        written = (
            rf"(?:{am}|\b(?:he|she)(?: is|['’]s)|\b(?:(?:my|our) )?{kin}(?: is|['’]s)) {AGED}",
            rf"(?:^|(?<=[.!?;,:] ))as an? {ANY}{people}\b,?",
            rf"\b{am} an? {ANY}{people}\b(?: {OF_BODY})?,?(?: (?:and|who|so)\b)?",
            rf"\b{am} (?:writing|doing|preparing|researching|working on) {work}{about}",
            rf"\b(?:(?:it|this|that)(?: is|['’]s) )?for {work}{about}",
            rf"\b{kept}my (?:own )?{kin}\b(?:['’]s\b)?(?: {told}\b)?(?: (?:me|us|to know|to find out|if)\b)*",
            rf"\b{requests}\b(?: (?:me|us|out)\b)?",
        )
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)

    def without(self, text: str) -> str:
        """A question without what it says of its asker; as it is where little else would be left."""
        kept = WAS_ASKED.sub(" ", CAME_HERE.sub(" ", OCCASION.sub(" ", GREETING.sub("", text))))
        kept = REASON.sub(lambda found: found.group() if TELLS_MORE.search(found.group()) else " ", kept)
        for pattern in self.patterns if self.people else ():
            kept = pattern.sub(" ", kept)
        kept = " ".join(kept.split()).strip(" ,;:")
        return kept if len(kept.split()) >= LEAST_LEFT else text


def _any_of(words: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
