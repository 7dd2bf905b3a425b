"""Personal data is found whoever printed it, held back, and repeated nowhere; figures are no alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import Result
from conftest import Office, Openbarnet
from sample_rows import PROJECT, SCHEMAS, records_of, sample_records, sample_rows
from small_reports import change, write_reports

from pipelines.assembly.steps import records_of as read_records
from pipelines.council.project import Project
from pipelines.datasets.registry import reported
from pipelines.exceptions import ScreeningError
from pipelines.extraction import read_report
from pipelines.extraction.report import load_report
from pipelines.gate.quarantine import hold_back, vet
from pipelines.gate.screening import (
    KINDS,
    Allowed,
    PersonalKind,
    load_allowed,
    personal_data,
    redacted,
    screen,
)
from pipelines.rows.findings import Level
from pipelines.rows.records import PrintedSpot
from pipelines.rows.schemas import TableSchema, load_schemas

OFFICES = load_allowed(PROJECT)
PERSONAL = {
    "telephone": """
        call 020 7946 0018. | (020) 7946 0018 | 0207 946 0018 | 02079460018 | +44 20 7946 0958 | 07700 900123
        +44 (0)7700 900 123 | 07700-900-123 | 01632 960 001 | 0121 496 0000 | Tel: 7946 0018
        ring 0114 496 0999, or write
    """,
    "email": """
        jane.smith@barnet.gov.uk | Jane.Smith @ example.org | jane (at) example.org | j_o'neil+x@mail.org
    """,
    "national_insurance": """
        AB 12 34 56 C | ab123456d | JG103759A | QQ123456C | National Insurance no. AB123456
    """,
    "address": """
        N3 2AB | EC1A1BB | of flat 3, 14 Acacia Avenue, Finchley | 14 Acacia Avenue | 7B Mill Road, NW4
        Flat 12
    """,
}
HARMLESS = """
    16,677 thousand | £0.20 million | 2016/17 0.5 2017 2018 | 01/04/2016 30/06/2016 | 2014 2015 2016 2017
    Phase 3 Cricklewood Lane | 184 High Road site | in 2016 Barnet Road Safety | 2,345 0.5 1,234 5,678
    0 12 34 56 78 90 11 | E1 2nd quarter | CG/S1 2AB | BG 12 34 56 A | AB 123456 | AO123456B | £335k | 0123456
    12.5% (020) 12 | 020-30 4000 5000 | 5 @ 3.50 | 318 (G) | 99999 99999 9 | 0900 000 0000.5 | XX12 3AB
    020 8359 2000 | 2 Bristol Avenue, NW9 4EW | 36 Grahame Park Way libraries | 25 days
    100 units on Mill Lane | 12 Colindale Avenue homes
"""


def samples(texts: str) -> list[str]:
    return [text.strip() for text in texts.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in PERSONAL.items() for text in samples(texts)]
)
def test_personal_data_is_found_and_withheld(kind: str, text: str):
    assert {span.kind for span in personal_data(text, OFFICES)} == {kind}
    assert personal_data(redacted(text, OFFICES), OFFICES) == ()
    assert "withheld]" in redacted(f"Before {text} after", OFFICES)


@pytest.mark.parametrize("text", samples(HARMLESS))
def test_figures_dates_refs_and_offices_are_no_alarm(text: str):
    assert personal_data(text, OFFICES) == ()
    assert redacted(text, OFFICES) == text


def test_only_the_list_lets_an_office_pass():
    assert personal_data("020 8359 2000", Allowed())
    assert personal_data("020 8359 2001", OFFICES)


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("{kind: telephone, value: 020 8359 2000, whose: Switchboard}", "'source' is a required property"),
        ("{kind: shoe size, value: '42', whose: Nobody, source: none}", "is not one of"),
        ("{kind: telephone, value: 12 34, whose: Nobody, source: none}", "is not a telephone number"),
    ],
)
def test_a_list_of_offices_that_breaks_its_schema_is_refused(own_project: Project, entry: str, what: str):
    (own_project.default_council / "screening" / "allowed.yaml").write_text(f"allowed:\n  - {entry}\n")
    with pytest.raises(ScreeningError, match=what) as refused:
        load_allowed(own_project)
    assert str(refused.value).startswith("councils/barnet/screening/allowed.yaml: ")


@pytest.mark.parametrize("resource", SCHEMAS)
def test_every_text_column_of_every_resource_is_screened(resource: str):
    schema = SCHEMAS[resource]
    ours = {"locator", "report", "document_sha256"}
    for field in schema.fields:
        if field.type != "string" or field.name in ours or field.name.endswith(("_locator", "_report")):
            continue
        rows = sample_rows(resource)
        rows[1][field.name] = "Call Jane on 07700 900123"
        records = records_of(schema, rows)
        sound, results = hold_back(records, screen(records, schema, OFFICES), "screening", OFFICES)
        (held,) = sound.held_back
        assert held.checks == ("screen/telephone",)
        assert held.reason == f"holds a telephone number in {field.title}"
        assert held.cells[field.name] == "Call Jane on [a telephone number, withheld]"
        assert "900123" not in str((sound, results)).replace(" ", "")
        assert len(sound.rows) == len(rows) - 1


def spot_of(locator: str, field: str, text: str) -> PrintedSpot:
    return PrintedSpot(locator, field, 1, "r", "0" * 64, 1, None, None, None, None, None, text)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in PERSONAL], ids=lambda kind: kind.name
)
def test_text_as_found_is_screened_too(kind: PersonalKind):
    """A cell may drop words, such as marks and bullets, that its locator still quotes."""
    name = kind.name
    records = sample_records("successes")
    spot = spot_of(str(records.rows[0]["locator"]), "text", samples(PERSONAL[name])[0])
    results = screen(replace(records, locators=(spot,)), SCHEMAS["successes"], OFFICES)
    assert {result.check: result.failures for result in results if result.failures} == {f"screen/{name}": 1}


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> tuple[Office, Result]:
    """An office whose report names people in texts, in a row that cannot be read and in an unknown table."""
    office = Office(tmp_path_factory.mktemp("screened"), openbarnet)
    write_reports(office.reports)
    change(office.reports, "Foundations are laid.", "Foundations are laid; ring 020 7946 0018.")
    change(office.reports, "Two inspectors are to be found.", "Write to jane.smith@example.org about it.")
    change(
        office.reports,
        "No budget yet.\n",
        "No budget yet.\nHS04\t\tGreen\tRing 020 7946 0018.\n"
        "\n## Contacts\n\nWho\tHow\nJane\tjane.smith@example.org\n",
    )
    return office, office.publish()


def test_a_hit_is_published_nowhere_and_the_row_beside_it_is(screened: tuple[Office, Result]):
    office, result = screened
    assert result.exit_code == 0
    for name, content in office.contents().items():
        assert b"7946 0018" not in content, name
        assert b"jane" not in content, name
    folder = office.store / "key-actions" / office.versions()["key-actions"][-1]
    rows = (folder / "data" / "key-actions.csv").read_text(encoding="utf-8")
    assert "[withheld: a telephone number]" in rows
    assert "[withheld: an e-mail address]" in rows
    assert all(ref in rows for ref in ("HS01", "HS02", "HS03"))


def test_previews_of_unknown_tables_are_screened(screened: tuple[Office, Result]):
    office, result = screened
    assert "Who | How | Jane | [an e-mail address, withheld]" in result.stdout
    assert b"example.org" not in (office.store / "catalog.json").read_bytes()


def test_a_row_that_could_not_be_read_is_screened(screened: tuple[Office, Result]):
    office, _ = screened
    folder = office.store / "key-actions" / office.versions()["key-actions"][-1]
    told = (folder / "quarantine" / "key-actions.csv").read_text(encoding="utf-8")
    assert "[withheld: a telephone number]" in told
    files = [path for path in folder.rglob("*.*") if path.suffix != ".zip"]
    assert b"7946 0018" not in b"".join(path.read_bytes() for path in files)


def test_the_sample_reports_raise_no_alarm(project: Project):
    schemas = load_schemas(project.schemas)
    for path in sorted(project.reports.glob("*.pdf")):
        read = read_report(load_report(path), project.layouts)
        for resource in reported(schemas):
            results = screen(read_records(read, resource, schemas), schemas[resource], OFFICES)
            assert [finding for result in results for finding in result.findings] == [], path.name


# ---- small counts


def about_people(resource: str, counts: dict[str, list[str]]) -> TableSchema:
    schema = SCHEMAS[resource]
    raw = {**schema.raw, "openbarnet:about_people": {"counts": counts}}
    return replace(schema, raw=raw)


def test_small_counts_are_noted_where_rows_are_not_about_people():
    rows = sample_rows("rag-summary")
    rows[0]["count"], rows[1]["count"] = 4, 5
    schema = SCHEMAS["rag-summary"]
    sound, results = vet(records_of(schema, rows), schema, PROJECT, {})
    (noted,) = [result for result in results if result.check == "screen/small_counts"]
    assert noted.level is Level.INFORMATION
    assert noted.failures >= 1
    assert "the rows are not about people" in noted.findings[0].message
    assert [row["count"] for row in sound.rows] == [row["count"] for row in rows]


def test_small_counts_of_people_are_suppressed_with_all_that_repeats_them():
    rows = sample_rows("customer-experience")
    rows[0].update(received=4, on_time=3, text="3 of 4 on time")
    rows[1].update(received=5, on_time=5, text="5 of 5 on time")
    schema = about_people("customer-experience", {"received": ["text"], "on_time": ["text"]})
    records = records_of(schema, rows)
    locator = str(rows[0]["locator"])
    spots = tuple(spot_of(locator, field, "3 of 4 on time") for field in ("", "text", "measure"))
    sound, results = vet(replace(records, locators=spots), schema, PROJECT, {})
    assert [sound.rows[0][name] for name in ("received", "on_time", "text")] == [None, None, None]
    assert [sound.rows[1][name] for name in ("received", "on_time", "text")] == [5, 5, "5 of 5 on time"]
    assert [spot.text for spot in sound.locators] == ["", "", "3 of 4 on time"]
    (noted,) = [result for result in results if result.check == "screen/small_counts"]
    assert "they are suppressed" in noted.findings[0].message
