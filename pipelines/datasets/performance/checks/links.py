"""Figures of running text linked to the rows they are of: by words, unit, period and value, not by phrases.

A figure belongs to an indicator where every telling word of the indicator's name stands in the figure's own
clause and the unit is the same. It is held against the result only where the clause says little else; a
figure that is the row's target or an earlier result is that, and no contradiction. `said_names` tells which
row a clause names, `said_times` of which time it speaks; counts of rows are held against them by
`said_counts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.directions import rated_figures
from pipelines.datasets.performance.checks.said_counts import CountsOfRows
from pipelines.datasets.performance.checks.said_names import (
    FEWEST_WORDS,
    LIGHT,
    Names,
    bare_name,
    end_of_limit,
    end_of_name,
    is_named,
    is_near_result,
    is_of_name,
    letters_of,
    named_by_most_words,
    named_by_one_word,
    named_by_rest,
    named_by_short_name,
    named_in_other_forms,
    spans_of_names,
    start_of_name,
)
from pipelines.datasets.performance.checks.said_times import (
    IN_MONTH,
    TO_DATE,
    YTD,
    is_to_date,
    key_of,
    speaks_of_another_time,
    to_date_of,
)
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.within import NAME_BREAK
from pipelines.proof.wording import Sentence, Wording, sentences
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import Part, Unit
from pipelines.rows.figures.sentences import clause_of, stated
from pipelines.rows.records import Records

MOST_OTHER_WORDS, MOST_OTHER_WORDS_FREELY = 2, 3
NEAR = 28
"""Letters around a figure in which a word can say that it is no result."""
NO_RESULT = re.compile(
    r"\b(?:targets?|against|aims?|goals?|previous(?:ly)?|last|from|compared|than|less|lower|higher|national|average|benchmark|forecast|by|"
    r"between|increased?|decreased?|rise|rose|fall|fell|reduc\w+|up|down|more|fewer|points?|over|under|about|around|"
    r"nearly|almost|some|year|expect\w*|hope\w*|hoping|plann\w+|intend\w*|projected|will|would|could|should|may|might|baseline|further|additional|extra|least|most|every|each|per|to)\b",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"(?:,? (?:which is|this is|still|now|and so|just|well|slightly))?,? (?:against|above|below|over|under|"
    r"compared (?:with|to)|versus|(?:better|worse|higher|lower|more|less) than|ahead of|short of|within) "
    r"(?:the|a|an|our|its) (?:\w+ ){0,2}?(?:targets?|average|benchmark|goal|threshold)\b",
    re.IGNORECASE,
)
"""What may follow a result: another figure that it is held against."""
MOVED_TO = re.compile(
    r"\b(?:rose|risen|rising|rises|fell|fallen|falling|falls|grew|grown|dropped|(?:went|gone) (?:up|down)|"
    r"increased|decreased|improved|worsened|reduced|declined)"
    r"(?: (?:slightly|sharply|again|further|back))? to $",
    re.IGNORECASE,
)
SUPPOSED = re.compile(
    r"\b(?:ago|before|without|excluding|unless|if|says?|said|claim(?:s|ed)?|plan|pilot|trial)\b",
    re.IGNORECASE,
)
IN_A_PART = re.compile(
    r"\s*(?:in|at|on|for|among|across|within) ((?:the |our |its |all )?\w+(?: \w+)?)", re.IGNORECASE
)
NO_PART = re.compile(
    rf"\b(?:quarters?|years?|months?|periods?|weeks?|days?|half|halves|total|all|average|end|time|line|full|first|second"
    rf"|third|fourth|last|this|that|each|every|working|calendar|financial|same|latest|final|{printed_periods.MONTH}"
    rf"|{printed_periods.SEASON}|q[1-4]|\d+)\b",
    re.IGNORECASE,
)
"""Words behind `in`, `at` or `on` that name a time, and no part."""
OF_OTHER = re.compile(
    r"\b(?:just |well |now )?(?:(?:up|down) to )?(?:just |well )?"
    r"(?:over|under|about|around|nearly|almost|some|to) "
    r"(£?\d[\d,.]*(?: ?(?:million|bn|m|k)\b|%)?,? (?:and|while|but) )$",
    re.IGNORECASE,
)
"""Words that stand right before another figure, which ends what is said before this one."""
A_COMPARISON = re.compile(r",? \(?compared (?:with|to) [^,;()]+(?=,|;|\))", re.IGNORECASE)
OF_A_PART = re.compile(
    r"\b(?:in|at|for|among|across|within|where|from|by|excluding|without)\b", re.IGNORECASE
)
STANDS_AT = re.compile(
    r"\s*(?:(?:has|have|had) )?(?:(?:now|still) )?(?:is|was|are|were|stands at|stood at|reached) ?",
    re.IGNORECASE,
)
"""All that may stand between a name and a figure that is certainly the name's."""
VERB = re.compile(
    r"\b(?:reached|hit|came|remained|achieved|rose|risen|fell|fallen|grew|grown|dropped|improved|increased"
    r"|decreased|worsened|declined)\b",
    re.IGNORECASE,
)
"""Verbs that lead from the only word of a name to its figure."""
ELSEWHERE = re.compile(
    r"\b(?:national|regional|england|london|wales|scotland|county(?!['’]s)|benchmarks?|comparators?|neighbours?|peers?"
    r"|family group|average for|quartile)\b",
    re.IGNORECASE,
)
"""Words that make a figure one of another place."""
LABELLED = re.compile(
    r"\b((?:current |latest )?(?:results?|actual|performance|value|outturn)|(?:quarterly |current )?target)"
    r"\s*[:=]?\s*$",
    re.IGNORECASE,
)


def check_links(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every figure of the texts that can be linked to a row, or to the number of rows with a rating."""
    names: dict[str, list[tuple[frozenset[str], ResultRow]]] = {}
    to_date = to_date_of(records, printed)
    for row in records.get("indicator-results", Records("indicator-results")).rows:
        words = wording.words(str(row["indicator"]))
        if len(words) >= FEWEST_WORDS:
            one = ResultRow(row, printed)
            one.figures |= to_date.get(key_of(row), {})
            names.setdefault(str(row["report"]), []).append((words, one))
    told = list(sentences(wording, records))
    counts = CountsOfRows(records, told)
    for sentence in told:
        own = names.get(sentence.report, ())
        within = spans_of_names(sentence.text, own)
        figures = [part for part in stated(sentence.text) if not any(a <= part.start < b for a, b in within)]
        for number, part in enumerate(figures):
            yield from _against_row(sentence, figures, number, part, own, wording)
        yield from _under_name(sentence, figures, own)
        yield from _verdicts(sentence, own, wording, printed)
        yield from counts.check(sentence, figures)


def _under_name(sentence: Sentence, figures: Sequence[Part], names: Names) -> Iterator[Ran]:
    """`Result 368, Target 300` under an indicator's name as heading, as exception reports repeat them."""
    heading = letters_of(str(sentence.row.get("heading") or ""))
    own = [
        row for _, row in names if heading and heading in (letters_of(row.name), letters_of(bare_name(row)))
    ]
    if len(own) != 1 or speaks_of_another_time(sentence.text, own[0]):
        return
    for part in figures:
        label = LABELLED.search(sentence.text[: part.start])
        column = "target" if label and label[1].lower().endswith("target") else "result"
        there = own[0].figures.get(column) if label else None
        unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
        if there is None or part.value is None or unit != own[0].unit:
            continue
        said = Figure(part.value, part.step, sentence.locator, part.text)
        yield equal(own[0].about("sentence", f"{column} under its name"), said, there, "A text says")


def _against_row(
    sentence: Sentence,
    figures: Sequence[Part],
    number: int,
    part: Part,
    names: Names,
    wording: Wording,
) -> Iterator[Ran]:
    start, end = clause_of(sentence.text, figures, number)
    end = max(_end_of_fact(sentence.text, part, end), end_of_name(sentence.text, part, names))
    end = end_of_limit(sentence.text, part, end)
    start = start_of_name(sentence.text, part, start, figures[:number], names)
    unit = re.sub(r"[^A-Za-z ]", " ", part.text)  # `9.8 days` is a word of `days lost per employee`, too
    clause = f"{sentence.text[start : part.start]} {unit} {sentence.text[part.end : end]}"
    words = wording.words(TO_DATE.sub(" ", clause))
    by_ref = [(name, row) for name, row in names if is_named(row.row, clause)]
    found = by_ref or [(name, row) for name, row in names if name <= words]
    in_other_forms = [] if found else named_in_other_forms(words, names)
    found = found or in_other_forms
    found = found or named_by_short_name(words, clause, part, names, wording)
    if not found:
        bare = wording.words(IN_MONTH.sub(" ", LIGHT.sub(" ", VERB.sub(" ", TO_DATE.sub(" ", clause)))))
        found = named_by_one_word(bare, part, names) or named_by_rest(
            words, sentence.text[:start], part, names, wording
        )
    is_near = bool(in_other_forms) and all(is_near_result(row, part) for _, row in in_other_forms)
    most_others = MOST_OTHER_WORDS_FREELY if is_near else MOST_OTHER_WORDS
    if not found and (
        told_freely := named_by_most_words(words, clause, sentence.text[part.end : end], part, names, wording)
    ):
        found, most_others = told_freely, MOST_OTHER_WORDS_FREELY
    most = max((len(name) for name, _ in found), default=0)
    best = [(name, row) for name, row in found if len(name) == most]
    if len(best) != 1 or part.value is None:
        return
    name, row = best[0]
    if is_of_name(sentence.text, part, row) or _is_supposed(clause, name, wording):
        return
    if any(_is_of_a_part(text, name, wording) for text in (sentence.text[part.end :], clause)):
        return
    is_moved = bool(MOVED_TO.search(sentence.text[: part.start]))
    # `rose to 9 from 7`: of 9 all is said
    told = sentence.text[:end] if not is_moved else sentence.text[: _end_of_move(sentence.text, part, end)]
    if _is_no_result(told, part, name, wording):
        return
    unit = "percent" if part.unit is Unit.PERCENT else "gbp" if part.unit is Unit.GBP else "count"
    result, what = row.figures.get("result"), "result in the text"
    so_far = row.figures.get(YTD)
    elsewhere = ELSEWHERE.finditer(clause)
    if any(not wording.words(match.group()) <= name for match in elsewhere):
        return
    is_so_far = not is_to_date(row.row) and bool(TO_DATE.search(sentence.text[start:end]))
    if is_so_far:
        result, what = so_far, "year to date in the text"
    if unit != row.unit or result is None or part.is_points:
        return
    is_led_to = is_near_result(row, part) and _is_right_behind(sentence.text[: part.start], row)
    if len(words - name) > most_others and not is_led_to:
        return
    if speaks_of_another_time(told if is_moved else _less_comparisons(sentence.text, part), row):
        return
    said = Figure(part.value, part.step, sentence.locator, part.text)
    others = {figure.value for figure in row.figures.values() if figure is not result}
    is_moved_from = not is_so_far and _is_from_before(figures, number, row)
    if said.value != result.value and said.value in others and not is_moved_from:
        return
    if said.value != result.value and any(other.value == result.value for other in figures):
        return  # `11 bus journeys and 40 cycle trips`: the row has its figure
    yield equal(row.about("sentence", what), said, result, "A sentence says")


def _less_comparisons(text: str, part: Part) -> str:
    """A sentence without the comparisons that other figures of it have: their times are their own."""
    found = [one for one in A_COMPARISON.finditer(text) if not one.start() <= part.start < one.end()]
    for one in reversed(found):
        text = text[: one.start()] + text[one.end() :]
    return text


def _is_right_behind(text: str, row: ResultRow) -> bool:
    """Whether a text ends with a row's whole name, and a verb that leads from it to a figure.

    What stands before the name may say since when or how long, but nowhere where, or of whom.
    """
    name = bare_name(row).casefold()
    at = text.casefold().rfind(name)
    between = text[at + len(name) :]
    if OF_A_PART.search(text[:at]):
        return False
    is_led = STANDS_AT.fullmatch(between) or re.fullmatch(rf"\s*{MOVED_TO.pattern}", between, re.IGNORECASE)
    return at >= 0 and is_led is not None


def _end_of_fact(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure ends: before a comparison (`97 against a target of 85`), if words lead.

    Names that follow their figure (`97 new homes, above target, were built`) are read whole.
    """
    found = COMPARED.match(text, part.end)
    is_led = found is not None and bool(re.search(r"[A-Za-z]{3,} (?:\w+ )?$|: $", text[: part.start]))
    return part.end if is_led else end


def _is_no_result(text: str, part: Part, name: frozenset[str], wording: Wording) -> bool:
    before = OF_OTHER.sub(r"\1", text[: part.start])
    # `rose to 9` says what it is, `rose by 9` how it moved
    before = MOVED_TO.sub("", A_COMPARISON.sub("", before))
    if found := COMPARED.match(text, part.end):
        text = text[: found.start()]
    near = before[-NEAR:] + " | " + text[part.end : part.end + NEAR // 2]
    return any(not wording.words(match.group()) <= name for match in NO_RESULT.finditer(near))


def _end_of_move(text: str, part: Part, end: int) -> int:
    """Where what is said of a figure that something moved to ends: before what it moved from."""
    found = re.search(r"[,;(]|\bfrom\b", text[part.end : end])
    return part.end + found.start() if found else max(part.end, end)


def _is_supposed(clause: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a clause says when, if or by whom something is so that a table may print otherwise."""
    return any(not wording.words(found.group()) <= name for found in SUPPOSED.finditer(clause))


def _is_of_a_part(text: str, name: frozenset[str], wording: Wording) -> bool:
    """Whether a text begins with which part or place a figure is of: `43% in the pilot streets`."""
    found = IN_A_PART.match(text)
    return found is not None and not wording.words(NO_PART.sub(" ", found[1])) <= name


def _is_from_before(figures: Sequence[Part], number: int, row: ResultRow) -> bool:
    """Whether the figure after one is the row's previous result: `rose to 9 from 7` speaks of its result."""
    after = figures[number + 1].value if number + 1 < len(figures) else None
    previous = row.figures.get("previous_result")
    return after is not None and previous is not None and previous.value == after


def _verdicts(
    sentence: Sentence,
    names: Names,
    wording: Wording,
    printed: PrintedTexts,
) -> Iterator[Ran]:
    """`Calls answered in a minute missed its target` against result and target of the row that it names."""
    for phrase in ("met", "missed"):
        for found in wording.find(phrase, sentence.text):
            before = NAME_BREAK.split(sentence.text[: found.start()])[-1]
            words = wording.words(before)
            named = [(name, row) for name, row in names if name <= words]
            most = max((len(name) for name, _ in named), default=0)
            best = [(name, row) for name, row in named if len(name) == most]
            if len(best) != 1 or len(words - best[0][0]) > MOST_OTHER_WORDS:
                continue
            row = best[0][1]
            unsure = wording.find("not_sure", before)
            is_of_name = wording.words(str(row.row["indicator"]))
            if any(not wording.words(match.group()) <= is_of_name for match in unsure):
                continue
            if TO_DATE.search(sentence.text) or speaks_of_another_time(sentence.text, row):
                continue
            if (ran := _verdict(sentence, found, row, phrase == "met", printed)) is not None:
                yield ran


def _verdict(
    sentence: Sentence, found: re.Match[str], row: ResultRow, is_met: bool, printed: PrintedTexts
) -> Ran | None:
    rated = rated_figures(row.row, printed)
    aims = {row.figures[name].value for name in ("target", "annual_target") if name in row.figures}
    if rated is None or len(aims) > 1:
        return None
    now, aim, better = rated
    rounding = max(now.step, aim.step) / 2 if now.step != aim.step else Decimal(0)

    def again(values: Sequence[Decimal]) -> Verdict:
        ahead = (values[0] - values[1]) * better
        if (ahead >= 0) == is_met:
            return Verdict.HOLDS
        return Verdict.WITHIN_ROUNDING if abs(ahead) <= rounding else Verdict.CONTRADICTED

    said = Figure(now.value, now.step, sentence.locator, found.group())
    note = f"A sentence says “{found.group()}”; the result is {now.text} and the target {aim.text}."
    about = row.about("rating", "target met or missed in the text")
    return Ran(about, again([now.value, aim.value]), said, now, note, (now, aim), again)
