"""Whose report it is where no council's name heads it: bodies of other kinds, and mastheads."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.council.councils import Council, Councils
from pipelines.extraction.model import Document, Spot, TextBlock
from pipelines.extraction.publisher import NamedCouncils, councils_named

ELSEWHERE = Council("elsewhere", ("Elsewhere Council",), is_default=True)


def named(
    *texts: str, councils: tuple[Council, ...] = (ELSEWHERE,), later: tuple[str, ...] = ()
) -> NamedCouncils:
    """What a report names whose front page has these texts, and whose second page has others."""
    parts = [TextBlock("heading", text, (Spot(1, None, None, text),)) for text in texts]
    parts += [TextBlock("paragraph", text, (Spot(2, None, None, text),)) for text in later]
    return councils_named(Document("r", "0", "pdf", 2, tuple(parts)), Councils(councils))


@pytest.mark.parametrize(
    "name",
    [
        "Fernholt Fire Authority",
        "Fernholt Fire and Rescue Authority",
        "Fernholt Fire and Rescue Service",
        "Fernholt and Lindmoor Police Authority",
        "Fernholt Police and Crime Commissioner",
        "Fernholt Waste Disposal Authority",
        "Fernholt Integrated Transport Authority",
        "Fernholt Passenger Transport Executive",
        "Fernholt Port Health Authority",
        "Fernholt Integration Joint Board",
        "Fernholt Health and Social Care Partnership",
        "Fernholt Constabulary",
        "Fernholt Combined Authority",
    ],
)
def test_bodies_of_other_kinds_are_named_by_their_whole_names(name: str) -> None:
    for text in (name, f"{name}: performance in quarter 2"):
        on_front = named(text, "Performance in quarter 2").on_front
        assert on_front is not None
        assert on_front.name == name


@pytest.mark.parametrize(
    "text", ["The Combined Authority met in May", "Integration Joint Board", "Fire Authority"]
)
def test_the_kind_of_a_body_alone_names_none(text: str) -> None:
    assert named(text, "Performance in quarter 2").on_front is None


def test_names_in_capitals_are_names() -> None:
    on_front = named("LONDON BOROUGH OF FERNHOLT", "PERFORMANCE").on_front
    assert on_front is not None
    assert on_front.name == "London Borough of Fernholt"
    upon = named("FERNHOLT UPON WEIR BOROUGH COUNCIL").on_front
    assert upon is not None
    assert upon.name == "Fernholt upon Weir Borough Council"


@pytest.mark.parametrize(
    "name",
    [
        "Fernholt-on-Weir District Council",
        "Fern-in-the-Holt Borough Council",
        "Fern's Holt Borough Council",
        "Fern’s Holt Borough Council",
    ],
)
def test_names_in_capitals_have_hyphens_and_apostrophes_as_they_are_written(name: str) -> None:
    on_front = named(name.upper()).on_front
    assert on_front is not None
    assert on_front.name == name


def test_a_short_form_is_known_in_a_text_in_capitals() -> None:
    own = Council("fernholt", ("London Borough of Fernholt", "LBF"))
    assert named("LBF PERFORMANCE REPORT", councils=(ELSEWHERE, own)).on_front == own


def test_a_short_form_in_capitals_stays_as_it_is() -> None:
    own = Council("fernholt", ("London Borough of Fernholt", "LBF"))
    assert named("LBF", councils=(ELSEWHERE, own)).on_front == own


@pytest.mark.parametrize("sign", [":", "|", "·", "•", "/"])
def test_a_sign_may_part_a_councils_name_from_what_follows(sign: str) -> None:
    on_front = named(f"Quillmoor Council {sign} Quarter 3 2025/26").on_front
    assert on_front is not None
    assert on_front.name == "Quillmoor Council"


def test_a_council_with_a_folder_goes_before_a_masthead() -> None:
    own = Council("fernholt", ("Fernholt Council",), folder=Path("councils/fernholt"))
    front = ("Fernholt Homes", "A paper of the housing company of Fernholt Council")
    later = ("Tenants of Fernholt Homes were asked in May.",)
    assert named(*front, councils=(ELSEWHERE, own), later=later).on_front == own


def test_a_body_that_heads_the_front_page_and_stands_elsewhere_is_whose_report_it_is() -> None:
    front = ("Fernholt Homes", "Performance in quarter 2")
    on_front = named(*front, later=("Tenants of Fernholt Homes were asked in May.",)).on_front
    assert on_front is not None
    assert on_front.name == "Fernholt Homes"
    assert named(*front, later=("Tenants were asked in May.",)).on_front is None
    beside = named("Fernholt Homes | Board paper", later=("Tenants of Fernholt Homes were asked.",)).on_front
    assert beside is not None


@pytest.mark.parametrize(
    "name",
    [
        "Corporate Services Board",
        "Housing Service",
        "Health and Wellbeing Board",
        "Safer Communities Partnership",
    ],
)
def test_a_department_or_board_of_a_council_is_no_body(name: str) -> None:
    assert named(name, later=(f"The {name} met in May.",)).on_front is None


def test_of_two_mastheads_neither_is_whose_report_it_is() -> None:
    later = ("Fernholt Homes and Lindmoor Trust were asked in May.",)
    assert named("Fernholt Homes", "Lindmoor Trust", later=later).on_front is None


def test_a_council_goes_before_a_masthead() -> None:
    later = ("Tenants of Fernholt Homes were asked.",)
    on_front = named("Fernholt Borough Council", "Fernholt Homes", later=later).on_front
    assert on_front is not None
    assert on_front.name == "Fernholt Borough Council"


def test_a_masthead_in_capitals_is_a_name() -> None:
    later = ("Tenants of Fernholt Homes were asked.", "Fernholt Homes let 12 flats.")
    on_front = named("FERNHOLT HOMES", later=later).on_front
    assert on_front is not None
    assert on_front.name == "Fernholt Homes"


def test_a_name_in_two_lines_of_a_cover_is_one() -> None:
    on_front = named("Fernholt and Lindmoor Combined", "Authority", "Performance Report").on_front
    assert on_front is not None
    assert on_front.name == "Fernholt and Lindmoor Combined Authority"


def test_a_title_before_a_name_in_one_line_is_no_part_of_it() -> None:
    head = "Plan Dashboard Fernholt Borough Council"
    on_front = named(head, later=("Fernholt Borough Council",)).on_front
    assert on_front is not None
    assert on_front.name == "Fernholt Borough Council"
    assert named("East Fernholt Borough Council", later=("of Fernholt Borough Council",)).on_front != on_front
