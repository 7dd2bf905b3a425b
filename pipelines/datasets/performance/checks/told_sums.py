"""Sums of the whole that sentences state: what was spent, is forecast or budgeted, was or will be saved.

Such a sum is held against the row of its table that stands for the whole. A sum that is far from it, or
that another column of the row prints, is of something else, and so is one whose sentence names a part.

"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.datasets.performance.checks.money import WHOLE_NAME
from pipelines.proof.agreement import equal, share
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, judge
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.records import Records, Row, by_report

FAR = Decimal("0.25")
"""Of a table's sum: farther off, a sentence's speaks of something else."""
ONLY_LEADS = re.compile(
    r"(?:'s|’s)?(?: (?:programme|scheme|project|budget|service|services|team))?"
    r"(?: (?:spending|spend|expenditure))?"
    r"(?: (?:has|have|had))?(?: (?:is|are|was|were))?(?: (?:now|currently))?\s*$",
    re.IGNORECASE,
)
"""All that may stand between a name and what is told of it."""
SHORTEST_NAME = 5  # letters
NEAR_SHARE = Decimal(10)
"""Points from a budget's share: farther off, a percentage is of something else."""
YEAR = re.compile(r"(?<!\d)20\d\d/\d\d(?!\d)")


class MoneyTable(NamedTuple):
    """A table of money: the column of its rows' names, and the columns that a phrase may mean."""

    resource: str
    name: str
    columns: Mapping[str, tuple[str, ...]]


TABLES = {
    "capital": MoneyTable(
        "capital",
        "service",
        {
            "spent": ("spend_to_date_gbp",),
            "outturn": ("forecast_gbp",),
            "budgeted": ("current_budget_gbp", "proposed_budget_gbp"),
        },
    ),
    "saving": MoneyTable(
        "savings-proposals",
        "proposal",
        {
            "saved": ("delivered_gbp",),
            "saving_foreseen": ("forecast_gbp",),
            "saving_agreed": ("planned_gbp",),
        },
    ),
    "": MoneyTable(
        "revenue",
        "service",
        {
            "spent": ("actual_to_date_gbp",),
            "outturn": ("forecast_gbp",),
            "budgeted": ("revised_budget_gbp", "original_budget_gbp"),
        },
    ),
}
"""By the word that tells in a sentence which table is meant."""


def check_told_sums(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every sum of the whole that a sentence states."""
    printed_in = {
        name: by_report(records[name].rows)
        for name in {table.resource for table in TABLES.values()}
        if name in records
    }
    for sentence in sentences(wording, records):
        said = f"{sentence.text} {sentence.row.get('heading') or ''}".lower()
        table = next(one for word, one in TABLES.items() if word in said)
        rows = printed_in.get(table.resource, {}).get(sentence.report, [])
        totals = [row for row in rows if WHOLE_NAME.match(str(row[table.name] or ""))]
        yield from _of_named(sentence, printed_in, wording, printed)
        if len(totals) == 1:
            yield from _shares(sentence, rows, totals[0], table, wording, printed)
        if len(totals) != 1 or _names_a_part(sentence, rows, table, wording):
            continue
        for phrase, columns in table.columns.items():
            for found in wording.find(phrase, sentence.text):
                yield from _told(sentence, found, totals[0], columns, wording, printed, table)


def _of_named(
    sentence: Sentence,
    printed_in: Mapping[str, Mapping[str, list[Row]]],
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """What is told of one service or scheme whose whole name stands right before.

    A name that two tables have is of neither, unless the sentence says which.
    """

    def rows_of(one: MoneyTable) -> Sequence[Row]:
        return printed_in.get(one.resource, {}).get(sentence.report, ())

    for table in (TABLES["capital"], TABLES[""]):
        for phrase in ("outturn", "spent"):
            for found in wording.find(phrase, sentence.text):
                before = ONLY_LEADS.sub("", sentence.text[: found.start()]).casefold()
                named = {
                    one.resource: [row for row in rows_of(one) if _ends_with(before, row, one)]
                    for one in TABLES.values()
                }
                rows = named[table.resource]
                others = [row for name, own in named.items() if name != table.resource for row in own]
                if len(rows) == 1 and (not others or table.resource in sentence.text.casefold()):
                    yield from _told(sentence, found, rows[0], table.columns[phrase], wording, printed, table)


def _shares(
    sentence: Sentence,
    rows: list[Row],
    total: Row,
    table: MoneyTable,
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """`Adult social care alone accounts for 43% of the revised budget`, against the row and the whole.

    Of which budget, and of which sum of it, is not always said: a share of any column is no contradiction.
    """
    for found in wording.find("share_of_whole", sentence.text):
        before = sentence.text[: found.start()].casefold().rstrip()
        named = [row for row in rows if _ends_with(before, row, table)]
        said = quoted(found, "b", sentence.locator)
        if len(named) != 1 or said.unit != "percent":
            continue
        about = About(
            "share",
            sentence.report,
            table.resource,
            f"{named[0][table.name]}: share of the budget in the text",
        )
        tried = [
            share(about, said.figure, part, whole)
            for name in (name for name in total if name.endswith("_gbp"))
            if (part := printed.figure(named[0], name)) is not None
            and (whole := printed.figure(total, name)) is not None
            and whole.value
        ]
        held = [ran for ran in tried if ran.outcome is not Verdict.CONTRADICTED]
        of_budget = [ran for ran in tried if "budget_gbp" in ran.figures[1].locator]
        near = [
            ran
            for ran in of_budget
            if ran.expected and abs(ran.expected.value - said.figure.value) <= NEAR_SHARE
        ]
        yield from (held or near)[:1]


def _ends_with(text: str, row: Row, table: MoneyTable) -> bool:
    """Whether a text ends with a row's whole name, which is no total's."""
    name = str(row[table.name] or "").casefold().strip()
    if len(name) < SHORTEST_NAME or WHOLE_NAME.match(name):
        return False
    return re.search(rf"\b{re.escape(name)}$", text) is not None


def _names_a_part(sentence: Sentence, rows: list[Row], table: MoneyTable, wording: Wording) -> bool:
    words = wording.words(sentence.text)
    names = (wording.words(str(row[table.name] or "")) for row in rows)
    return any(name and name <= words for name in names)


def _told(
    sentence: Sentence,
    found: re.Match[str],
    total: Row,
    columns: tuple[str, ...],
    wording: Wording,
    printed: PrintedTexts,
    table: MoneyTable,
) -> Iterator[Ran]:
    said = quoted(found, "a", sentence.locator)
    own = YEAR.search(str(total["period"] or ""))
    start, end = sentence.text.rfind(";", 0, found.start()) + 1, sentence.text.find(";", found.end())
    years = set(YEAR.findall(sentence.text[start : end if end >= 0 else None]))
    near = sentence.text[max(0, found.start() - 30) : found.start("a")]
    if (years and (own is None or own.group() not in years)) or said.unit != "gbp":
        return
    if next(wording.find("another_sum", near), None) is not None:
        return
    meant = [(name, figure) for name in columns if (figure := printed.figure(total, name)) is not None]
    others = [
        figure
        for name in total
        if name.endswith("_gbp")
        and name not in columns
        and (figure := printed.figure(total, name)) is not None
    ]
    if not meant or any(_is_same(said.figure, figure) for figure in others):
        return
    name, figure = min(meant, key=lambda one: abs(one[1].value - said.figure.value))
    if abs(said.figure.value - figure.value) > FAR * abs(figure.value):
        return
    about = About("sentence", sentence.report, table.resource, f"{total[table.name]}: {name} in a sentence")
    yield equal(about, said.figure, figure, "A sentence says")


def _is_same(one: Figure, two: Figure) -> bool:
    tolerance = max(one.step, two.step) / 2 if one.step != two.step else Decimal(0)
    return judge(one.value, two.value, tolerance).value != "contradicted"
