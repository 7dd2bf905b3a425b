"""Ratings against the distance from the target that the report's own key allows them.

A key says it of a rating's word, letter or colour: `Amber: within 5% of target`. Of a target in per cent that
may be a share or percentage points; where the key does not say which, it is what the report's other ratings
agree with, and where they do not tell, a rating is contradicted only if it is so either way. A rating is
wrong on either side of the target where the row does not say which is better. A key that says two things of
one rating says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.datasets.performance.checks.directions import (
    JUDGED,
    aimed_figures,
    better_of,
    check_ratings,
    rated_against,
    says_why,
)
from pipelines.datasets.performance.checks.polarity import way_by_marks
from pipelines.datasets.performance.checks.rated_to_date import ToDate, keyed_to_date, rated_to_date
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, not_judged
from pipelines.proof.within import POINTS_BEHIND
from pipelines.proof.wording import Wording, quoted, sentences
from pipelines.rows.figures.in_words import figure_in_words
from pipelines.rows.records import Records, Row

FEWEST_REFUTED, CLEARLY = 2, 3  # ratings that are wrong the other way; times as many as this way
CLEARLY_REFUTED = 0.75  # of the rows of a rating: so many that disagree with the key were not meant by it
OF_TARGET = re.compile(r"(?i)\s*(?:per cent )?of (?:the |its |their |that )?target\b")
MET = "Green"
FARTHEST = 30
"""Letters between a rating's word and how far it goes: farther off, a sentence speaks of other things."""
FARTHEST_OFF = (
    50  # percent, from a target: a sentence with more speaks of results (`lies between 76% and 80%`)
)
MEANS = r"(?:means|shows that|indicates|is used where|is given where)\b"
OF_RATING = re.compile(r"[^.;|\d]*$")  # what stands before a distance and may name its rating


@dataclass(frozen=True)
class Threshold:
    """How far from its target a rating goes (`is_within`) or begins.

    Attributes:
        distance: the percentage as the key prints it.
        is_within: whether results of this rating are nearer than that.
        is_points: whether the key says that percentage points are meant.
        text: the key's words.
        is_share: whether it says that a share of the target is meant: `by no more than 10% of target`.
    """

    distance: Figure
    is_within: bool
    is_points: bool
    text: str
    is_share: bool = False

    def slack(self, target: Decimal, unit: str, meant: str = "") -> list[Decimal]:
        """The distances that may be meant, in the unit of a row: of the target, and points.

        `meant` is which of them (`points`, `share`), where the report's other ratings tell. Points that reach
        as far as the target itself (10 of 3%) are not meant.
        """
        share = [] if self.is_points or meant == "points" else [abs(target) * self.distance.value / HUNDRED]
        may_be_points = unit == "percent" and meant != "share" and not self.is_share
        may_be_points = may_be_points and (self.is_points or self.distance.value < abs(target))
        part = figure_in_words(self.distance.text)
        may_be_points = may_be_points and not (part is not None and part.is_rounded)  # `a tenth of it`
        return [*([self.distance.value] if may_be_points else []), *share]


def check_keyed_ratings(
    records: Mapping[str, Records], wording: Wording, printed: PrintedTexts
) -> Iterator[Ran]:
    """Each rating against result and target, and against how far its report's key lets it be off."""
    every = records.get("indicator-results", Records("indicator-results"))
    to_date = rated_to_date(every, records.get("indicator-figures", Records("indicator-figures")), printed)
    results = replace(every, rows=tuple(row for row in every.rows if str(row["locator"]) not in to_date))
    known = thresholds(records, wording)
    near = {key for key, threshold in known.items() if threshold.is_within}
    yield from check_ratings(results, printed, near)
    rated: dict[str, list[tuple[Row, Threshold]]] = {}
    for row in results.rows:
        if threshold := known.get((str(row["report"]), str(row["rag"] or ""))):
            rated.setdefault(str(row["report"]), []).append((row, threshold))
    for rows in rated.values():
        meant = _meant(rows, printed)
        by_rating: dict[str, list[Ran]] = {}
        for row, threshold in rows:
            by_rating.setdefault(str(row["rag"]), []).extend(_judged(row, threshold, printed, meant))
        for ran in by_rating.values():
            yield from ran if _is_understood(ran) else ()
    yield from _to_date_judged(every, to_date, known, printed)


def _is_understood(ran: Sequence[Ran]) -> bool:
    """Whether ratings agree with what a key was taken to say of theirs; else it was not understood."""
    judged = [one for one in ran if one.outcome is not Verdict.NOT_JUDGED]
    wrong = sum(one.outcome is Verdict.CONTRADICTED for one in judged)
    return wrong < max(FEWEST_REFUTED, CLEARLY_REFUTED * len(judged))


def _to_date_judged(
    results: Records,
    rated_so: Mapping[str, ToDate],
    known: Mapping[tuple[str, str], Threshold],
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """Each rating that is one of the year to date, against its two figures and what the key says of it.

    The key must speak of the year to date itself: else what it says may be of the quarter alone.
    """
    reports = keyed_to_date(results)
    for row in results.rows:
        pair = rated_so.get(str(row["locator"]))
        if pair is None or str(row["report"]) not in reports:
            continue
        better = better_of(row) or way_by_marks(row)
        if pair.is_of_row and better is not None and row["rag"] in JUDGED:
            yield rated_against(row, "year to date and rag", (pair.now, pair.aim), better, printed)
        if threshold := known.get((str(row["report"]), str(row["rag"] or ""))):
            yield from _judged(row, threshold, printed, "", (pair.now, pair.aim, better))


def _meant(rows: Sequence[tuple[Row, Threshold]], printed: PrintedTexts) -> str:
    """Whether a key's distances are points or a share of the target, as the ratings of a report agree with.

    Empty where both fit as well, or neither clearly better.
    """
    wrong = {
        way: sum(
            ran.outcome is Verdict.CONTRADICTED
            for row, threshold in rows
            if row["unit"] == "percent"
            for ran in _judged(row, threshold, printed, way)
        )
        for way in ("points", "share")
    }
    less, more = sorted(wrong, key=lambda way: wrong[way])
    return less if wrong[more] >= max(FEWEST_REFUTED, CLEARLY * wrong[less]) else ""


def thresholds(records: Mapping[str, Records], wording: Wording) -> dict[tuple[str, str], Threshold]:
    """What the keys say, by report and rating; nothing of a rating of which they say two things."""
    found: dict[tuple[str, str], list[Threshold]] = {}
    names = names_of_ratings(records.get("indicator-results", Records("indicator-results")))
    for sentence in sentences(wording, records):
        for phrase in ("within", "beyond"):
            for match in wording.find(phrase, sentence.text):
                rating = rating_before(sentence.text[: match.start()], names.get(sentence.report, {}))
                said = quoted(match, "d", sentence.locator)
                is_points = bool(POINTS_BEHIND.match(sentence.text, match.end("d")))
                if rating and (said.unit == "percent" or is_points) and said.figure.value <= FARTHEST_OFF:
                    is_share = _is_share(sentence.text, match)
                    one = Threshold(
                        said.figure, phrase == "within", is_points, match.group().strip(), is_share
                    )
                    found.setdefault((sentence.report, rating), []).append(one)
    for line in records.get("indicator-results", Records("indicator-results")).keys:
        for phrase in ("within", "beyond"):
            for match in wording.find(phrase, line.text):
                said = quoted(match, "d", "")
                is_points = bool(POINTS_BEHIND.match(line.text, match.end("d")))
                if said.unit == "percent" or is_points:
                    is_share = _is_share(line.text, match)
                    one = Threshold(
                        said.figure, phrase == "within", is_points, match.group().strip(), is_share
                    )
                    found.setdefault((line.report, line.rating), []).append(one)
    _add_farther(found, records, wording)
    alike = {key: {(one.distance.value, one.is_within) for one in told} for key, told in found.items()}
    return {key: told[0] for key, told in found.items() if len(alike[key]) == 1}


def _is_share(text: str, said: re.Match[str]) -> bool:
    """Whether a key says a distance as a share of the target; `within 10% of target` may be either."""
    by = re.search(r"(?i)\bby\s*$", text[: said.start()]) or re.match(r"(?i)by\b", said.group())
    return bool(by) and bool(OF_TARGET.match(text, said.end("d")))


def _add_farther(
    found: dict[tuple[str, str], list[Threshold]], records: Mapping[str, Records], wording: Wording
) -> None:
    """What a key says of the rating beyond another's distance: `Red that it was further away`.

    So where all other ratings of the report that have a distance have one and the same.
    """
    for line in records.get("indicator-results", Records("indicator-results")).keys:
        if (line.report, line.rating) in found or next(wording.find("farther", line.text), None) is None:
            continue
        near = [one for (report, _), told in found.items() if report == line.report for one in told]
        if near and all(one.is_within and one.distance.value == near[0].distance.value for one in near):
            found[line.report, line.rating] = [replace(near[0], is_within=False, text=line.text)]


def names_of_ratings(results: Records) -> dict[str, dict[str, str]]:
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


def rating_before(before: str, names: Mapping[str, str]) -> str | None:
    """The rating that is named last before a distance, close by, or that the sentence says the meaning of."""
    near = OF_RATING.search(before)
    text = near.group() if near else ""
    found: list[tuple[int, int, str]] = []
    defined: set[str] = set()
    for name, rating in names.items():
        word = re.escape(name)
        # lines that are set close run together: `on targetAmber: within 5%`
        spelt = rf"(?:\b(?i:{word})|(?<=[a-z]){word})\b" if len(name) > 1 else rf"(?<!\w){word}\b(?!')"
        found += [(match.end(), len(name), rating) for match in re.finditer(spelt, text)]
        if re.match(rf"\W*(?i:the )?{spelt}\W*{MEANS}", before) and len(name) > 1:
            defined.add(rating)
    last = max(found, default=None)
    is_of_last = last is not None and (last[2] in defined or len(text) - last[0] <= FARTHEST)
    return last[2] if last and is_of_last else None


def _judged(
    row: Row,
    threshold: Threshold,
    printed: PrintedTexts,
    meant: str,
    told: tuple[Figure, Figure, int | None] | None = None,
) -> Iterator[Ran]:
    """A rating against result and target of its row, or those told, and which way is better."""
    rated = told or aimed_figures(row, printed)
    if rated is None:
        return
    now, aim, better = rated
    slack = threshold.slack(aim.value, str(row["unit"] or ""), meant)
    is_counted = row["unit"] == "count" and now.step == aim.step == 1  # what is counted is not rounded
    rounding = Decimal(0) if is_counted else now.step / 2  # a target is what is printed

    def again(values: Sequence[Decimal]) -> Verdict:
        off = values[1] - values[0]
        off = abs(off) if better is None else off * better
        if threshold.is_within:
            return Verdict.CONTRADICTED if off > max(slack) + rounding else Verdict.HOLDS
        return Verdict.CONTRADICTED if 0 < off < min(slack) - rounding else Verdict.HOLDS

    if not slack or (better is None and row["rag"] == MET):
        return  # a result that is met may be as far off as it likes, to the good side
    name = f"{row['ref'] or ''} {row['indicator']}".strip()
    about = About("threshold", str(row["report"]), "indicator-results", f"{name}: rag")
    note = (
        f"Rated {row['rag']}, of which the key says “{threshold.text}”; "
        f"the result {'of the year to date ' if told else ''}is {now.text or now.shown()} "
        f"and the target {aim.text or aim.shown()}."
    )
    verdict = again([now.value, aim.value])
    if verdict is Verdict.CONTRADICTED and says_why(row):
        yield not_judged(about, now, aim)  # the row itself explains it
        return
    yield Ran(about, verdict, now, aim, note, (now, aim), again)
