"""Percentages beside the counts of a summary against the whole that they are of, found by its own arithmetic.

`3 (18%)` in a row of 17 may be of all that are reported or of those that are rated. Which one is not assumed:
nearly all percentages of a table must agree with it; the few that do not are the findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipelines.datasets.performance.checks.counting import ALL_RATED, WHOLE_OF
from pipelines.proof.agreement import share
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, same_values
from pipelines.rows.records import Records, Row

FEWEST_AGREE, CLEARLY = 2, 2
"""Percentages that must agree, and times as many as those that do not."""
NOT_RATED = ("not_rated", "monitor", "no_target")


def check_group_shares(summary: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each percentage of a summary table whose whole no row states, by the whole that most show."""
    for (report, table), rows in same_values(summary.rows, ("report", "table")).items():
        tried: dict[str, list[Ran]] = {}
        for (group,), own in same_values(rows, ("group",)).items():
            about = About("share", report, summary.resource, f"{table}, {group}")
            by_whole: dict[str, list[Ran]] = {}
            for whole, ran in _of_group(about, {str(row["measure"]): row for row in own}, printed):
                by_whole.setdefault(whole, []).append(ran)
            for whole, several in by_whole.items():
                if len(several) == 1 or _agreeing(several):  # else they are of a whole of the group's own
                    tried.setdefault(whole, []).extend(several)
        best = max(tried.values(), key=_agreeing, default=[])
        if _agreeing(best) >= max(FEWEST_AGREE, CLEARLY * (len(best) - _agreeing(best))):
            yield from best


def _agreeing(tried: list[Ran]) -> int:
    """How many agree that say anything: nought is 0 % of every whole."""
    return sum(
        ran.outcome is not Verdict.CONTRADICTED and any(f.value for f in ran.figures[:2]) for ran in tried
    )


def _of_group(about: About, rows: Mapping[str, Row], printed: PrintedTexts) -> Iterator[tuple[str, Ran]]:
    counts = {
        name: figure for name, row in rows.items() if (figure := printed.figure(row, "count")) is not None
    }
    wholes = _wholes(counts)
    for measure in (name for name in ALL_RATED if name in counts):
        percent = printed.figure(rows[measure], "percent")
        if percent is None or WHOLE_OF.get(measure) in counts:
            continue  # the whole stands in a cell of its own
        own = about._replace(subject=f"{about.subject}: {measure} per cent")
        yield from (
            (name, share(own, percent, counts[measure], whole))
            for name, whole in wholes.items()
            if whole.value and not (name == "rated" and measure in NOT_RATED)
        )


def _wholes(counts: Mapping[str, Figure]) -> dict[str, Figure]:
    """What the shares of a group may be of: all that are reported, and those that have a rating."""
    found = {"reported": counts["reported"]} if "reported" in counts else {}
    for name, parts in (
        ("all", ALL_RATED),
        ("rated", [one for one in ALL_RATED if one not in NOT_RATED]),
    ):
        known = [counts[part] for part in parts if part in counts]
        if known:
            total = sum((figure.value for figure in known), Decimal(0))
            found[name] = Figure(total, Decimal(1), known[0].locator, "")
    return found
