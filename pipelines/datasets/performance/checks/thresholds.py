"""Ratings against the distance from the target that the report's own key allows them.

A key says it of a rating's word, letter or colour: `Amber: within 5% of target`. Of a target in per cent that
may be a share or percentage points; where the key does not say which, a rating is contradicted only if it is
so either way. A key that says two things of one rating says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.datasets.performance.checks.directions import check_ratings, rated_figures
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.within import POINTS_BEHIND
from pipelines.proof.wording import Wording, quoted, sentences
from pipelines.rows.records import Records, Row

FARTHEST = 30
"""Letters between a rating's word and how far it goes: farther off, a sentence speaks of other things."""
OF_RATING = re.compile(r"[^.;|\d]*$")  # what stands before a distance and may name its rating


@dataclass(frozen=True)
class Threshold:
    """How far from its target a rating goes (`is_within`) or begins.

    Attributes:
        distance: the percentage as the key prints it.
        is_within: whether results of this rating are nearer than that.
        is_points: whether the key says that percentage points are meant.
        text: the key's words.
    """

    distance: Figure
    is_within: bool
    is_points: bool
    text: str

    def slack(self, target: Decimal, unit: str) -> list[Decimal]:
        """The distances that may be meant, in the unit of a row: of the target, and points."""
        of_target = abs(target) * self.distance.value / HUNDRED
        points = [self.distance.value] if unit == "percent" else []
        return points if self.is_points else [*points, of_target]


def check_keyed_ratings(
    records: Mapping[str, Records], wording: Wording, printed: PrintedTexts
) -> Iterator[Ran]:
    """Each rating against result and target, and against how far its report's key lets it be off."""
    results = records.get("indicator-results", Records("indicator-results"))
    known = thresholds(records, wording)
    near = {key for key, threshold in known.items() if threshold.is_within}
    yield from check_ratings(results, printed, near)
    for row in results.rows:
        if threshold := known.get((str(row["report"]), str(row["rag"] or ""))):
            yield from _judged(row, threshold, printed)


def thresholds(records: Mapping[str, Records], wording: Wording) -> dict[tuple[str, str], Threshold]:
    """What the keys say, by report and rating; nothing of a rating of which they say two things."""
    found: dict[tuple[str, str], list[Threshold]] = {}
    names = _names(records.get("indicator-results", Records("indicator-results")))
    for sentence in sentences(wording, records):
        for phrase in ("within", "beyond"):
            for match in wording.find(phrase, sentence.text):
                rating = _rating(sentence.text[: match.start()], names.get(sentence.report, {}))
                said = quoted(match, "d", sentence.locator)
                is_points = bool(POINTS_BEHIND.match(sentence.text, match.end("d")))
                if rating and (said.unit == "percent" or is_points):
                    one = Threshold(said.figure, phrase == "within", is_points, match.group().strip())
                    found.setdefault((sentence.report, rating), []).append(one)
    alike = {key: {(one.distance.value, one.is_within) for one in told} for key, told in found.items()}
    return {key: told[0] for key, told in found.items() if len(alike[key]) == 1}


def _names(results: Records) -> dict[str, dict[str, str]]:
    """The ratings of each report by what it prints for them: word, letter, colour."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in results.rows:
        rating = str(row["rag"] or "")
        printed = str(row.get("status_printed") or "")
        for name in {rating, rating[:1], printed} if rating else ():
            if name and "#" not in name:
                found.setdefault(str(row["report"]), {}).setdefault(name, set()).add(rating)
    return {
        report: {name: next(iter(ratings)) for name, ratings in names.items() if len(ratings) == 1}
        for report, names in found.items()
    }


def _rating(before: str, names: Mapping[str, str]) -> str | None:
    """The rating that is named last before a distance, close by."""
    near = OF_RATING.search(before)
    text = near.group() if near else ""
    found: list[tuple[int, int, str]] = []
    for name, rating in names.items():
        word = re.escape(name)
        # lines that are set close run together: `on targetAmber: within 5%`
        spelt = rf"(?:\b(?i:{word})|(?<=[a-z]){word})\b" if len(name) > 1 else rf"(?<!\w){word}\b(?!')"
        found += [(match.end(), len(name), rating) for match in re.finditer(spelt, text)]
    last = max(found, default=None)
    return last[2] if last and len(text) - last[0] <= FARTHEST else None


def _judged(row: Row, threshold: Threshold, printed: PrintedTexts) -> Iterator[Ran]:
    rated = rated_figures(row, printed)
    if rated is None:
        return
    now, aim, better = rated
    slack = threshold.slack(aim.value, str(row["unit"] or ""))
    is_counted = row["unit"] == "count" and now.step == aim.step == 1  # what is counted is not rounded
    rounding = Decimal(0) if is_counted else (now.step + aim.step) / 2

    def again(values: Sequence[Decimal]) -> Verdict:
        off = (values[1] - values[0]) * better
        if threshold.is_within:
            return Verdict.CONTRADICTED if off > max(slack) + rounding else Verdict.HOLDS
        return Verdict.CONTRADICTED if 0 < off < min(slack) - rounding else Verdict.HOLDS

    if not slack:
        return
    name = f"{row['ref'] or ''} {row['indicator']}".strip()
    about = About("threshold", str(row["report"]), "indicator-results", f"{name}: rag")
    note = (
        f"Rated {row['rag']}, of which the key says “{threshold.text}”; "
        f"the result is {now.text} and the target {aim.text}."
    )
    yield Ran(about, again([now.value, aim.value]), now, aim, note, (now, aim), again)
