"""Tables to rows under known columns: what kind each table is, and which cell stands under which heading.

Works on both forms of a report. A table that no layout fits stays listed as unknown; a row that cannot
be placed surely is marked as doubtful with the reason, for its record to be held back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.extraction.kinds import money_units
from pipelines.extraction.kinds.grid_tables import rows_of_grid
from pipelines.extraction.kinds.heading_rows import (
    FoundHeading,
    HeadingRows,
    better_heading,
    find_heading,
    is_partly_known,
    like_one_of,
)
from pipelines.extraction.kinds.labelled_cells import with_labels_as_columns
from pipelines.extraction.kinds.layouts import Layout
from pipelines.extraction.kinds.measure_lines import with_lines_beside
from pipelines.extraction.kinds.narrative_rows import UNDER, with_labels_in_texts
from pipelines.extraction.kinds.recognised import Recognised, held_back_by_questions, outdoing
from pipelines.extraction.kinds.run_together import (
    split_run_together,
    with_codes_parted,
    with_polarities_parted,
)
from pipelines.extraction.kinds.transcript_tables import rows_of_transcript
from pipelines.extraction.kinds.transposed import transposed
from pipelines.extraction.model import Document, RawTable, TextBlock
from pipelines.extraction.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pipelines.extraction.kinds.knowledge import Knowledge, TableEvidence

NO_UNIT = "no heading, title or sentence says what the sums of this table are in"
MOST_COLUMNS = 100  # of a table that people print to be read: one with more is data, and takes minutes
MOST_AGREE = 2  # times as many tables as do not


def recognise(
    document: Document,
    layouts: Sequence[Layout],
    vocabulary: Vocabulary,
    knowledge: Knowledge | None = None,
) -> tuple[list[Recognised], list[RawTable]]:
    """Sort a document's tables into those of a known kind and the rest, in reading order.

    Args:
        document: what was read.
        layouts: the kinds of table whose headings are known.
        vocabulary: the report's words.
        knowledge: what is needed to find out by evidence what the other tables are; None to leave them.
    """
    known: list[Recognised] = []
    unknown: list[RawTable] = []
    headings = Counter(block.text for block in document.blocks if block.kind == "heading")
    sections = [text for text in headings if len(text) > 12]
    phrases = sections + [
        row.at(0).text for table in document.tables for row in table.rows if 8 < len(row.at(0).text) < 80
    ]
    possible = HeadingRows(layouts, knowledge.own if knowledge else "")
    before: list[TextBlock] = []
    again: dict[int, tuple[RawTable, list[str], str]] = {}
    tried: dict[int, tuple[RawTable, list[str], str]] = {}
    left: dict[int, tuple[RawTable, list[str], str]] = {}
    pending_section: str | None = None
    last_line: int | None = None
    for place, part in enumerate(document.flow):
        if isinstance(part, TextBlock):
            before.append(part)
            continue
        texts = [block.text for block in before[-3:]]
        between = [block for block in before if block.kind != "footnote"]
        is_next = bool(known) and known[-1].raw.line == last_line
        lone = (
            between[0].text
            if len(between) == 1 and between[0].kind == "heading" and not between[0].size and is_next
            else ""
        )
        before, last_line = [], part.line
        if document.form == "transcript" and (lost := _lost_heading(part, sections)):
            pending_section = lost
            continue
        table = replace(part, headings=(*part.headings, pending_section)) if pending_section else part
        if document.form != "transcript":
            table = with_labels_in_texts(with_lines_beside(table) or with_labels_as_columns(table) or table)
        found = _recognise_table(
            table, possible, texts, vocabulary, sections, document.form, known, lone, phrases, knowledge
        )
        is_asked = found is not None and found.found is not None and bool(found.found.questions)
        if document.form != "transcript" and (found is None or is_asked):
            found = _recognise_turned(table, possible, texts, knowledge) or found
        pending_section = None
        if found is None:
            unknown.append(part)
            left[place] = (table, texts, lone)
        else:
            tried[len(known)] = (table, texts, lone)
            if _is_unsure(found):
                again[len(known)] = tried[len(known)]
            known.append(replace(found, place=place))
    outdone = [at for at, one in enumerate(known) if one.found and outdoing(one.found, known)]
    again |= {at: tried[at] for at in outdone}
    told = _told_by_clear_tables(known)
    unlike = [at for at, one in enumerate(known) if one.found and _is_unlike(one.found, told)]
    again |= {at: tried[at] for at in unlike if at in tried}
    named = _names_again(known, knowledge)
    if (((again or left) and told) or (left and named)) and knowledge is not None:
        sure = replace(knowledge, siblings=told)
        named = replace(sure, more=named.more) if named else sure

        def once_more(
            one: tuple[RawTable, list[str], str], before: int, sure: Knowledge
        ) -> Recognised | None:
            table, texts, lone = one
            others = known[:before]
            return _recognise_table(
                table, possible, texts, vocabulary, sections, document.form, others, lone, phrases, sure
            )

        for number, one in again.items():
            found = once_more(one, number, sure) if told else None
            if found is not None:
                known[number] = replace(found, place=known[number].place)
        for place, one in left.items():
            number = sum(table.place < place for table in known)
            found = once_more(one, number, named)
            if found is not None:
                unknown = [part for part in unknown if part is not document.flow[place]]
                known.insert(number, replace(found, place=place))
    whole = [with_polarities_parted(with_codes_parted(split_run_together(table, known))) for table in known]
    return [held_back_by_questions(table) for table in whole], unknown


def _is_unsure(table: Recognised) -> bool:
    """Whether others of the report may tell what a table's headings leave open, or why its rows wait."""
    if table.found is None:
        return bool(table.rows) and all(row.doubt for row in table.rows)
    return bool(table.found.questions or table.found.unknown)


def _names_again(known: Sequence[Recognised], knowledge: Knowledge | None) -> Knowledge | None:
    """What is known with the names that known tables have; None where no kind repeats any."""
    if knowledge is None or not known:
        return None
    from pipelines.extraction.kinds.names_again import names_again  # late: needs numpy and scipy

    more = names_again(knowledge.kinds, known, knowledge.more)
    return replace(knowledge, more=more) if more else None


def _told_by_clear_tables(known: Sequence[Recognised]) -> dict[str, str]:
    """The fields of columns that clear tables of a report tell, where those with the same headings agree.

    Where one of few rows is unlike the others, most of which agree, these are right.
    """
    told: dict[str, Counter[str]] = {}
    for table in known:
        is_outdone = table.found is not None and outdoing(table.found, known) is not None
        for key, name in (table.found.told if table.found and not is_outdone else {}).items():
            told.setdefault(key, Counter())[name] += 1
    found = {}
    for key, names in told.items():
        (name, count), *others = names.most_common()
        if count > MOST_AGREE * sum(other for _, other in others):
            found[key] = name
    return found


def _is_unlike(found: TableEvidence, told: Mapping[str, str]) -> bool:
    """Whether a table tells a column otherwise than most others with the same headings."""
    from pipelines.extraction.kinds.knowledge import place_in  # late: needs numpy and scipy

    places = {place_in(found.kind.name, one.index, found.under): one.name for one in found.columns}
    return any(told.get(place, name) != name for place, name in places.items())


def _lost_heading(table: RawTable, sections: Sequence[str]) -> str | None:
    """A heading that a transcript has as a row of cells: `Responsible | growth and rec | generation (`."""
    if len(table.rows) != 1:
        return None
    text = "".join(cell.text for cell in table.rows[0].cells)
    return like_one_of(text, sections, 0.85)


def _recognise_table(
    table: RawTable,
    headings: HeadingRows,
    texts: Sequence[str],
    vocabulary: Vocabulary,
    sections: Sequence[str],
    form: str,
    known: Sequence[Recognised],
    lone: str,
    phrases: Sequence[str],
    knowledge: Knowledge | None,
) -> Recognised | None:
    if table.columns > MOST_COLUMNS:
        return None
    heading = find_heading(table, headings, texts)
    if knowledge is not None and (heading is None or is_partly_known(heading)):
        heading = better_heading(
            heading, _heading_by_evidence(table, knowledge, texts, heading), knowledge.own
        )
    if heading is None:
        return None
    if heading.found is None:
        heading = _in_its_unit(heading, table, texts, knowledge)
    if form == "transcript":
        rows = rows_of_transcript(table, heading, vocabulary, sections, known, lone, phrases)
    else:
        is_usual = any(UNDER in column.evidence for other in known for column in other.columns)
        rows = rows_of_grid(table, heading, knowledge, has_comments_below=is_usual)
    rows = replace(rows, offered=heading.offered)
    if not heading.doubt:
        return rows
    # what is unclear about the headings comes before what a row says under them
    return replace(rows, rows=tuple(replace(row, doubt=heading.doubt) for row in rows.rows))


def _recognise_turned(
    table: RawTable, headings: HeadingRows, texts: Sequence[str], knowledge: Knowledge | None
) -> Recognised | None:
    """A table that is not surely known as one with headings in its first column, if they name all of it."""
    turned = transposed(table) if len(table.rows) <= MOST_COLUMNS else None
    if turned is None:
        return None
    heading = find_heading(turned, headings, texts)
    if knowledge is not None and (heading is None or is_partly_known(heading)):
        heading = better_heading(
            heading, _heading_by_evidence(turned, knowledge, texts, heading), knowledge.own
        )
    if heading is None or heading.start or heading.unknown or heading.doubt:
        return None
    if heading.found is not None and heading.found.questions:
        return None
    if heading.found is None:
        heading = _in_its_unit(heading, turned, texts, knowledge)
        if heading.doubt or (heading.found is not None and heading.found.questions):
            return None
    return rows_of_grid(turned, heading, knowledge)


def _in_its_unit(
    heading: FoundHeading, table: RawTable, texts: Sequence[str], knowledge: Knowledge | None
) -> FoundHeading:
    """A table of money whose known headings state no unit, in the one that its title or the report states.

    Where nothing states one and pounds are not sure, what evidence says of it asks; else its rows are held.
    """
    sums = heading.layout.sums
    money = money_units.money_columns(heading.columns, sums)
    places = {column.index for column in money}
    body = table.rows[heading.start + heading.depth :]
    cells = [cell.text for row in body for cell in row.filled if cell.column in places]
    if not money or money_units.states_unit(money, cells):
        return heading
    scale = money_units.stated_above(table, heading.start, texts)
    scale = scale or (knowledge.money_scale if knowledge is not None else 0)
    if scale:
        return replace(heading, columns=money_units.in_unit(heading.columns, scale, sums))
    if knowledge is None or money_units.are_pounds(cells):
        return heading
    found = _heading_by_evidence(table, knowledge, texts, heading)
    is_same = found is not None and found.layout.name == heading.layout.name
    return found if found is not None and is_same else replace(heading, doubt=NO_UNIT)


def _heading_by_evidence(
    table: RawTable, knowledge: Knowledge, texts: Sequence[str], known: FoundHeading | None
) -> FoundHeading | None:
    """What evidence says of a table, with the layout its rows are built by; `known` may be its heading."""
    from pipelines.extraction.kinds.untaught import find  # late: needs numpy and scipy

    found = find(table, knowledge, texts, (known.start, known.depth) if known else None)
    if found is None:
        return None
    layout = found.kind.layout
    names = {column.name for column in found.columns}
    elsewhere = {*layout.repeated, *([layout.first_column] if layout.row_label else [])}
    layout = replace(
        layout,
        row_needs=tuple(name for name in found.kind.row if name in names and name not in elsewhere),
        group_by=tuple(name for name in layout.group_by if name in names),
        requires=(),
        repeated=tuple(field.name for field in found.kind.fields if field.is_repeated),
    )
    return FoundHeading(
        layout, found.start, found.depth, found.columns, found.unknown, 0, found, offered=found.offered
    )
