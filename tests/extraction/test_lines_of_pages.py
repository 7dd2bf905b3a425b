"""Lines that stand beside or above others: small ones beside a title, footers of sheets, names of parts."""

from __future__ import annotations

from dataclasses import replace

from small_pages import across, document, page, texts, words

from pipelines.extraction.model import PageContent, RawTable, Word
from pipelines.extraction.text import lines_of


def _texts(printed: list[Word]) -> list[str]:
    return [line.text for line in lines_of(printed)]


def test_two_small_lines_beside_a_title_are_lines_of_their_own() -> None:
    """Sorted from the left they would be one line of both, word by word in turns."""
    title = words("Scorecard of the year", 40, 40, 20.0, is_bold=True)
    small = [*words("Fernholt Borough Council", 400, 40, 7.0), *words("Printed on 3 May 2031", 400, 51, 7.0)]
    assert _texts([*title, *small]) == [
        "Scorecard of the year",
        "Fernholt Borough Council",
        "Printed on 3 May 2031",
    ]


def test_one_small_line_and_raised_marks_stay_on_the_line_of_large_letters() -> None:
    figure = words("84%", 40, 40, 20.0, is_bold=True)
    assert _texts([*figure, *words("of all calls", 90, 48, 7.0)]) == ["84% of all calls"]
    marks = [*words("1", 80, 40, 7.0), *words("2", 84, 52, 7.0)]
    assert _texts([*figure, *marks]) == ["84% 1 2"]


def _sheet(number: int, name: str, part: str = "") -> PageContent:
    """A page with a heading of its own, perhaps the name of a part under it, a table, and a footer."""
    rows = (("River", "May"), ("Otter", f"1{number}"), ("Swift", f"2{number}"))
    printed = [
        *words(f"Rivers in {name}", 40, 30, 14.0, is_bold=True),
        *(words(part, 40, 50, 11.0, is_bold=True) if part else ()),
        *[
            word
            for at, row in enumerate(rows)
            for x, text in zip((44, 300), row, strict=True)
            for word in words(text, x, 105 + 20 * at, is_bold=not at)
        ],
        *words("Workbook of the rivers", 40, 780),
        *words(name, 300, 780),
        *words(f"Page {number} of 3", 500, 780),
    ]
    return page(printed, across([100, 120, 140, 160], 40, 560), number=number)


def _flow(*pages: PageContent) -> list[str]:
    return [
        " / ".join(" ".join(row) for row in texts(part)) if isinstance(part, RawTable) else part.text
        for part in document(*pages).flow
    ]


def test_footers_with_the_sheets_name_between_what_runs_are_no_text() -> None:
    names = ("Measures", "Budget", "Projects")
    found = _flow(*(_sheet(at, name) for at, name in enumerate(names, 1)))
    assert not any("Workbook" in text for text in found)
    assert [text for text in found if text.startswith("Rivers")] == [f"Rivers in {name}" for name in names]


def test_the_name_of_a_part_under_a_pages_own_heading_is_no_running_header() -> None:
    found = _flow(_sheet(1, "May", "Streams"), _sheet(2, "June", "Streams"), _sheet(3, "July"))
    assert found.count("Streams") == 2


def test_a_key_at_the_foot_of_every_page_is_read_once() -> None:
    def sheet(number: int) -> PageContent:
        printed = _sheet(number, "Kent").words
        key = words("Key: ● Met ● Near target ● Missed", 40, 765)
        return replace(_sheet(number, "Kent"), words=(*printed, *key))

    flow = _flow(*(sheet(number) for number in (1, 2, 3)))
    assert sum("Near target" in text for text in flow) == 1
    assert not any("Workbook" in text for text in flow)


def test_banners_that_name_parts_of_a_report_are_headings_once_each() -> None:
    parts = ("Rivers", "Rivers", "Lakes", "Ponds", "Ponds")

    def sheet(number: int, part: str) -> PageContent:
        rows = words(f"Otters were seen on day {number} of the week and swans on all of them", 40, 120)
        return page([*words(part, 40, 20, 14.0, is_bold=True), *rows], (), number=number)

    flow = _flow(*(sheet(number, part) for number, part in enumerate(parts, 1)))
    assert [text for text in flow if text in parts] == ["Rivers", "Lakes", "Ponds"]
    same = _flow(*(sheet(number, "Rivers") for number in range(1, 6)))
    assert "Rivers" not in same
