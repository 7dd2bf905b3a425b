"""Whose report it is, as its own pages say: which councils it names, on its front page and in all.

Councils of the project are found by any of their names; others by the full names that councils have
(`… County Council`, `… Combined Authority`, `… Fire and Rescue Service`, `London Borough of …`). A short name
(`Wexcombe Council`) counts only where a line begins with it. A report that no council's name heads may be of
another body (`Wexcombe Homes`), if its name heads the front page and stands elsewhere too. Nothing is
guessed: a document that names none, or several alike, gives no council.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pipelines.council.councils import Council, Councils
from pipelines.extraction.model import Document

WORD = r"[A-Z][\w'’-]+"
JOINED = r"(?:\s(?:upon|on|under|and|&|in|le))?\s"
OF = r"(?:(?:Isles?|Forest|Vale)\sof\s)?"
PLACED_OF = re.compile(OF)
KINDS = r"(?:Metropolitan\s)?(?:County|Borough|District|City)"
OTHERS = (
    r"(?:Combined(?:\sCounty)?|National\sPark|Fire(?:\s(?:and|&)\sRescue)?|Police(?:\s(?:and|&)\sCrime)?|"
    r"Waste(?:\sDisposal)?|(?:Integrated\s)?Transport|Port\sHealth)\sAuthority|"
    r"Fire\s(?:and|&)\sRescue\sService|Police\sand\sCrime\sCommissioner|Passenger\sTransport\sExecutive|"
    r"Integration\sJoint\sBoard|Health\sand\sSocial\sCare\sPartnership|Constabulary"
)
ENDING_SO = re.compile(rf"\b{OF}(?:{WORD}{JOINED}){{1,5}}?(?:{KINDS}\sCouncil|{OTHERS})\b")
BEGINNING_SO = re.compile(
    rf"\b(?:(?:London|Royal|Metropolitan)\sBorough|City)\sof\s{WORD}(?:\s(?:upon|on|and|&)\s{WORD}|\s{WORD})?"
)
ALONE = re.compile(rf"{OF}(?:{WORD}{JOINED}){{1,4}}?Council(?=\s*(?:[.,:;|–—(·•/]|\s[a-z-]|$))")
TITLED = re.compile(rf"(?P<name>(?P<place>{OF}(?:{WORD}{JOINED}){{1,4}}?)Council)\s+(?=[A-Z])")
JOINING = frozenset(["upon", "on", "under", "and", "&", "in", "le", "of"])
MASTHEAD = re.compile(
    rf"((?:{WORD}\s(?:(?:and|&)\s)?){{1,4}}(?:Homes|Housing(?:\sAssociation)?|Partnership|Trust|Board|Authority|"
    r"Service|Police|Borough))(?=\s*(?:[:|,–—-]\s|$))"
)
"""The name of a body of another kind, alone in a text or before what a running header says besides."""
NO_PART = frozenset(
    """annual appendix area cabinet committee corporate council county borough district city town parish
    community full effective executive financial for from group highlights monitoring of our outturn overview
    performance plan quarter quarterly report scrutiny service services strategic summary the to update q1 q2
    q3 q4 draft final leader local your this each every new culture sanctuary youth arts schools school
    students research general british national regional joint shadow advisory""".split()  # noqa: SIM905 - a list of strings is no easier to read
)
"""Words that begin or end what only looks like a council's name."""
OF_A_KIND = frozenset(
    """authority board combined commissioner constabulary crime disposal executive integrated integration
    metropolitan national park partnership passenger port service and""".split()  # noqa: SIM905 - as above
)
"""Words of the kind of a body, which is no place: `the Combined Authority` names none."""
OF_A_DEPARTMENT = frozenset(
    """adult adults and assets audit benefits care children children's children’s communities customer
    development digital economic education employment environment environmental families finance fire for
    governance growth health highways housing human improvement investment legal leisure libraries library
    parks pension pensions people place planning police property protection public regeneration regulatory
    resources revenues risk roads safeguarding safer safety skills social standards technology transformation
    transport waste wellbeing well-being young""".split()  # noqa: SIM905 - as above
)
"""What a department or a board of a council is for: `Health and Wellbeing Board` is no body of its own."""
FRONT_BLOCKS = 30
"""How much of a transcript, which has no pages, counts as its front page."""
OF_PLACE = re.compile(
    rf"(?i)\b(?:(?:london|royal|metropolitan|county)\s(?:borough|district)|borough|city|county|district)\sof\b"
    rf"|\b{KINDS}(?=\sCouncil\b)|^the\b"
)
"""What a council's name says besides its place: `London Borough of`, `County` before `Council`."""
SMALL = r"(?<=[\s-])(?:And|Of|Upon|On|In|Le|Under|The|For)(?=[\s-])"  # in names: `Weir-on-Sea`, `Isle of …`
FEWEST_IN_CAPITALS = 2  # words: a short form (`LBB`) stays one
OFTEN_ENOUGH = 3
"""How often the body of a report must name a council that its front page does not, and how many times as
often as any other: partners are named too."""
OFTEN_IN_HEADERS = 2
"""In how many texts the name of a body must stand that no list of kinds knows."""


@dataclass(frozen=True)
class NamedCouncils:
    """Councils that a document names.

    Attributes:
        heads: those whose full name begins a text of the front page.
        front: those that stand anywhere on it.
        often: all that are named, with how often, the most frequent first.
    """

    heads: tuple[Council, ...]
    front: tuple[Council, ...]
    often: tuple[tuple[Council, int], ...]

    @property
    def on_front(self) -> Council | None:
        """The one council that the front page names: in its headings, else with a folder, else at all."""
        known = tuple(council for council in self.front if council.folder)
        return next((few[0] for few in (self.heads, known, self.front) if len(few) == 1), None)

    @property
    def most(self) -> Council | None:
        """The council that is named so much more often than others that it is no partner."""
        (first, count), (_, next_count) = (*self.often, *[(None, 0)] * 2)[:2]
        return first if first and count >= max(OFTEN_ENOUGH, OFTEN_ENOUGH * next_count) else None

    @property
    def told(self) -> str:
        """The names that were found, for a question."""
        return ", ".join(dict.fromkeys(council.name for council, _ in self.often))


def councils_named(document: Document, councils: Councils) -> NamedCouncils:
    """The councils that a document names."""
    front = [list(_in(text, councils)) for text in _front(document)]
    heads = [found[0][0] for found in front if len(dict(found)) == 1 and found[0][1]]
    every = [council for found in front for council, _ in found]
    alone = _alone(document, councils)
    heads, every = ([alone.get(one, one) for one in found] for found in (heads, every))
    counted = Counter(
        alone.get(council, council) for text in _texts(document) for council, _ in _in(text, councils)
    )
    if not every and (body := _titled(document)):
        council = councils.called(body)
        return NamedCouncils((council,), (council,), ((council, 1), *counted.most_common()))
    if not heads and not any(one.folder for one in every) and (body := _masthead(document)):
        council = councils.called(body)
        return NamedCouncils((council,), (council,), ((council, 1), *counted.most_common()))
    return NamedCouncils(
        tuple(dict.fromkeys(heads)), tuple(dict.fromkeys(every)), tuple(counted.most_common())
    )


def _alone(document: Document, councils: Councils) -> Mapping[Council, Council]:
    """Councils whose name is another's with words before it, to that other, if its name alone is a text.

    So a line may begin with the title on the left of a page's head: `Dashboard Weir Borough Council`, where
    other pages are headed `Weir Borough Council`.
    """
    found: dict[Council, bool] = {}
    for text in map(str.strip, (*_front(document), *_texts(document))):
        for council, _ in _in(text, councils):
            found[council] = found.get(council, False) or text == council.names[0]
    return {
        council: one
        for council in found
        for one, is_alone in found.items()
        if is_alone and not council.folder and council.names[0].endswith(f" {one.names[0]}")
    }


def names_of_publisher(document: Document, told: str = "") -> tuple[str, ...]:
    """What a report's own council may be called in it, in small letters, the longest first.

    Args:
        document: what was read.
        told: its name, where it is known; otherwise what the pages say, if that is one council.
    """
    named = councils_named(document, Councils(())) if not told else None
    council = named and (named.on_front or named.most)
    name = told or (council.name if council else "")
    if not name:
        return ()
    place = re.sub(r"(?i)\b(?:council|authority)\b", " ", OF_PLACE.sub(" ", name))
    return tuple(dict.fromkeys(" ".join(one.lower().split()) for one in (name, place) if one.strip()))


def _titled(document: Document) -> str:
    """The council that a title goes on from (`Weir Council Plan on a Page`), if the file is named so too.

    A title alone may begin with any word (`Improving Council Performance`).
    """
    called = set(document.report.lower().split("-"))
    for text in _front(document):
        hit = TITLED.match(_in_small_letters(text.strip()))
        if hit and set(hit["place"].lower().replace("’", "").split()) - JOINING <= called:
            return hit["name"]
    return ""


def _masthead(document: Document) -> str:
    """The body that a report without any council's name is of: it heads the front page and stands elsewhere.

    A department (`Housing Service`) or board of a council is none, and two such names are none.
    """
    heading = {
        hit[1] for text in _front(document) if (hit := MASTHEAD.match(_in_small_letters(text.strip())))
    }
    names = {name for name in heading if not set(name.lower().split()[:-1]) <= NO_PART | OF_A_DEPARTMENT}
    told = [*document.running, *_texts(document)]
    often = [name for name in names if sum(name in text for text in told) >= OFTEN_IN_HEADERS]
    return often[0] if len(often) == 1 else ""


def _front(document: Document) -> Iterator[str]:
    """The texts of the front page with what every page repeats, or of the beginning of a transcript."""
    yield from document.running
    blocks = [(block.spots[0].page if block.spots else None, block.text) for block in document.blocks]
    if document.pages:
        yield from (text for page, text in blocks if page == 1)
        yield from _over_lines(document)
    else:
        yield from (text for _, text in blocks[:FRONT_BLOCKS])
    for table in document.tables[:1]:
        if table.page in (None, 1):
            yield from (cell.text for row in table.rows[:10] for cell in row.cells)


def _over_lines(document: Document) -> Iterator[str]:
    """Headings of the front page that follow each other in letters of one size: a name in two lines."""
    first = [block for block in document.blocks if block.spots and block.spots[0].page == 1]
    for one, two in pairwise(first):
        if one.kind == two.kind == "heading" and one.size == two.size:
            yield f"{one.text} {two.text}"


def _texts(document: Document) -> Iterator[str]:
    yield from (block.text for block in document.blocks)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def _in(text: str, councils: Councils) -> Iterator[tuple[Council, bool]]:
    """The councils that a text names, each with whether its name begins the text."""
    taken = _in_small_letters(text)
    case = re.IGNORECASE if taken != text else re.NOFLAG  # a short form (`LBB`) in a text in capitals
    for name in sorted((name for one in councils.all for name in one.names), key=len, reverse=True):
        council = councils.named(name)
        whole = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])", case)
        for found in whole.finditer(taken):
            if council is not None:
                yield council, found.start() == 0 and len(name.split()) > 1
        taken = whole.sub(lambda hit: "·" * len(hit[0]), taken)
    for name, start in _full_names(taken):
        yield councils.called(name), start == 0


def _in_small_letters(text: str) -> str:
    """A text in capitals alone, `LONDON BOROUGH OF …`, as in a sentence; others as they are."""
    if not text.isupper() or len(text.split()) < FEWEST_IN_CAPITALS:
        return text
    capital = re.sub(r"[^\W\d_][\w'’]*", lambda hit: hit[0].capitalize(), text)
    return re.sub(SMALL, lambda hit: hit[0].lower(), capital)


def _full_names(text: str) -> Iterator[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for pattern in (ENDING_SO, BEGINNING_SO):
        found += [(hit[0], hit.start()) for hit in pattern.finditer(text)]
    alone = ALONE.match(text.strip())
    if alone and not NO_PART & set(PLACED_OF.sub("", alone[0]).lower().split()[:-1]):
        found.append((alone[0], 0))
    for name, start in found:
        words = _without_ends(name.split())
        if words:
            yield " ".join(words), start


def _without_ends(words: list[str]) -> list[str]:
    """A name less the words before and behind that belong to the sentence; empty where no place is left."""
    is_behind = "of" not in words or words[-1] in ("Council", "Authority")
    if is_behind:
        while words and words[0].lower() in NO_PART:
            words = words[1:]
        place = [word for word in words if word.lower() not in NO_PART | OF_A_KIND]
    else:
        at = words.index("of") + 1
        while len(words) > at and words[-1].lower() in NO_PART:
            words = words[:-1]
        place = words[at:]
    return words if place and place[0][0].isupper() else []
