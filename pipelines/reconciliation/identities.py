"""Totals against parts, balances and shares within one resource, as `schemas/identities/` declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.reconciliation.outcome import Figure, Outcome, Printed, Ran, judge, same_values
from pipelines.records import Records, Row

HUNDRED = Decimal(100)


def load_identities(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """All declared identities in name order.

    Raises:
        LayoutError: a file breaks their schema.
    """
    return tuple(load_yaml_files(folder, "identity.schema.json", LayoutError).values())


def check_identities(
    records: Mapping[str, Records], identities: Sequence[Mapping[str, Any]], printed: Printed
) -> Iterator[Ran]:
    """Run every declared identity on the rows of its resource, report by report."""
    for identity in identities:
        resource = identity["resource"]
        rows = records[resource].rows if resource in records else ()
        for (report,), own in same_values(rows, ("report",)).items():
            for rule in identity.get("sums", ()):
                yield from _sums(resource, report, own, rule, printed)
            for rule in identity.get("equals", ()):
                yield from _equals(resource, report, own, rule, printed)
            for row in own:
                for rule in identity.get("balances", ()):
                    yield _balance(resource, report, row, rule, printed)
                for rule in identity.get("shares", ()):
                    yield _share(resource, report, row, rule, printed)


def name_of(row: Row) -> str:
    """What a row is about, for people: its texts that are short and name something."""
    names = (
        "table",
        "group",
        "measure",
        "service",
        "committee",
        "comparator",
        "financial_year",
        "ref",
        "indicator",
    )
    return ", ".join(str(row[name]) for name in names if row.get(name))


def _sums(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: Printed
) -> Iterator[Ran]:
    where: Mapping[str, Sequence[str]] = rule.get("where", {})
    chosen = [row for row in rows if all(str(row[name]) in allowed for name, allowed in where.items())]
    for group in same_values(chosen, rule["same"]).values():
        totals = [row for row in group if row[rule["along"]] in rule["totals"]]
        parts = [row for row in group if row[rule["along"]] not in rule["totals"]]
        for total in totals:
            for column in rule["of"]:
                if len(parts) > 1 and printed.text(total, column):
                    yield _sum(resource, report, total, parts, column, printed)


def _equals(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: Printed
) -> Iterator[Ran]:
    first = [row for row in rows if all(row[name] == value for name, value in rule["first"].items())]
    second = [row for row in rows if all(row[name] == value for name, value in rule["second"].items())]
    for one in first:
        for two in second:
            if any(one[name] != two[name] for name in rule["same"]):
                continue
            for column in rule["of"]:
                a, b = printed.figure(one, column), printed.figure(two, column)
                subject = f"{name_of(one)} and {name_of(two)}: {column}"
                if a is None or b is None:
                    yield Ran("equal", report, resource, subject, Outcome.NOT_JUDGED, a, b)
                    continue
                outcome = judge(a.value, b.value, max(a.step, b.step) / 2)
                note = f"One table prints {a.text}, another {b.text}."
                yield Ran("equal", report, resource, subject, outcome, a, b, note)


def _sum(resource: str, report: str, total: Row, parts: Sequence[Row], column: str, printed: Printed) -> Ran:
    subject = f"{name_of(total)}: {column}"
    stated = printed.figure(total, column)
    figures = [printed.figure(part, column) for part in parts]
    unread = [
        part
        for part, figure in zip(parts, figures, strict=True)
        if figure is None and _says(printed.text(part, column))
    ]
    if stated is None or unread:
        return Ran("sum", report, resource, subject, Outcome.NOT_JUDGED, stated)
    known = [figure for figure in figures if figure is not None]
    expected = sum((figure.value for figure in known), Decimal(0))
    tolerance = (stated.step + sum((figure.step for figure in known), Decimal(0))) / 2
    if (
        len({figure.step for figure in [*known, stated]}) == 1
        and stated.step <= 1
        and expected == int(expected)
    ):
        tolerance = Decimal(0)  # counts and whole pounds are not rounded
    locator = known[0].locator if known else ""
    return Ran(
        "sum",
        report,
        resource,
        subject,
        judge(stated.value, expected, tolerance),
        stated,
        Figure(expected, stated.step, locator, ""),
        f"The total is printed as {stated.shown()}; its {len(known)} parts add up to {expected:f}.",
    )


def _says(text: str) -> bool:
    return bool(text.strip("-– "))


def _balance(resource: str, report: str, row: Row, rule: Mapping[str, Any], printed: Printed) -> Ran:
    subject = f"{name_of(row)}: {rule['result']}"
    stated = printed.figure(row, rule["result"])
    expected, tolerance = Decimal(0), (stated.step / 2 if stated else Decimal(0))
    locator = ""
    for term in rule["terms"]:
        name = term.lstrip("-")
        figure = printed.figure(row, name)
        if figure is None and (
            _says(printed.text(row, name)) or stated is None or not printed.text(row, name)
        ):
            return Ran("balance", report, resource, subject, Outcome.NOT_JUDGED, stated)
        if figure is not None:
            expected += -figure.value if term.startswith("-") else figure.value
            tolerance += figure.step / 2
            locator = locator or figure.locator
    if stated is None:
        return Ran("balance", report, resource, subject, Outcome.NOT_JUDGED)
    terms = " ".join(
        f"less {t[1:]}" if t.startswith("-") else f"and {t}" for t in rule["terms"]
    ).removeprefix("and ")
    return Ran(
        "balance",
        report,
        resource,
        subject,
        judge(stated.value, expected, tolerance),
        stated,
        Figure(expected, stated.step, locator, ""),
        f"Printed as {stated.shown()}; {terms} gives {expected:f}.",
    )


def _share(resource: str, report: str, row: Row, rule: Mapping[str, Any], printed: Printed) -> Ran:
    subject = f"{name_of(row)}: {rule['percent']}"
    stated, part, whole = (printed.figure(row, rule[name]) for name in ("percent", "part", "whole"))
    if stated is None or part is None or whole is None or whole.value == 0:
        return Ran("share", report, resource, subject, Outcome.NOT_JUDGED, stated)
    return judge_share("share", report, resource, subject, stated, part, whole)


def judge_share(
    kind: str, report: str, resource: str, subject: str, stated: Figure, part: Figure, whole: Figure
) -> Ran:
    """A percentage against its part and whole, with the rounding of all three allowed for."""
    expected = HUNDRED * part.value / whole.value
    slack = HUNDRED * (part.step / 2) / abs(whole.value) if part.step > 1 or part.step < 1 else Decimal(0)
    slack += abs(expected) * (whole.step / 2) / abs(whole.value) if whole.step != 1 else Decimal(0)
    outcome = judge(stated.value, expected, stated.step / 2 + slack)
    if outcome is Outcome.WITHIN_ROUNDING and abs(stated.value - expected) <= stated.step / 2:
        outcome = Outcome.HOLDS
    return Ran(
        kind,
        report,
        resource,
        subject,
        outcome,
        stated,
        Figure(expected.quantize(Decimal("0.01")), stated.step, part.locator, ""),
        f"Printed as {stated.shown()} per cent; {part.shown()} of {whole.shown()} is {expected:.1f}.",
    )
