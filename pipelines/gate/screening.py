"""The screen for personal data: what no published text may hold, whoever printed it.

Telephone numbers, e-mail addresses, National Insurance numbers, postcodes and street addresses are looked for
in every text cell and every text as found. Contact points of offices, which are published on purpose, are
listed in a council's `screening/` folder. What is found is named by its kind and never repeated: not in a
finding, not in the quarantine. Small counts are suppressed only in tables whose schema says that their rows
are about people. Names are not looked for: reports name councillors and officers as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.council.datafiles import load_yaml_files, place_of
from pipelines.council.project import Project
from pipelines.exceptions import ScreeningError
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import HeldBack, Locator, Records, Row, Value
from pipelines.rows.schemas import Field, TableSchema

FEWEST = 5
"""Counts of people below this number are suppressed."""

ABOUT_PEOPLE = "openbarnet:about_people"
"""The schema property that says that rows are about people: `counts`, each with the texts that repeat it."""


AS_FOUND = "the text as found"


@dataclass(frozen=True)
class Span:
    """A piece of a text that is personal data: of which kind, from where to where, and its plain form."""

    kind: str
    start: int
    end: int
    plain: str


@dataclass(frozen=True)
class Allowed:
    """Contact points of offices, in plain form by kind: published on purpose, and no one's own."""

    plain: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, span: Span) -> bool:
        """Whether this is an office's."""
        return span.plain in self.plain.get(span.kind, ())


# ---- telephone numbers

# Lengths of the groups of digits in which national numbers are written, their 0 included.
_GROUPS = (
    (11,), (3, 4, 4), (3, 8), (4, 3, 4), (4, 7), (4, 4, 3), (5, 6), (5, 3, 3), (5, 2, 4), (5, 2, 2, 2),
    (3, 2, 2, 2, 2), (3, 4, 2, 2), (6, 5), (5, 5), (4, 6), (4, 3, 3), (4, 2, 2, 2), (10,),
)  # fmt: skip
_BREAK = r"\)?[\s.‐‑–-]{1,2}\(?"
_ABROAD = r"(?:\+|\b00)\s?44[\s.-]?(?:\(0\)[\s.-]?)?"
_HOME = [_BREAK.join([rf"\(?0\d{{{first - 1}}}", *(rf"\d{{{n}}}" for n in rest)]) for first, *rest in _GROUPS]
_AWAY = [_BREAK.join([rf"\d{{{first - 1}}}", *(rf"\d{{{n}}}" for n in rest)]) for first, *rest in _GROUPS]
_END = r"(?![\w%]|[.,/]\d)"
PHONE = re.compile(rf"(?<![\w.,/£$€:-])(?:{'|'.join(_HOME)}){_END}|{_ABROAD}\(?(?:{'|'.join(_AWAY)}){_END}")
LOCAL_PHONE = re.compile(
    r"(?i)\b(?:tele?|tele?phone|phone|mobile|fax)\b(?:\s(?:no|number))?[.:\s]{1,3}(?P<number>\d{3,4}[\s-]?\d{4})"
    + _END
)
NATIONAL = re.compile(
    r"0(?:1[1-9]\d{7,8}|2[03489]\d{8}|3[0347]\d{8}|5[56]\d{8}|500\d{6}|7[0-9]\d{8}|8(?:00\d{6,7}|[0147]\d{8})|9[018]\d{8})"
)


def _phones(text: str) -> Iterator[Span]:
    for match in PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00)\s?44[\s.-]?(?:\(0\))?", "0", match.group()))
        if NATIONAL.fullmatch(digits):
            yield Span("telephone", match.start(), match.end(), digits)
    for match in LOCAL_PHONE.finditer(text):
        yield Span("telephone", *match.span("number"), re.sub(r"\D", "", match["number"]))


# ---- e-mail addresses

EMAIL = re.compile(
    r"[A-Za-z0-9][\w.+'’-]*(?:\s?@\s?|\s?[\[(]at[\])]\s?)[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]+)*\s?\.\s?[A-Za-z]{2,24}\b"
)


def _emails(text: str) -> Iterator[Span]:
    for match in EMAIL.finditer(text):
        plain = re.sub(r"[\[(]at[\])]", "@", re.sub(r"\s", "", match.group())).lower()
        yield Span("email", match.start(), match.end(), plain)


# ---- National Insurance numbers, as HMRC makes them up (NIM39110), and QQ, which its examples have

NINO = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:BG|GB|KN|NK|NT|TN|ZZ))(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)"
    r"[\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}(?P<suffix>[\s-]?[A-D])?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
SAYS_NINO = re.compile(r"(?i)national\s+insurance|\bNI\s*(?:no|num)|\bNINO\b")


def _insurance_numbers(text: str) -> Iterator[Span]:
    for match in NINO.finditer(text):
        # the last letter may be left out, but two letters and six digits alone are many things
        if match["suffix"] or SAYS_NINO.search(text):
            plain = re.sub(r"[\s-]", "", match.group()).upper()
            yield Span("national_insurance", match.start(), match.end(), plain)


# ---- addresses

_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    "EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|"
    "ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|"
    "SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_POSTCODE = rf"(?:{_AREAS})\d[A-Z0-9]?\s{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}"
POSTCODE = re.compile(rf"(?<![\w/&-])(?:{_POSTCODE}|{_POSTCODE.lower()})(?![\w/])")
ORDINAL = re.compile(r"(?i)(?:1st|2nd|3rd|\dth)$")
STREET = re.compile(
    r"(?<![\w/.,£%&-])(?<!Phase )(?<!Stage )(?<!Zone )(?<!Lot )(?<!Ward )(?<!Plot )(?<!Part )(?<!Unit )"
    r"(?!(?:19|20)\d\d\b)[1-9]\d{0,3}[A-Za-z]?,?\s(?:[A-Z][A-Za-z'’]+\s){1,3}"
    r"(?:Road|Street|Avenue|Lane|Close|Drive|Gardens|Grove|Crescent|Terrace|Mews|Rd|St|Ave)\b"
)
# What stands beside a street's name where a place of work or a building site is meant.
NO_HOME = re.compile(
    r"(?i)\s*(?:[-–(,]\s*)?(?:\w+\s){0,2}?(?:sites?|schemes?|development|regeneration|estate|schools?|"
    r"librar(?:y|ies)|offices?|depots?|car parks?|stations?|hubs?|centres?|homes|units|properties|dwellings|"
    r"flats|projects?|works|bridges?)\b"
)
FLAT = re.compile(r"(?<!\w)(?:Flat|Apartment|Apt)\.?\s(?:No\.?\s)?\d{1,4}[A-Za-z]?\b(?!\s?%)")


def _addresses(text: str) -> Iterator[Span]:
    for match in POSTCODE.finditer(text):
        if not ORDINAL.search(match.group()):
            yield Span("address", match.start(), match.end(), re.sub(r"\s", "", match.group()).upper())
    for match in STREET.finditer(text):
        if not NO_HOME.match(text, match.end()):
            yield Span("address", match.start(), match.end(), _folded(match.group()))
    for match in FLAT.finditer(text):
        yield Span("address", match.start(), match.end(), _folded(match.group()))


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


@dataclass(frozen=True)
class Kind:
    """One kind of personal data: its name, what a finding calls it, how it is found and made plain."""

    name: str
    title: str
    find: Callable[[str], Iterator[Span]]


KINDS: tuple[Kind, ...] = (
    Kind("telephone", "a telephone number", _phones),
    Kind("email", "an e-mail address", _emails),
    Kind("national_insurance", "a National Insurance number", _insurance_numbers),
    Kind("address", "a postal address", _addresses),
)


def load_allowed(project: Project) -> Allowed:
    """The contact points of offices that may be published, from the `screening/` folders of all councils.

    Raises:
        ScreeningError: the file breaks its schema, or an entry is not of the kind it is listed under.
    """
    schema = project.council_schemas / "allowed.schema.json"
    files = {
        path: raw
        for folder in project.council_folders
        for path, raw in load_yaml_files(folder / "screening", schema, ScreeningError).items()
    }
    plain: dict[str, set[str]] = {}
    for path, entry in ((path, entry) for path, raw in files.items() for entry in raw["allowed"]):
        kind = next(kind for kind in KINDS if kind.name == entry["kind"])
        spans = list(kind.find(entry["value"]))
        if not spans:
            what = f"{entry['value']!r} is not {kind.title} as the screen knows it"
            raise ScreeningError(place_of(path), what, "mend the entry")
        plain.setdefault(kind.name, set()).update(span.plain for span in spans)
    return Allowed({kind: frozenset(values) for kind, values in plain.items()})


def personal_data(text: str, allowed: Allowed) -> tuple[Span, ...]:
    """The personal data in a text, in the order of the kinds; an office's contact points are none."""
    if not any(character.isdigit() or character in "@[(" for character in text):
        return ()
    return tuple(span for kind in KINDS for span in kind.find(text) if not allowed.has(span))


def redacted(text: str, allowed: Allowed) -> str:
    """The text with personal data replaced by a word for its kind."""
    titles = {kind.name: kind.title for kind in KINDS}
    for span in sorted(personal_data(text, allowed), key=lambda span: (-span.start, -span.end)):
        text = f"{text[: span.start]}[{titles[span.kind]}, withheld]{text[span.end :]}"
    return text


def redacted_row(held: HeldBack, allowed: Allowed) -> HeldBack:
    """A row held back as it may be shown: no personal data in cells, reason or places."""
    return replace(
        held,
        reason=redacted(held.reason, allowed),
        cells={name: redacted(text, allowed) for name, text in held.cells.items()},
        spots=tuple(replace(spot, text=redacted(spot.text, allowed)) for spot in held.spots),
    )


def screen(records: Records, schema: TableSchema, allowed: Allowed) -> tuple[CheckResult, ...]:
    """Look for personal data in every text of the rows and every text as found that they were read from.

    Returns:
        One result per kind, of level error; `failed_rows` names every row that holds some.
    """
    titles = {each.name: each.title for each in schema.fields}
    found: dict[str, dict[int, dict[str, None]]] = {kind.name: {} for kind in KINDS}
    for index, name, text in _texts(records, schema):
        for span in personal_data(text, allowed):
            found[span.kind].setdefault(index, {})[titles.get(name, AS_FOUND)] = None
    return tuple(_screened(kind, records, found[kind.name]) for kind in KINDS)


def _texts(records: Records, schema: TableSchema) -> Iterator[tuple[int, str, str]]:
    """(index of row, field, text) of all that is published with the rows, but for names that we make."""
    texts = [each.name for each in schema.fields if each.type == "string" and not _is_ours(each.name)]
    index_of: dict[Value, int] = {}
    for index, row in enumerate(records.rows):
        index_of[row.get("locator")] = index
        for name in texts:
            if isinstance(value := row.get(name), str):
                yield index, name, value
    for spot in records.locators:
        if spot.locator in index_of:
            yield index_of[spot.locator], spot.field, spot.text


def _is_ours(name: str) -> bool:
    return name in ("locator", "report", "document_sha256") or name.endswith(("_locator", "_report"))


def _screened(kind: Kind, records: Records, found: Mapping[int, Mapping[str, None]]) -> CheckResult:
    check = f"screen/{kind.name}"
    rows = tuple((index, f"holds {kind.title} in {_where(found[index])}") for index in sorted(found))
    return CheckResult(
        check=check,
        resource=records.resource,
        source="screen",
        level=Level.ERROR,
        description=f"No text holds {kind.title}, save those of offices",
        tested=len(records.rows),
        failures=len(rows),
        findings=tuple(
            _finding(check, records, records.rows[index], message) for index, message in rows[:20]
        ),
        failed_rows=rows,
    )


def _where(names: Mapping[str, None]) -> str:
    """The columns with a hit; the row's text as found is named only where no column has it."""
    return ", ".join([name for name in names if name != AS_FOUND] or [AS_FOUND])


def _finding(check: str, records: Records, row: Row, message: str) -> Finding:
    # without the row's locator, whose end is made of the row's own words
    return Finding(
        check, Level.ERROR, records.resource, str(row.get("report") or ""), "", f"A row {message}."
    )


# ---- small counts


def suppress_small_counts(records: Records, schema: TableSchema) -> tuple[Records, tuple[CheckResult, ...]]:
    """Empty counts of fewer than five people, with every text that repeats them.

    Only in a table whose schema says that its rows are about people; in any other they are merely noted, and
    a table without counts has no result.
    """
    counted: Mapping[str, Sequence[str]] = schema.raw.get(ABOUT_PEOPLE, {}).get("counts", {})
    names = list(counted) or [each.name for each in schema.fields if _is_count(each)]
    if not names:
        return records, ()
    small = [
        (index, name)
        for index, row in enumerate(records.rows)
        for name in names
        if isinstance(value := row.get(name), int) and 0 < value < FEWEST
    ]
    result = _noted(records, names, small, is_suppressed=bool(counted))
    return (_suppressed(records, small, counted) if counted else records), (result,)


def _is_count(column: Field) -> bool:
    return column.type == "integer" and column.unit == "count"


def _noted(
    records: Records, names: Sequence[str], small: Sequence[tuple[int, str]], *, is_suppressed: bool
) -> CheckResult:
    what = "they are suppressed" if is_suppressed else "the rows are not about people, so they are published"
    message = f"{len(small)} counts lie between 1 and {FEWEST - 1}: {what}."
    findings = (
        Finding("screen/small_counts", Level.INFORMATION, records.resource, "", ", ".join(names), message),
    )
    return CheckResult(
        check="screen/small_counts",
        resource=records.resource,
        source="screen",
        level=Level.INFORMATION,
        description="Counts of few people tell on no one",
        tested=sum(1 for row in records.rows for name in names if row.get(name) is not None),
        failures=len(small),
        findings=findings if small else (),
    )


def _suppressed(
    records: Records, small: Sequence[tuple[int, str]], counted: Mapping[str, Sequence[str]]
) -> Records:
    rows: list[dict[str, Value]] = [dict(row) for row in records.rows]
    emptied: dict[Value, set[str]] = {}
    for index, name in small:
        fields = {name, *counted[name]}
        rows[index].update(dict.fromkeys(fields))
        emptied.setdefault(rows[index].get("locator"), {""}).update(fields)
    spots = tuple(_without_text(spot, emptied.get(spot.locator, set())) for spot in records.locators)
    return replace(records, rows=tuple(rows), locators=spots)


def _without_text(spot: Locator, fields: set[str]) -> Locator:
    """The spot, without its text where that repeats what was suppressed; the row's own text does."""
    return replace(spot, text="") if spot.field in fields else spot
