"""Totals against parts, balances and shares within one resource, as `schemas/identities/` declares them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.proof.agreement import HUNDRED, as_reckoned, equal, share
from pipelines.proof.outcome import (
    About,
    Figure,
    PrintedTexts,
    Ran,
    Verdict,
    not_judged,
    reckoned,
    same_values,
)
from pipelines.rows.records import Records, Row, by_report

FEWEST = 3  # rows that can be judged: fewer may satisfy a product by chance
MOST = 0.6  # of the rows that can be judged: terms that so many satisfy are the report's own
FEWEST_SUMS = 2
FEWEST_PARTS, FEWEST_UNNAMED = 2, 3  # of a total, and of a last row that no word says is one
FEWEST_KINDS, NEARLY_ALL = 2, 0.8  # kinds of few rows each, and of their rows: they mean the same terms
FEWEST_LACKING = 3  # totals of a table: where so many fail, and none holds, a part may not have been read
PERCENT = "percent"
SUBTOTAL = re.compile(r"(?i)\b(?:sub-? ?)?total\b")
OF_WHICH = re.compile(r"(?i)^\W*(?:of which|of these|including|incl)\b")
LIKE_TOTAL = re.compile(
    r"(?i)^(?:all|total|overall|whole|net|grand)\b|\b(?:total|overall)$"
    r"|^(?:the )?(?:council|authority|organisation|borough|county)(?:[- ]wide)?$"
)
"""What a last row is called that may be a total by another name: one if half of its figures are sums.

A last row of any other name is one if most of them are.
"""


def load_identities(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """All declared identities in name order.

    Raises:
        LayoutError: a file breaks their schema.
    """
    return tuple(load_yaml_files(folder, "identity.schema.json", LayoutError).values())


def check_identities(
    records: Mapping[str, Records], identities: Sequence[Mapping[str, Any]], printed: PrintedTexts
) -> Iterator[Ran]:
    """Run every declared identity on the rows of its resource, report by report."""
    for identity in identities:
        resource = identity["resource"]
        rows = records[resource].rows if resource in records else ()
        beside = {
            name: by_report(records[name].rows)
            for name in {rule.get("with", resource) for rule in identity.get("equals", ())}
            if name in records
        }
        for (report,), own in same_values(rows, ("report",)).items():
            balances = [
                (rule["result"], ran)
                for rule in identity.get("balances", ())
                for ran in _balances(resource, report, own, rule, printed)
            ]
            # columns by row that do not balance: no share is judged by them
            spoilt = {
                (ran.about.subject, column): ran
                for column, ran in balances
                if ran.outcome is Verdict.CONTRADICTED
            }
            for rule in identity.get("sums", ()):
                yield from _less_explained(_sums(resource, report, own, rule, printed), spoilt)
            for rule in identity.get("equals", ()):
                others = beside.get(rule.get("with", resource), {}).get(report, [])
                yield from _equals(resource, report, own, others, rule, printed)
            for rule in identity.get("repeats", ()):
                yield from _repeats(resource, report, own, rule, printed)
            yield from (ran for _, ran in balances)
            for rule in identity.get("products", ()):
                yield from _products(resource, report, own, rule, printed)
            for row in own:
                for rule in identity.get("shares", ()):
                    subject = f"{name_of(row)}: {rule['part']}"
                    ran = _share(resource, report, row, rule, printed)
                    is_spoilt = (subject, rule["part"]) in spoilt
                    yield not_judged(ran.about, ran.stated) if is_spoilt else ran


def _less_explained(sums: Iterator[Ran], spoilt: Mapping[tuple[str, str], Ran]) -> Iterator[Ran]:
    """Sums; one that its parts' own faults explain is not judged: that a part is wrong is told with it."""
    for ran in sums:
        column = ran.about.subject.rsplit(": ", 1)[-1]
        places = {figure.locator for figure in ran.figures[1:]}
        wrong = [
            one
            for (_, name), one in spoilt.items()
            if name == column and one.stated is not None and one.stated.locator in places
        ]
        off = sum((_off(one) for one in wrong), Decimal(0))
        is_explained = wrong and ran.outcome is Verdict.CONTRADICTED and _off(ran) == -off
        yield not_judged(ran.about, ran.stated) if is_explained else ran


def _off(ran: Ran) -> Decimal:
    """By how much what is printed is more than it should be."""
    return ran.stated.value - ran.expected.value if ran.stated and ran.expected else Decimal(0)


def name_of(row: Row) -> str:
    """What a row is about, for people: its texts that are short and name something."""
    names = (
        "table",
        "group",
        "measure",
        "service",
        "proposal",
        "committee",
        "comparator",
        "financial_year",
        "ref",
        "indicator",
        "risk",
    )
    return ", ".join(str(row[name]) for name in names if row.get(name))


def _sums(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: PrintedTexts
) -> Iterator[Ran]:
    where: Mapping[str, Sequence[str]] = rule.get("where", {})
    chosen = [row for row in rows if all(str(row[name]) in allowed for name, allowed in where.items())]
    likely: dict[bool, list[Ran]] = {True: [], False: []}
    less = {True: 0, False: 0}  # totals that are less than their sums, and may be
    named: dict[tuple[object, ...], list[Ran]] = {}
    for key, group in same_values(chosen, rule["same"]).items():
        if "holding" in rule and len({str(row[rule["along"]]) for row in group}) < len(group):
            continue  # rows of two tables that print the same of the same
        totals = [row for row in group if row[rule["along"]] in rule["totals"]]
        is_named = bool(totals) and "holding" not in rule
        is_like = bool(totals) or any(LIKE_TOTAL.search(str(row[rule["along"]] or "")) for row in group[-1:])
        totals = totals or group[-1:]
        parts = [
            row for row in group if row not in totals and not OF_WHICH.match(str(row[rule["along"]] or ""))
        ]
        tried = [
            (total, _sum_of(resource, report, total, parts, (rule["along"], column), printed))
            for total in totals
            for column in rule["of"]
            if len(parts) >= (FEWEST_PARTS if is_like else FEWEST_UNNAMED) and printed.text(total, column)
        ]
        ran = [_or_less(rule, total, one) for total, one in tried]
        less[is_like] += sum(
            one.outcome is Verdict.CONTRADICTED and shown.outcome is not one.outcome
            for (_, one), shown in zip(tried, ran, strict=True)
        )
        if is_named:
            table = tuple(value for name, value in zip(rule["same"], key, strict=True) if name != "measure")
            named.setdefault(table, []).extend(ran)
        else:
            likely[is_like] += ran
    for ran in named.values():
        yield from _unless_a_part_lacks(ran)
    for is_like, judged in likely.items():
        holding = sum(one.outcome is Verdict.HOLDS and _tells(one) for one in judged)
        failing = sum(one.outcome is Verdict.CONTRADICTED for one in judged) + less[is_like]
        if holding >= rule.get("holding", FEWEST_SUMS) and holding >= failing + (not is_like):
            yield from judged


def _sum_of(
    resource: str,
    report: str,
    total: Row,
    parts: Sequence[Row],
    columns: tuple[str, str],
    printed: PrintedTexts,
) -> Ran:
    """A total against its parts; of parts that are in groups, against their totals or all others.

    Where neither makes it, which rows it is of cannot be told.
    """
    along, column = columns
    inner = [row for row in parts if SUBTOTAL.search(str(row[along] or ""))]
    if not inner:
        return _sum(resource, report, total, parts, column, printed)
    others = [row for row in parts if row not in inner]
    tried = [
        _sum(resource, report, total, rows, column, printed) for rows in (others, inner) if len(rows) > 1
    ]
    fits = (one for one in tried if one.outcome in (Verdict.HOLDS, Verdict.WITHIN_ROUNDING))
    about = About("sum", report, resource, f"{name_of(total)}: {column}")
    return next(fits, None) or not_judged(about, printed.figure(total, column))


def _or_less(rule: Mapping[str, Any], total: Row, ran: Ran) -> Ran:
    """A sum, not judged where the total is less and what is counted may be in two parts, as people are."""
    patterns: Mapping[str, str] = rule.get("may_be_less", {})
    may_be = any(re.search(pattern, str(total[name] or "")) for name, pattern in patterns.items())
    is_less = ran.stated is not None and ran.expected is not None and ran.stated.value < ran.expected.value
    return not_judged(ran.about, ran.stated) if may_be and is_less else ran


def _unless_a_part_lacks(totals: Sequence[Ran]) -> Iterator[Ran]:
    """The sums of a table's totals; where all of several fail a row may be unread: none is judged."""
    judged = [one for one in totals if one.outcome is not Verdict.NOT_JUDGED and _tells(one)]
    failing = sum(one.outcome is Verdict.CONTRADICTED for one in judged)
    is_lacking = failing == len(judged) >= FEWEST_LACKING
    yield from (not_judged(one.about, one.stated) for one in totals) if is_lacking else totals


def _equals(
    resource: str,
    report: str,
    rows: Sequence[Row],
    others: Sequence[Row],
    rule: Mapping[str, Any],
    printed: PrintedTexts,
) -> Iterator[Ran]:
    first = [row for row in rows if _is_one(row, rule["first"])]
    second = [row for row in others if _is_one(row, rule["second"])]
    if rule.get("or_only") and not second and len(others) == 1:
        second = list(others)
    columns: Mapping[str, str] = rule["of"] if isinstance(rule["of"], dict) else {of: of for of in rule["of"]}
    for one in first:
        for two in second:
            if any(one[name] != two[name] for name in rule["same"]):
                continue
            for column, other in columns.items():
                subject = f"{name_of(one)} and {name_of(two)}: {column}"
                a, b = printed.figure(one, column), printed.figure(two, other)
                if a is not None or "with" not in rule:
                    yield equal(About("equal", report, resource, subject), a, b)


def _is_one(row: Row, wanted: Mapping[str, Any]) -> bool:
    return all(
        row[name] in value if isinstance(value, list) else row[name] == value
        for name, value in wanted.items()
    )


def _repeats(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: PrintedTexts
) -> Iterator[Ran]:
    """Rows that are about one thing: the first against each other, where both have the figure."""
    for first, *others in same_values(rows, rule["same"]).values():
        for other in others:
            for column in rule["of"]:
                one, two = printed.figure(first, column), printed.figure(other, column)
                if one is not None and two is not None:
                    subject = f"{name_of(first)} and {name_of(other)}: {column}"
                    yield equal(About("equal", report, resource, subject), one, two)


def _sum(
    resource: str, report: str, total: Row, parts: Sequence[Row], column: str, printed: PrintedTexts
) -> Ran:
    about = About("sum", report, resource, f"{name_of(total)}: {column}")
    stated = printed.figure(total, column)
    figures = [printed.figure(part, column) for part in parts]
    unread = [
        part
        for part, figure in zip(parts, figures, strict=True)
        if figure is None and _says(printed.text(part, column))
    ]
    if stated is None or unread:
        return not_judged(about, stated)
    known = [figure for figure in figures if figure is not None]
    tolerance = (stated.step + sum((figure.step for figure in known), Decimal(0))) / 2
    if len({figure.step for figure in [*known, stated]}) == 1 and stated.step == 1:
        tolerance = Decimal(0)  # counts and whole pounds are not rounded
    return reckoned(
        about,
        stated,
        known,
        lambda values: sum(values, Decimal(0)),
        tolerance,
        lambda given: (
            f"The total is printed as {stated.shown()}; its {len(known)} parts add up to {given:f}."
        ),
    )


def _says(text: str) -> bool:
    return bool(text.strip("-– "))


def _balances(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: PrintedTexts
) -> Iterator[Ran]:
    """A column of each row against the terms that make it, tried where a report may mean one of several.

    The terms that most of the judged rows satisfy are the report's own; the rows that do not are findings.
    Where rows are of several kinds (`by` unit), each kind has its own terms, which several rows must show;
    kinds of few rows each may show theirs together.
    """
    terms = (rule["terms"], *rule.get("or", ()))
    if "by" not in rule:
        tried = _tried(resource, report, rows, rule, printed)
        best = 0 if len(terms) == 1 else _terms_of(tried)
        yield from tried[best] if best is not None else _unjudged(tried[0])
        return
    kinds: dict[Any, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row[rule["by"]], []).append(row)
    if "relative" in rule:
        is_share = yield from _relative_balances(resource, report, kinds, rule, printed)
        if is_share:
            kinds = {unit: [row for row in own if not _in_per_cent(row, rule)] for unit, own in kinds.items()}
    by_kind = [_tried(resource, report, own, rule, printed) for own in kinds.values()]
    told = [_terms_of(tried) if _telling(tried[0]) >= FEWEST else None for tried in by_kind]
    few = [tried for tried in by_kind if 0 < _telling(tried[0]) < FEWEST]
    shared = _terms_of_all({best for best in told if best is not None}, few)
    for tried, best in zip(by_kind, told, strict=True):
        own = shared if tried in few else best
        yield from tried[own] if own is not None else _unjudged(tried[0])


def _relative_balances(
    resource: str,
    report: str,
    kinds: Mapping[Any, Sequence[Row]],
    rule: Mapping[str, Any],
    printed: PrintedTexts,
) -> Generator[Ran, None, bool]:
    """Percentages that say how far a figure is from a base, where rows of other units print them.

    In these they can be nothing else; in rows that are percentages themselves the same is meant, if most of
    them are so: else they may be the points between.

    Returns:
        Whether most rows say of which base, so that those which do not are findings.
    """
    others = [row for unit, own in kinds.items() if unit != PERCENT for row in own]
    others = [row for row in others if _in_per_cent(row, rule)]
    pairs: Sequence[Sequence[str]] = rule["relative"]
    tried = [[_relative(resource, report, row, rule, pair, printed) for row in others] for pair in pairs]
    best = _terms_of(tried) if _telling(tried[0]) >= FEWEST else None
    if best is None:
        return False
    yield from tried[best]
    own = [row for row in kinds.get(PERCENT, ()) if _in_per_cent(row, rule)]
    shares = [_relative(resource, report, row, rule, pairs[best], printed) for row in own]
    is_meant = _telling(shares) >= FEWEST and _holding(shares) >= NEARLY_ALL
    yield from shares if is_meant else _unjudged(shares)
    return True


def _in_per_cent(row: Row, rule: Mapping[str, Any]) -> bool:
    return "%" in str(row.get(f"{rule['result']}_text") or "")


def _relative(
    resource: str, report: str, row: Row, rule: Mapping[str, Any], pair: Sequence[str], printed: PrintedTexts
) -> Ran:
    """A printed percentage against the change of one figure from another; its sign may say good or bad."""
    about = About("balance", report, resource, f"{name_of(row)}: {rule['result']}")
    stated, now, base = (printed.figure(row, name) for name in (rule["result"], *pair))
    if stated is None or now is None or base is None or base.value <= 0:
        return not_judged(about, stated)
    is_whole = now.step == base.step == 1  # as counts are, which are not rounded
    off = Decimal(0) if is_whole else (now.step + abs(now.value / base.value) * base.step) / 2

    def given_by(values: Sequence[Decimal]) -> Decimal:
        found = HUNDRED * (values[0] - values[1]) / values[1] if values[1] else HUNDRED
        return -found if found * stated.value < 0 else found

    ran = reckoned(
        about,
        stated,
        [now, base],
        given_by,
        stated.step / 2 + HUNDRED * off / base.value,
        lambda given: (
            f"Printed as {stated.shown()}%; {now.shown()} against {base.shown()} is {given:.1f} per cent."
        ),
    )
    return as_reckoned(ran, given_by([now.value, base.value]))


def _terms_of_all(sure: set[int], few: Sequence[Sequence[Sequence[Ran]]]) -> int | None:
    """The number of the terms of kinds that have too few rows each: those that nearly all of these satisfy.

    They must be those of all other kinds, too.
    """
    if len(few) < FEWEST_KINDS or len(sure) > 1:
        return None
    pooled = [[ran for kind in few for ran in kind[number]] for number in range(len(few[0]))]
    best = _terms_of(pooled)
    is_clear = best is not None and _holding(pooled[best]) >= NEARLY_ALL and _telling(pooled[best]) > FEWEST
    return best if is_clear and sure <= {best} else None


def _tried(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: PrintedTexts
) -> list[list[Ran]]:
    """The rows by each of the terms that may be meant."""
    return [
        [_balance(resource, report, row, {**rule, "terms": terms}, printed) for row in rows]
        for terms in (rule["terms"], *rule.get("or", ()))
    ]


def _terms_of(tried: Sequence[Sequence[Ran]]) -> int | None:
    """The number of the terms that most rows satisfy, if these are most."""
    best = max(range(len(tried)), key=lambda number: _holding(tried[number]))
    return best if _holding(tried[best]) >= MOST else None


def _telling(tried: Sequence[Ran]) -> int:
    return sum(each.outcome is not Verdict.NOT_JUDGED and _tells(each) for each in tried)


def _unjudged(tried: Sequence[Ran]) -> Iterator[Ran]:
    return (not_judged(ran.about, ran.stated) for ran in tried)


def _holding(tried: Sequence[Ran]) -> float:
    """How many of the rows that can be judged hold; rows of noughts tell nothing."""
    judged = [ran for ran in tried if ran.outcome is not Verdict.NOT_JUDGED and _tells(ran)]
    return sum(ran.outcome is not Verdict.CONTRADICTED for ran in judged) / len(judged) if judged else 0.0


def _tells(ran: Ran) -> bool:
    return any(figure.value for figure in ran.figures)


def _balance(resource: str, report: str, row: Row, rule: Mapping[str, Any], printed: PrintedTexts) -> Ran:
    about = About("balance", report, resource, f"{name_of(row)}: {rule['result']}")
    stated = printed.figure(row, rule["result"])
    terms: list[tuple[int, Figure]] = []
    for term in rule["terms"]:
        name = term.lstrip("-")
        figure = printed.figure(row, name)
        if figure is not None:
            terms.append((-1 if term.startswith("-") else 1, figure))
        elif stated is None or _says(printed.text(row, name)) or not printed.text(row, name):
            return not_judged(about, stated)
    if stated is None:
        return not_judged(about)
    may_turn = rule.get("either_sign", False)

    def given_by(values: Sequence[Decimal]) -> Decimal:
        found = sum((sign * value for (sign, _), value in zip(terms, values, strict=True)), Decimal(0))
        return -found if may_turn and found * stated.value < 0 else found

    named = " ".join(f"less {t[1:]}" if t.startswith("-") else f"and {t}" for t in rule["terms"])
    return reckoned(
        about,
        stated,
        [figure for _, figure in terms],
        given_by,
        _slack([stated, *(figure for _, figure in terms)]),
        lambda given: f"Printed as {stated.shown()}; {named.removeprefix('and ')} gives {given:f}.",
    )


def _slack(figures: Sequence[Figure]) -> Decimal:
    """By how much figures of one unit may be off together; a nought is as coarse as those beside it.

    A printed `0.0` does not tell that it stands for millions.
    """
    coarsest = max(figure.step for figure in figures)
    return sum((figure.step if figure.value else coarsest for figure in figures), Decimal(0)) / 2


def _products(
    resource: str, report: str, rows: Sequence[Row], rule: Mapping[str, Any], printed: PrintedTexts
) -> Iterator[Ran]:
    """A column of each row against the product of others, where most rows of several are so."""
    tried = [_product(resource, report, row, rule, printed) for row in rows]
    judged = sum(ran.outcome is not Verdict.NOT_JUDGED for ran in tried)
    if judged >= FEWEST and _holding(tried) >= MOST:
        yield from tried
    else:
        yield from (not_judged(ran.about, ran.stated) for ran in tried)


def _product(resource: str, report: str, row: Row, rule: Mapping[str, Any], printed: PrintedTexts) -> Ran:
    about = About("balance", report, resource, f"{name_of(row)}: {rule['result']}")
    stated = printed.figure(row, rule["result"])
    terms = [printed.figure(row, name) for name in rule["terms"]]
    known = [figure for figure in terms if figure is not None]
    if stated is None or len(known) < len(terms):
        return not_judged(about, stated)
    return reckoned(
        about,
        stated,
        known,
        lambda values: prod(values, start=Decimal(1)),
        Decimal(0),
        lambda given: f"Printed as {stated.shown()}; {' times '.join(rule['terms'])} is {given:f}.",
    )


def _share(resource: str, report: str, row: Row, rule: Mapping[str, Any], printed: PrintedTexts) -> Ran:
    about = About("share", report, resource, f"{name_of(row)}: {rule['percent']}")
    stated, part, whole = (printed.figure(row, rule[name]) for name in ("percent", "part", "whole"))
    if stated is None or part is None or whole is None or whole.value == 0:
        return not_judged(about, stated)
    return share(about, stated, part, whole)
