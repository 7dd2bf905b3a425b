"""What `openbarnet inspect FILE --json` prints of a table: nothing guessed, everything told."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import CHECKOUT, SHARED, Openbarnet
from openpyxl.comments import Comment

from pipelines.tables import delimited, limits
from pipelines.tables.declared import load_standards
from pipelines.tables.inspecting import inspect_table
from pipelines.tables.lint import rows as lint_rows
from pipelines.tables.lint.rules import rules

SCHEMA = json.loads((CHECKOUT / "schemas" / "formats" / "inspect.schema.json").read_text(encoding="utf-8"))
FORMAT = jsonschema.Draft202012Validator(SCHEMA)
STANDARDS = load_standards(CHECKOUT / "schemas" / "standards")
Told = dict[str, Any]


def inspected(path: Path, **asked: Any) -> Told:
    told = inspect_table(path, STANDARDS, with_cells=True, **asked)
    FORMAT.validate(told)
    return told


def read(folder: Path, text: str, name: str = "payments.csv", encoding: str = "utf-8") -> Told:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return inspected(path)


def rows_of(told: Told, rule: str, column: str | None = None) -> list[int]:
    return sorted(
        {
            row
            for one in told["faults"]
            if one["rule"] == rule and column in (None, one["column"])
            for row in one["rows"]
        }
    )


def level_of(told: Told, rule: str) -> str | None:
    return next((one["level"] for one in told["faults"] if one["rule"] == rule), None)


def types(told: Told) -> dict[str, str]:
    return {column["name"]: column["type"] for column in told["columns"]}


def payments(count: int, start: int = 1) -> list[str]:
    return [f"S{n % 7} Ltd,{n % 28 + 1:02}/04/2024,T{1000 + n},{n}.50" for n in range(start, start + count)]


HEAD = "Supplier,Payment Date,Trans No,Amount"


def test_a_plain_file_of_a_standard(tmp_path: Path):
    FORMAT.check_schema(SCHEMA)
    told = read(tmp_path, "\n".join([HEAD, *payments(30)]) + "\n", "spend-2024-04.csv")
    assert (told["encoding"], told["delimiter"], told["header_row"], told["data_rows"]) == (
        "utf-8",
        ",",
        1,
        30,
    )
    assert told["standard"] == "spending"
    assert told["period"] == "2024-04"
    assert types(told) == {
        "Supplier": "string",
        "Payment Date": "date",
        "Trans No": "string",
        "Amount": "number",
    }
    assert told["amount_sum"] == "480.00"
    assert told["columns"][1]["format"] == "%d/%m/%Y"
    assert not [one for one in told["faults"] if one["level"] == "error"]
    assert told["cells"]["2:Payment Date"] == "2024-04-02"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"),
     ("mac_roman", "mac_roman"), ("cp850", "cp850"), ("utf-16", "utf-16-le"),
     ("utf-16-le", "utf-16-le")],
)  # fmt: skip
def test_every_byte_decides_the_encoding(tmp_path: Path, encoding: str, named: str):
    lines = ["ref,text", *(f"A{n},plain text" for n in range(3000)), "A9999,cost £40 and the café’s"]
    if encoding == "cp850":
        lines[-1] = "A9999,cost £40 and the café"
    told = read(tmp_path, "\n".join(lines) + "\n", encoding=encoding)
    assert told["encoding"] == named
    assert told["cells"].get("3002:text", "cost £40") in (lines[-1].split(",")[1], "cost £40")
    if named in ("cp1252", "mac_roman", "cp850"):
        assert rows_of(told, "not-utf-8") == [3002]


def test_title_above_and_total_and_note_below_are_no_rows(tmp_path: Path):
    rows = [
        "Payments in May 2024,,,",
        "",
        HEAD,
        *payments(5),
        ",,,",
        "Total,,,17.50",
        "Source: the ledger of the council,,,",
    ]
    told = read(tmp_path, "\n".join(rows))
    assert (told["header_row"], told["data_rows"], told["amount_sum"]) == (3, 5, "17.50")
    assert rows_of(told, "row-above-heading") == [1]
    assert rows_of(told, "empty-row") == [2, 9]
    assert rows_of(told, "total-row") == [10]
    assert rows_of(told, "row-below-table") == [11]
    wrong = read(tmp_path, "\n".join(rows).replace("17.50\n", "18.50\n"))
    assert rows_of(wrong, "total-row-wrong") == [10]
    assert level_of(wrong, "total-row-wrong") == "error"


def test_a_supplier_called_total_is_no_total(tmp_path: Path):
    told = read(tmp_path, "\n".join([HEAD, *payments(4), "Total Gas & Power,06/04/2024,T99,9.00"]))
    assert told["data_rows"] == 5
    assert told["amount_sum"] == "21.00"


def test_a_heading_over_two_rows_is_joined(tmp_path: Path):
    text = "\n".join(
        [
            "Service,2023,,2024,",
            ",Budget,Actual,Budget,Actual",
            *(f"Unit {n},{n}.10,{n}.20,{n}.30,{n}.40" for n in range(1, 9)),
        ]
    )
    told = read(tmp_path, text)
    assert [column["name"] for column in told["columns"]][1:] == [
        "2023 Budget",
        "2023 Actual",
        "2024 Budget",
        "2024 Actual",
    ]
    assert told["data_rows"] == 8


def test_a_long_row_is_read_only_where_one_alignment_fits(tmp_path: Path):
    told = read(
        tmp_path, "\n".join([HEAD, *payments(20), "Smith, Jones Ltd,05/04/2024,T7000,7.00", "A,B,C,D,E"])
    )
    assert rows_of(told, "row-long") == [22, 23]
    assert level_of(told, "row-long") == "error"
    assert told["held_back"] == [23]
    assert told["cells"]["22:Supplier"] == "Smith, Jones Ltd"
    assert told["amount_sum"] == "227.00"


def test_a_row_pushed_right_into_empty_cells_is_read_where_one_alignment_fits(tmp_path: Path):
    rows = [f"{line},Care," for line in payments(20)]
    rows.append("Smith, Jones Ltd,05/04/2024,T7000,7.00,Care,")
    told = read(tmp_path, "\n".join([f"{HEAD},Purpose,Remarks", *rows]) + "\n")
    assert rows_of(told, "row-shifted") == [22]
    assert told["held_back"] == []
    assert told["cells"]["22:Supplier"] == "Smith, Jones Ltd"
    assert told["amount_sum"] == "227.00"


def test_a_date_under_words_belongs_to_another_column(tmp_path: Path):
    rows = [f"P{n},{'Y' if n != 30 else '12/4/18'},2019-0{n % 9 + 1}-01,{n}.00" for n in range(200)]
    told = read(tmp_path, "\n".join(["Property,Occupied,Liable from,Rateable value", *rows]))
    assert rows_of(told, "other-column", "Occupied") == [32]


@pytest.mark.parametrize(
    ("rows", "rule", "named", "level"),
    [
        (["00012", "00013", "14", "00015", "00016", "00017"], "zeros-lost", [4], "error"),
        (["100012797621", "1.00013E+11", "100012797623"], "id-scientific", [3], "error"),
        ([*(str(n) for n in range(123450, 123457)), "123458/123459"], "two-ids", [9], "warning"),
        ([*(str(n) for n in range(200000, 200040)), "45"], "two-lengths", [42], "warning"),
    ],
)
def test_ids_that_spreadsheets_spoil(
    tmp_path: Path, rows: list[str], rule: str, named: list[int], level: str
):
    told = read(tmp_path, "\n".join(["UPRN,Place", *(f"{row},Somewhere {n}" for n, row in enumerate(rows))]))
    assert rows_of(told, rule) == named
    assert level_of(told, rule) == level
    assert types(told)["UPRN"] == "string"


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ('"£1,234.50"', "1234.50", "thousands"),
        ("(44.10)", "-44.10", "brackets"),
        ("7.20 CR", "-7.20", "credit"),
        ("12.00-", "-12.00", "trailing-minus"),
        ("15%", "15", "percent"),
        ("1.5m", "1500000.0", "scale"),
        ("#REF!", None, "error-value"),
        ("N/A", None, "missing-word"),
        ("7311_2", None, "not-a-number"),
    ],
)
def test_numbers_are_read_by_one_grammar(tmp_path: Path, text: str, value: str | None, rule: str):
    told = read(
        tmp_path, "\n".join(["Supplier,Amount", *(f"S{n} Ltd,{n}.00" for n in range(20)), f"Z Ltd,{text}"])
    )
    assert types(told)["Amount"] == "number"
    assert told["cells"]["22:Amount"] == value
    assert rows_of(told, rule, "Amount") == [22]


def test_day_and_month_are_decided_by_the_column_as_a_whole(tmp_path: Path):
    month_first = read(
        tmp_path, "paid,amount\n" + "\n".join(f"{n % 12 + 1:02}/{n + 1:02}/2024,1.00" for n in range(28))
    )
    assert month_first["columns"][0]["format"] == "%m/%d/%Y"
    assert month_first["cells"]["29:paid"] == "2024-04-28"
    doubt = read(tmp_path, "paid,amount\n03/02/2024,1.00\n04/02/2024,1.00\n", "x.csv")
    assert level_of(doubt, "order-in-doubt") == "warning"
    named = read(tmp_path, "paid,amount\n03/02/2024,1.00\n04/02/2024,1.00\n", "february-2024.csv")
    assert named["cells"]["2:paid"] == "2024-02-03"
    assert level_of(named, "order-in-doubt") is None


def test_midnights_without_their_days_are_an_error(tmp_path: Path):
    told = read(tmp_path, "ref,DATEDECISS\n" + "\n".join(f"P/{n}/17,00:00.0" for n in range(30)))
    assert level_of(told, "midnight-only") == "error"
    assert told["cells"]["2:DATEDECISS"] is None


def test_dates_out_of_the_period_are_named(tmp_path: Path):
    told = read(
        tmp_path, "\n".join([HEAD, *payments(60), "Late Ltd,05/04/2023,T1,1.00"]), "spend-2024-04.csv"
    )
    assert rows_of(told, "out-of-period") == [62]


def test_coordinates_exchanged_or_far_away(tmp_path: Path):
    rows = [f"A{n},51.6{n:02},-0.2{n:02}" for n in range(30)]
    told = read(
        tmp_path, "\n".join(["Site Reference,Latitude,Longitude", *rows, "B1,-0.21,51.61", "B2,55.1,-3.2"])
    )
    assert rows_of(told, "coordinates-exchanged") == [32]
    assert rows_of(told, "outside-area") == [33]


def test_equal_rows_are_named_without_the_first(tmp_path: Path):
    told = read(tmp_path, "\n".join([HEAD, *payments(5), *payments(2)]))
    assert rows_of(told, "rows-equal") == [7, 8]


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Payments"
    sheet.append(["Ref", "Supplier", "Amount"])
    for number in range(4):
        sheet.append([f"00{number}", f"S{number} Ltd", number + 0.5])
    sheet["C3"] = "=C2*2"
    sheet["B4"].comment = Comment("not for the public", "A Person")
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[5].hidden = True
    secret = book.create_sheet("Staff")
    secret.append(["Name", "Mobile"])
    secret.sheet_state = "veryHidden"
    book.save(path)
    return path


def test_what_a_workbook_hides_is_told(tmp_path: Path):
    told = inspected(workbook(tmp_path / "payments.xlsx"))
    assert told["sheets"] == [
        {"name": "Payments", "visibility": "visible"},
        {"name": "Staff", "visibility": "veryHidden"},
    ]
    assert told["refused"]
    assert rows_of(told, "formula-without-value", "Amount") == [3]
    assert rows_of(told, "comment", "Supplier") == [4]
    assert level_of(told, "hidden-column") == "warning"
    assert rows_of(told, "hidden-row") == [5]
    assert "not for the public" not in json.dumps(told)
    assert "Mobile" not in json.dumps(told)
    assert told["cells"]["2:Ref"] == "000"


def test_parquet_json_and_a_zip_read_as_the_same_table(tmp_path: Path):
    rows = [{"Ref": f"00{n}", "Supplier": f"S{n} Ltd", "Amount": f"{n}.50"} for n in range(5)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "a.csv").write_text(
        "Ref,Supplier,Amount\n" + "\n".join(",".join(row.values()) for row in rows), encoding="utf-8"
    )
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.csv", "inside.csv")
    seen = [inspected(tmp_path / f"a.{ending}") for ending in ("csv", "parquet", "json", "zip")]
    assert len({json.dumps([types(one), one["cells"], one["data_rows"]]) for one in seen}) == 1
    assert level_of(seen[3], "zip-of-one-file") == "info"


def test_content_beats_the_ending(tmp_path: Path):
    path = workbook(tmp_path / "payments.xlsx").rename(tmp_path / "payments.csv")
    told = inspected(path)
    assert told["container"] == "xlsx"
    assert level_of(told, "content-unlike-ending") == "info"
    (tmp_path / "page.csv").write_text("<!DOCTYPE html><html><body>Not found</body></html>", encoding="utf-8")
    assert inspected(tmp_path / "page.csv")["refused"]


def zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("payments.csv", b"0" * 20 * 1024**2)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1,\x002\n", "NUL character at byte 7"),
        (b"", "is empty"),
        (b"%PDF-1.4", "is a PDF"),
        (b"a,b\n" + b"x" * 2000, "line 2 is longer than 1,000 characters"),
        (",".join(f"c{n}" for n in range(50)).encode(), "50 cells, more than 40"),
    ],
)
def test_what_asks_too_much_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, says: str
):
    monkeypatch.setattr(delimited, "LINE_CHARACTERS", 1000)
    monkeypatch.setattr(delimited, "COLUMNS", 40)
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    told = inspected(path)
    assert told["refused"]
    assert says in told["faults"][0]["kind"]
    assert limits.LINE_CHARACTERS == 10 * 1024**2


def test_an_oversized_zip_is_not_unpacked(tmp_path: Path):
    assert "would unpack to" in inspected(zip_bomb(tmp_path / "odd.zip"))["faults"][0]["kind"]


def test_one_strange_letter_is_not_read_as_another_machines_capital(tmp_path: Path):
    told = read(tmp_path, "\n".join([HEAD, "Papakåta Ltd,01/04/2024,T1,1.50"]) + "\n", encoding="cp1252")
    assert told["encoding"] == "cp1252"


def test_rows_that_leave_out_empty_cells_are_read_though_a_few_are_at_fault(tmp_path: Path):
    whole = [f"S{n} Ltd,01/04/2024,T{n + 1000},{n}.50,note" for n in range(60)]
    short = [f"R{n} Ltd,02/04/2024,T{n + 1100},{n}.25" for n in range(60)]
    told = read(tmp_path, "\n".join([f"{HEAD},Remarks", *whole, *short, "Odd Ltd,soon"]) + "\n")
    assert rows_of(told, "row-ragged") == list(range(62, 122))
    assert rows_of(told, "row-short") == [122]
    assert told["held_back"] == [122]


def test_rows_too_many_to_try_are_held_back_and_never_let_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lint_rows, "MOST_LOOKED_AT", 2)
    long = [f"Long Ltd,01/04/2024,T{n},{n}.50,x,y" for n in range(5)]
    told = read(tmp_path, "\n".join([HEAD, *payments(30), *long]) + "\n")
    assert told["held_back"] == [32, 33, 34, 35, 36]


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (["Hotel And Premises"] * 30 + ["Shop And Premises"] * 30 + ["Motel And Premises"], []),
        (["Office, internal"] * 30 + ["Cleaning, external"] * 30 + ["Office, external"], []),
        (["Liberal Democrats"] * 30 + ["Labour"] * 30 + ["Lberal Democrats"], [62]),
    ],
)
def test_a_word_of_its_own_is_no_misspelling(tmp_path: Path, texts: list[str], named: list[int]):
    rows = [f'{n},"{text}"' for n, text in enumerate(texts)]
    assert rows_of(read(tmp_path, "\n".join(["no,kind", *rows]) + "\n"), "rare-spelling") == named


def test_what_people_write_freely_may_hold_a_date(tmp_path: Path):
    rows = [f"S{n} Ltd,0{n % 9 + 1}/04/2024,T{n},{n}.50,{'' if n % 2 else 'Fuel'}" for n in range(60)]
    rows.append("Last Ltd,05/04/2024,T99,1.00,01/03/2024")
    told = read(tmp_path, "\n".join([f"{HEAD},Narrative", *rows]) + "\n")
    assert told["held_back"] == []


def test_numbers_that_many_senders_gave_lost_no_zeros(tmp_path: Path):
    given = ["0012", "0013", "0014", "7", "INV 9/A", "B-77", "C/2024/1", "D 12x"]
    rows = [f"S{n} Ltd,01/04/2024,{given[n % len(given)]},{n}.50" for n in range(80)]
    told = read(tmp_path, "\n".join(["Supplier,Payment Date,Invoice No,Amount", *rows]) + "\n")
    assert rows_of(told, "zeros-lost") == []


def test_the_one_column_of_pounds_is_the_amount(tmp_path: Path):
    rows = [f"Grant {n},Society {n},{n}.50" for n in range(20)]
    told = read(tmp_path, "\n".join(["Scheme,Given to,Sum given (£)", *rows]) + "\n")
    assert told["amount_sum"] == "200.00"


def test_same_input_same_bytes(tmp_path: Path, openbarnet: Openbarnet):
    path = workbook(tmp_path / "payments.xlsx")
    first = openbarnet("inspect", path, "--json", "--cells")
    assert first.exit_code == 0
    assert first.output == openbarnet("inspect", path, "--json", "--cells").output
    assert "hidden sheet" in openbarnet("inspect", path).output


def test_a_file_in_its_datasets_folder_is_read_as_declared(openbarnet: Openbarnet):
    told = json.loads(
        openbarnet("inspect", CHECKOUT / "tables" / "foi-log" / "foi-log-2024-04.csv", "--json").output
    )
    assert (told["dataset"], told["standard"]) == ("foi-log", "foi-log")


def test_every_rule_has_words():
    assert all(
        rule.says and rule.right and rule.level in ("info", "warning", "error") for rule in rules().values()
    )


@pytest.mark.skipif(not (SHARED / "tables").exists(), reason="the real tables lie beside the checkout only")
def test_real_tables_and_the_cases_of_the_loaders(tmp_path: Path):
    tables = SHARED / "tables"
    for truth in (tables / "open").glob("*.json"):
        found = next(path for path in truth.parent.glob(f"{truth.stem}.*") if path != truth)
        (tmp_path / truth.name).write_text(json.dumps(inspected(found)), encoding="utf-8")
    for folder in (tables / "cases").iterdir():
        for found in folder.glob("input.*"):
            (tmp_path / f"{folder.name}.json").write_text(json.dumps(inspected(found)), encoding="utf-8")
    scores = [
        subprocess.run(
            [sys.executable, tables / "score_tables.py", tables / part, tmp_path],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for part in ("open", "cases")
    ]
    assert "all                76 of 76" in scores[0]
    assert "cases 21 of 21" in scores[1]


def test_a_row_that_says_it_is_the_total_of_something_is_one_by_its_sum(tmp_path: Path):
    rows = ["Date,Service,Payee,Amount", "13/05/2024,Care,Ash Ltd,100.00", "14/05/2024,Care,Elm plc,50.00"]
    rows += [",,Total Care,150.00", "15/05/2024,Parks,Total Gas Ltd,25.00", ",,Total Parks,25.00"]
    rows += ["16/05/2024,Roads,Fir plc,7.00", ",,Total Roads,9.00", ",,Grand total,182.00"]
    told = read(tmp_path, "\n".join(rows) + "\n")
    assert rows_of(told, "subtotal-row") == [4, 6]
    assert (told["data_rows"], told["cells"]["5:Payee"]) == (5, "Total Gas Ltd")
    assert (
        told["cells"]["8:Amount"] == "9.00"
    )  # no sum of what stands above: told as a row that is short of cells


def test_a_last_row_of_nothing_but_the_sum_is_a_total(tmp_path: Path):
    rows = "Payee,Code,Amount\nAsh,R2,10.00\nElm,R3,20.00\n"
    told = read(tmp_path, f"{rows},,30.00\n")
    assert (told["data_rows"], rows_of(told, "total-row"), told["amount_sum"]) == (2, [4], "30.00")
    assert read(tmp_path, f"{rows},,31.00\n")["data_rows"] == 3


def test_notes_below_a_total_or_parted_by_a_comma_are_no_rows(tmp_path: Path):
    told = read(tmp_path, "Payee,Amount\nAsh,10.00\nElm,20.00\nTotal,30.00\n(leaves out VAT)\n")
    assert (told["data_rows"], rows_of(told, "row-below-table"), told["amount_sum"]) == (2, [5], "30.00")
    notes = "Notes:\n1. Leaves out 12 payments\nSource: the ledger, 3 June 2024\n"
    told = read(tmp_path, f"Payee,Amount\nAsh,10.00\nElm,20.00\n\n{notes}")
    assert (told["data_rows"], rows_of(told, "row-below-table"), told["amount_sum"]) == (
        2,
        [5, 6, 7],
        "30.00",
    )


def test_the_heading_is_the_first_that_says_something(tmp_path: Path):
    again = "Ref,Payee,Amount\n"
    told = read(tmp_path, f"{again}A1,Ash,10.00\nA2,Elm,20.00\n{again}A3,Fir,30.00\nA4,Oak,40.00\n")
    assert (told["header_row"], rows_of(told, "heading-again"), told["amount_sum"]) == (1, [4], "100.00")
    told = read(tmp_path, "Site,Spaces,Charge\nA,NULL,1.00\nB,N/A,-\nC,12,nil\nD,#N/A,2.00\nE,14,n/k\n")
    assert (told["header_row"], told["data_rows"]) == (1, 5)


def test_figures_measured_otherwise_than_their_column_are_held_back(tmp_path: Path):
    told = read(tmp_path, "Ward,Turnout\nNorth,45%\nSouth,0.52\nEast,38.5%\nWest,0\n")
    assert (rows_of(told, "percent-missing"), told["held_back"]) == ([3], [3])
    told = read(tmp_path, "Payee,Amount\nAsh,£100.00\nElm,€200.00\nFir,50.00\n")
    assert (rows_of(told, "currencies-mixed"), told["held_back"]) == ([3], [3])
    assert not rows_of(read(tmp_path, "Payee,Amount\nAsh,€1.00\nElm,€2.00\n"), "currencies-mixed")


def test_words_merged_downwards_stand_in_each_row_and_figures_in_the_first(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Unit", "Payee", "Amount"], ["Parks", "Ash", 10], [None, "Elm", None], ["Roads", "Fir", 5]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "merged.xlsx")
    told = inspected(tmp_path / "merged.xlsx")
    assert (told["cells"]["3:Unit"], told["cells"]["3:Amount"], told["amount_sum"]) == ("Parks", None, "15")


def lines(heading: str, row: str, count: int = 30) -> list[str]:
    return [heading, *(row.format(n=number, d=number % 28 + 1) for number in range(count))]


def test_rows_without_a_heading_are_no_heading(tmp_path: Path):
    told = read(tmp_path, "\n".join(lines("Ash,01/04/2024,12.50", "Oak {n},{d:02}/04/2024,{n}.25")) + "\n")
    assert (told["header_row"], told["data_rows"], level_of(told, "no-heading")) == (0, 31, "error")
    prose = "field,meaning\nn,Number of total pulses\nsite,Where it was\n" + "q,A word\n" * 9
    assert read(tmp_path, prose)["header_row"] == 1


def test_a_merged_heading_goes_on_in_the_row_below(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Post", "Salary", None, "Bonus"], [None, "From", "To", None]):
        sheet.append(row)
    for number in range(8):
        sheet.append([f"Head {number}", 50_000 + number, 60_000 + number, 5])
    book.save(tmp_path / "pay.xlsx")
    told = inspected(tmp_path / "pay.xlsx")
    assert types(told) == {
        "Post": "string",
        "Salary From": "integer",
        "Salary To": "integer",
        "Bonus": "integer",
    }
    assert told["data_rows"] == 8


def test_years_are_named_by_the_group_above_them(tmp_path: Path):
    text = ",,Staff,,Cost\nUnit,Post,2022/23,2023/24,Salary\n" + "A,B,1.5,2.5,£30\n" * 5
    assert list(types(read(tmp_path, text)))[2:] == ["Staff 2022/23", "Staff 2023/24", "Cost Salary"]
    plain = "Report:,Fly-tips\nArea,Kind,2019,2020\n" + "A,B,1,2\n" * 5
    assert list(types(read(tmp_path, plain))) == ["Area", "Kind", "2019", "2020"]


def test_a_pages_foot_among_the_rows_is_left_out(tmp_path: Path):
    text = "Order,Supplier,Value\n" + "P1,Ash,2.00\nP2,Oak,3.00\nPage 1 of 2,,\nOrder,Supplier,Value\n" * 2
    told = read(tmp_path, text)
    assert (told["data_rows"], told["amount_sum"]) == (4, "10.00")
    assert rows_of(told, "row-below-table") == [4, 8]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("07/14/2014 05:57:00 PM +0000", "%m/%d/%Y %I:%M:%S %p %z"),
        ("2010-07-04 19:00:35 UTC", "%Y-%m-%d %H:%M:%S %Z"),
        ("24/03/2014 - 00:00", "%d/%m/%Y - %H:%M"),
    ],
)
def test_times_may_say_their_zone(tmp_path: Path, text: str, form: str):
    told = read(tmp_path, "Ref,Created\n" + "".join(f"R{n},{text}\n" for n in range(5)))
    assert [(one["type"], one["format"]) for one in told["columns"]][1] == ("date", form)


def test_may_is_no_other_form_of_date(tmp_path: Path):
    days = [f"{day:02} {month} 2023" for month in ("April", "May", "June") for day in range(1, 12)]
    told = read(tmp_path, "Ref,Received\n" + "".join(f"R{n},{text}\n" for n, text in enumerate(days)))
    assert (told["columns"][1]["format"], rows_of(told, "two-date-forms")) == ("%d %B %Y", [])


def test_a_day_that_is_its_month_leaves_no_doubt(tmp_path: Path):
    told = read(tmp_path, "Ref,Election date\n" + "R1,12/12/2019\n" * 3)
    assert level_of(told, "order-in-doubt") is None
    assert (
        level_of(read(tmp_path, "Ref,Election date\n" + "R1,02/05/2019\n" * 3), "order-in-doubt") == "warning"
    )


@pytest.mark.parametrize(
    ("heading", "cell", "kind"),
    [
        ("Aged 0 to 15", "49323", "integer"),
        ("Salary from", "50000", "integer"),
        ("Cost Element", "544070", "string"),
        ("No religion", "122", "integer"),
        ("Document No.", "122", "string"),
        ("No. of people who came back with accepted ID", "122", "integer"),
        ("Own account workers", "122", "integer"),
        ("Cost Centre", "1E220", "string"),
    ],
)
def test_headings_tell_numbers_from_names_of_things(tmp_path: Path, heading: str, cell: str, kind: str):
    told = read(tmp_path, f"Area,{heading}\n" + f"A,{cell}\n" * 4)
    assert types(told)[heading] == kind
    assert level_of(told, "id-scientific") is None


def test_a_rating_that_may_be_a_word_is_no_number(tmp_path: Path):
    ratings = ["5", "4", "3"] * 12 + ["Awaiting inspection"] * 3
    told = read(tmp_path, "Name,Rating\n" + "".join(f"N{n},{text}\n" for n, text in enumerate(ratings)))
    assert (types(told)["Rating"], told["held_back"]) == ("string", [])


def test_a_bound_is_told_and_its_row_stays(tmp_path: Path):
    speeds = [f"{n}.5" for n in range(20)] + [">=30"]
    told = read(tmp_path, "Area,Speed\n" + "".join(f"A{n},{text}\n" for n, text in enumerate(speeds)))
    assert (rows_of(told, "words-after"), told["held_back"]) == ([22], [])
    assert told["cells"]["22:Speed"] is None


def test_a_cell_too_many_shows_by_the_date_that_is_missing(tmp_path: Path):
    rows = lines("Supplier,Paid on,Number,Amount,Purpose", "Ash,{d:02}/05/2024,50{n:04},{n}.25,Repairs", 60)
    rows[20] = "Ash,,09/05/2024,500020,20.25"
    rows[30] = rows[30].replace("500029", "23.09.10")
    told = read(tmp_path, "\n".join(rows) + "\n")
    assert (rows_of(told, "row-shifted"), rows_of(told, "other-column")) == ([21], [])
    assert told["amount_sum"] == f"{sum(range(60)) - 19 + 59 / 4:.2f}", "the number is no amount"


def test_shares_and_numbers_of_rows_make_no_total(tmp_path: Path):
    rows = [f"{n},Ward {n},{n * 3},{n}.5%" for n in range(1, 9)]
    told = read(tmp_path, "Nr,Ward,Votes,Turnout %\n" + "\n".join(rows) + "\n9,Total,108,4.5%\n")
    assert (rows_of(told, "total-row"), rows_of(told, "total-row-wrong")) == ([10], [])


def test_the_period_of_a_file_is_that_of_one_of_its_dates(tmp_path: Path):
    rows = [f"{n},{n % 28 + 1:02}/11/2022,{n % 28 + 1:02}/01/2023" for n in range(40)]
    text = "Application No,Received,Decision date\n" + "\n".join(rows) + "\n"
    told = read(tmp_path, text, name="planning-2022.csv")
    assert not {"far-out-of-period", "out-of-period", "period-unlike-dates"} & {
        one["rule"] for one in told["faults"]
    }


def test_prose_with_commas_swallows_no_record(tmp_path: Path):
    note = '"What it is, and where,\nwhy it stands, and for whom, it was made in the year of the flood"'
    told = read(tmp_path, "Title,Updated,Note\n" + f"A,2024-04-01,{note}\n" * 4)
    assert level_of(told, "record-swallowed") is None


def test_what_most_rows_share_is_told_of_the_column_alone(tmp_path: Path):
    names = [
        f"{'abcdefgh'[n % 8] * (1 + n % 5)} {n:02} {'word of a long name ' * 3}"[:26] + "x" for n in range(60)
    ]
    told = read(tmp_path, "Area,Unit\n" + "".join(f"A,{name}\n" for name in names))
    assert [(one["level"], one["rows"]) for one in told["faults"] if one["rule"] == "cut-texts"] == [
        ("warning", [])
    ]


def test_a_standard_needs_headings_that_few_others_have(tmp_path: Path):
    assert read(tmp_path, "title,description\n" + "A,B\n" * 3)["standard"] is None
    assert read(tmp_path, "id,latitude,longitude\n" + "1,51.5,-0.2\n" * 3)["standard"] is None


def test_ages_that_count_on_are_headings(tmp_path: Path):
    text = "area,kind,0,1,2,3,4,5\n" + "E08,persons,4566,4853,5016,5779,5748,6103\n" * 4
    told = read(tmp_path, text)
    assert (told["header_row"], told["data_rows"], level_of(told, "no-heading")) == (1, 4, None)


def test_notes_below_are_left_out_whatever_figure_they_hold(tmp_path: Path):
    rows = "".join(f"Zone {n},{n * 100},{n}.5\n" for n in range(1, 9))
    notes = "\nNotes:\n1. Permits include visitors.\n2. Net of VAT\n,,\n"
    told = read(tmp_path, "Zone,Permits,Income\n" + rows + notes)
    assert (told["data_rows"], rows_of(told, "row-below-table")) == (8, [11, 12, 13])


@pytest.mark.parametrize("is_first", [True, False])
def test_a_whole_among_its_parts_is_told(tmp_path: Path, *, is_first: bool):
    parts = [f"{name},2024,{n},{n * 2}" for n, name in enumerate(("Abbey", "Dell", "Castle", "Bridge"), 3)]
    whole = ["All wards,2024,18,36"]
    rows = [*whole, *parts] if is_first else [*parts, *whole]
    told = read(tmp_path, "Ward,Year,Homes,People\n" + "\n".join(rows) + "\n")
    assert (rows_of(told, "parts-and-total"), told["data_rows"]) == ([2 if is_first else 6], 5)
    other = [*parts, "All Saints,2024,19,36"]
    told = read(tmp_path, "Ward,Year,Homes,People\n" + "\n".join(other) + "\n")
    assert rows_of(told, "parts-and-total") == []


def test_dots_and_letters_of_statistics_stand_for_nothing(tmp_path: Path):
    marks = ["..", "...", "…", "[x]", "[z]", "[c]", "Not held", "not provided"]
    told = read(
        tmp_path,
        "Area,Count\n"
        + "".join(f"Area {n},{n}\n" for n in range(30))
        + "".join(f"{m} a,{m}\n" for m in marks),
    )
    assert (types(told)["Count"], told["held_back"]) == ("integer", [])
    assert rows_of(told, "missing-word", "Count") == list(range(32, 40))


def test_commas_that_part_thousands_are_not_asked(tmp_path: Path):
    quoted = "Ward,Homes\n" + "".join(f'Ward {n},"{n},{n}00"\n' for n in range(1, 9))
    told = read(tmp_path, quoted)
    assert (types(told)["Homes"], level_of(told, "decimal-comma")) == ("integer", None)
    assert level_of(read(tmp_path, quoted.replace('"8,800"', '"0,880"')), "decimal-comma") == "warning"
    semicolons = "".join(f"Ward {n};{n},{n}00\n" for n in range(1, 9))
    assert level_of(read(tmp_path, "Ward;Homes\n" + semicolons), "decimal-comma") == "warning"


def test_a_year_with_words_is_a_label(tmp_path: Path):
    years = "".join(f"{year},{year % 100}\n" for year in range(2001, 2022))
    told = read(tmp_path, f"Year,Count\n{years}2022 (to the end of August),7\n")
    assert types(told) == {"Year": "string", "Count": "integer"}
    assert told["cells"]["23:Year"] == "2022 (to the end of August)"


def test_places_are_far_by_distance_and_not_by_degrees(tmp_path: Path):
    places = "".join(f"Place {n},54.{n:02},-6.{n:02}\n" for n in range(1, 40))
    told = read(tmp_path, f"Place,Latitude,Longitude\n{places}West,54.99,-7.31\nSouth,51.50,-0.12\n")
    assert rows_of(told, "outside-area") == [42]


def test_halves_of_a_grid_reference_are_coordinates(tmp_path: Path):
    rows = "".join(f"Park {n},54{n:04},18{n:04}\n" for n in range(20))
    told = read(tmp_path, f"Location,Grid Ref X,Grid Ref Y\n{rows}")
    assert [column["role"] for column in told["columns"]] == [None, "easting", "northing"]


def headings(folder: Path, top: list[str], rows: int = 6) -> list[str]:
    cells = [f"Area {{n}}{',{n}' * (top[0].count(','))}".format(n=number) for number in range(1, rows + 1)]
    return list(types(read(folder, "\n".join([*top, *cells]) + "\n")))


def test_a_group_of_headings_goes_on_as_far_as_others_do(tmp_path: Path):
    top = ["Area,2022,,2023,,", "Area,Homes,Rent,Homes,Rent,Remarks"]
    assert headings(tmp_path, top) == [
        "Area", "2022 Homes", "2022 Rent", "2023 Homes", "2023 Rent", "Remarks"
    ]  # fmt: skip
    top = ["Area,Start,End,,", ",day,day,Notes,Owner"]
    assert headings(tmp_path, top) == ["Area", "Start day", "End day", "Notes", "Owner"]
    top = ["Area,Votes,,Turnout", ",Ash,Elm,"]
    assert headings(tmp_path, top) == ["Area", "Votes Ash", "Votes Elm", "Turnout"]


def test_merged_cells_alone_say_how_far_a_group_goes(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Area", "Paid", None, None],
        [None, "Rent", "Fees", "Checked by"],
        *([f"Area {n}", n, n, n] for n in range(6)),
    ):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    book.save(tmp_path / "paid.xlsx")
    assert list(types(inspected(tmp_path / "paid.xlsx"))) == ["Area", "Paid Rent", "Paid Fees", "Checked by"]


@pytest.mark.parametrize(
    ("second", "names"),
    [("Awarded,,,,VAT", ["Date Awarded", "To", "For", "Amount", "Irrecoverable VAT"]),
     ("North ward,,,,", ["Date", "To", "For", "Amount", "Irrecoverable"])],
)  # fmt: skip
def test_headings_go_on_below_in_a_few_cells(tmp_path: Path, second: str, names: list[str]):
    rows = "".join(f"{n:02}/04/2024,Club {n},Kit,{n}.50,\n" for n in range(1, 9))
    told = read(tmp_path, f"Date,To,For,Amount,Irrecoverable\n{second}\n{rows}")
    assert list(types(told)) == names


@pytest.mark.parametrize(
    ("names", "heads", "refused"),
    [(("April", "May"), True, True), (("Page 1", "Page 2"), False, True), (("Data", "Wards"), False, False),
     (("Sheet1", "Sheet2"), False, False)],
)  # fmt: skip
def test_sheets_that_go_on_are_not_lost(
    tmp_path: Path, names: tuple[str, str], *, heads: bool, refused: bool
):
    book = openpyxl.Workbook()
    for place, name in enumerate(names):
        sheet = book.create_sheet(name)
        if heads or not place:
            sheet.append(["Supplier", "Date", "Amount"])
        for n in range(9 - place):
            sheet.append([f"Firm {n} Ltd", f"{n + 1:02}/04/2024", n + 0.5])
    book.remove(book["Sheet"])
    book.save(tmp_path / "spend.xlsx")
    told = inspected(tmp_path / "spend.xlsx")
    assert (told["refused"], level_of(told, "sheet-goes-on")) == (refused, "error" if refused else None)
    assert level_of(told, "sheet-not-read") == (None if refused else "warning")


def test_a_sign_in_a_column_of_its_own_leaves_its_heading_to_the_figures(tmp_path: Path):
    rows = "".join(f'Club {n},£,"{n},000.50"\n' for n in range(1, 9))
    told = read(tmp_path, f"Paid to,Amount,\n{rows}")
    assert [(one["name"], one["sum"]) for one in told["columns"]][1:] == [("", None), ("Amount", "36004.00")]


@pytest.mark.parametrize(("above", "below"), [(12, 30), (30, 12)])
def test_a_second_table_in_a_sheet_is_never_passed_over(tmp_path: Path, above: int, below: int):
    wards = "".join(f"Ward {n},{n}\n" for n in range(above))
    streets = "".join(f"High Street {n},{n},{n}.50\n" for n in range(below))
    told = read(tmp_path, f"Ward,Homes\n{wards}\nStreet,Lamps,Cost\n{streets}")
    assert (told["refused"], level_of(told, "several-tables")) == (True, "error")
    titled = "Spending,2024-04\nPrinted on,01/05/2024\nRows,30\nPage,1\n\nStreet,Lamps,Cost\n"
    assert level_of(read(tmp_path, titled + streets), "several-tables") is None


def test_averages_below_a_total_are_no_rows(tmp_path: Path):
    rows = "".join(f"Ward {n},{n}\n" for n in range(1, 13))
    told = read(tmp_path, f"Ward,Homes\n{rows}Total,78\nAverage,6.5\n")
    assert (told["data_rows"], told["columns"][1]["sum"]) == (12, "78")
    assert read(tmp_path, f"Ward,Homes\n{rows}Mean,6\n")["data_rows"] == 13


def test_a_web_page_without_a_charset_is_read_by_its_bytes(tmp_path: Path):
    rows = "".join(f"<tr><td>Ward {n}</td><td>£{n}.50</td></tr>" for n in range(1, 13))
    page = f"<html><table><tr><th>Ward</th><th>Paid</th></tr>{rows}</table></html>"
    assert read(tmp_path, page, "paid.xls")["columns"][1]["sum"] == "84.00"


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        ('"ACME "THE" LTD",02/04/2024,T2,2.50', 'ACME THE" LTD"'),
        ('"ACME "THE, OLD" LTD",02/04/2024,T2,2.50', "ACME THE"),
        ('"ACME LTD,02/04/2024,T2,2.50\n"Elm Ltd",03/04/2024,T3,3.50', "ACME LTD,02/04/2024"),
        ('"ACME "" LTD" ,02/04/2024,T2,2.50', None),
        ('ACME "THE" LTD,02/04/2024,T2,2.50', None),
    ],
)
def test_broken_quotes_are_told_and_their_row_is_held_back(tmp_path: Path, row: str, taken: str | None):
    told = read(tmp_path, "\n".join([HEAD, *payments(3), row, *payments(3, 5)]) + "\n")
    found = [one for one in told["faults"] if one["rule"] == "quotes-broken"]
    assert [one["rows"] for one in found] == ([[5]] if taken else [])
    assert told["held_back"] == ([5] if taken else [])
    assert told["amount_sum"] == ("27.00" if taken else "29.50")
    if taken:
        assert found[0]["text"].startswith(f"taken as {taken}")
        assert ("lines 5 to 6" if "\n" in row else "line 5") in found[0]["kind"]


TOP = "Ward,Spend\nAbbey,1.50\nDell,2.50\nFord,3.50\n"


@pytest.mark.parametrize(
    ("text", "rule", "rows"),
    [
        (f"{TOP}\nSchool,Pupils\nOak,100\n", "several-tables", [6, 7]),
        (f"{TOP}\nPupils by school,\nSchool,Pupils\nOak,100\n", "several-tables", [7, 8]),
        (f"{TOP}Ward,Total budget\nHill,4.50\n", "several-tables", [5, 6]),
        ("Ward,Paid,Homes\nA,1.50,3\nB,2.50,4\nStreet,Lamps,Trees\nC,4,5\n", "several-tables", [4, 5]),
        (f"{TOP}School,Pupils\nOak,100\nElm,200\nWard,Spend\nHill,4.50\n", "below-a-heading", [5, 6, 7]),
        ("Ward,Homes\nA,3\nB,4\nSchool,Pupils\nC,5\n", "below-a-heading", [4, 5]),
        ("Ward,Unit,Spend\nA,X,3.50\nB,Y,4.50\nSix,Z,Other\nC,X,5.50\n", None, []),
        (f"{TOP}Gate,Withheld\nHill,4.50\n", None, []),
        (f"{TOP}\nGate,See note\nHill,4.50\n", None, []),
        (f"{TOP}Gate,Pending sale\nPond,Pending sale\nHill,4.50\n", None, []),
    ],
)
def test_rows_of_a_second_table_never_go_out_under_the_firsts_headings(
    tmp_path: Path, text: str, rule: str | None, rows: list[int]
):
    told = read(tmp_path, text)
    found = [one for one in told["faults"] if one["rule"] in ("several-tables", "below-a-heading")]
    assert [(one["rule"], one["rows"]) for one in found] == ([(rule, rows)] if rule else [])
    assert told["refused"] == (rule == "several-tables")
    if rule:
        assert f"on line {rows[0]}" in found[0]["kind"]
        assert rule == "several-tables" or told["held_back"] == rows


@pytest.mark.parametrize(
    ("heading", "texts", "rule", "level", "cell"),
    [
        ("Payment Date", ["45383", "45390"], "date-serial", "warning", "2024-04-01"),
        ("Date", ["45383"], "date-serial", "warning", "2024-04-01"),
        ("Date Paid", ["45383", "soon", "later"], "date-serial", "warning", "45383"),
        ("Spend to date", ["45383", "45390"], None, None, "45383"),
        ("Card", ["4.929E+12", "4929123456780"], "id-scientific", "error", "4.929E+12"),
        ("Contract", ["4.929E+12", "C/12", "C/13"], "id-scientific", "error", "4.929E+12"),
        ("Amount", ["4.929E+12", "2.50"], "figure-scientific", "error", "4929000000000"),
        ("Amount", ["20.00*", "30.00", "25.00"], "words-after", "warning", None),
        ("Rate", ["20.00*", "30.00"], "words-after", "warning", None),
        ("Rate", ["20.00*", "30.00†"], "words-after", "warning", "20.00*"),
        ("When", ["01/04/2024", "April 2024"], "dates-among-words", "warning", "01/04/2024"),
    ],
)
def test_what_spreadsheets_spoil_is_told_of_a_few_rows_too(
    tmp_path: Path, heading: str, texts: list[str], rule: str | None, level: str | None, cell: str | None
):
    told = read(tmp_path, f"Place,{heading}\n" + "".join(f"P{n},{text}\n" for n, text in enumerate(texts)))
    rules_found = {one["rule"]: one["level"] for one in told["faults"] if one["column"] == heading}
    assert rules_found.get(rule or "date-serial") == level
    assert told["cells"][f"2:{heading}"] == cell
    assert told["held_back"] == ([2] if level == "error" else [])


def test_serials_under_a_declared_date_are_told_as_what_goes_out(tmp_path: Path):
    declared = "title: Paid\nfields:\n  - {name: ref, type: string}\n  - {name: paid, type: date}\n"
    (tmp_path / "dataset.yaml").write_text(declared, encoding="utf-8")
    told = read(tmp_path, "Ref,Paid\nA,45383\nB,14/04/2024\n")
    assert (told["cells"]["2:Paid"], rows_of(told, "date-serial")) == ("2024-04-01", [2])
    assert rows_of(told, "too-many-not-dates") == []


def test_three_figures_behind_every_point_or_comma_are_asked_where_semicolons_part(tmp_path: Path):
    rows = "Ward;Spend\nA;1.234\nB;2.500\nC;500\n"
    assert level_of(read(tmp_path, rows), "decimal-point") == "warning"
    assert level_of(read(tmp_path, rows.replace(".", ",")), "decimal-comma") == "warning"
    for other in (rows.replace("1.", "0."), rows.replace("2.500", "2.50"), rows.replace(";", ",")):
        assert level_of(read(tmp_path, other), "decimal-point") is None
    declared = "title: Spend\nfields:\n  - {name: ward, type: string}\n  - {name: spend, type: number"
    for form, held, cell in (
        ("", [2, 3], "1.234"),
        ("decimal comma", [], "1234"),
        ("decimal point", [], "1.234"),
    ):
        (tmp_path / "dataset.yaml").write_text(f'{declared}, format: "{form}"}}\n', encoding="utf-8")
        told = read(tmp_path, rows)
        assert (told["held_back"], told["cells"]["2:Spend"]) == (held, cell)
    (tmp_path / "dataset.yaml").write_text(f"{declared}, format: decimal comma}}\n", encoding="utf-8")
    assert rows_of(read(tmp_path, rows.replace("2.500", "2.50")), "not-a-number") == [3]


def test_a_pound_sign_of_an_old_machine_is_no_letter(tmp_path: Path):
    for text in ("Ref,Amount (£)\nA1,2.50\nA2,3.50\n", "Ref,Amount\nA1,£2.50\nA2,£3.50\n"):
        told = read(tmp_path, text, encoding="cp850")
        assert (told["encoding"], told["columns"][1]["type"]) == ("cp850", "number")
    assert read(tmp_path, "Ref,Name\nA1,Siân\nA2,Bara â chaws\n", encoding="cp1252")["encoding"] == "cp1252"


def test_a_heading_that_was_sorted_below_the_rows_is_found_there(tmp_path: Path):
    told = read(tmp_path, "\n".join([*payments(30), HEAD, ""]))
    assert (told["header_row"], told["data_rows"], told["refused"], told["held_back"]) == (31, 30, False, [])
    assert types(told)["Payment Date"] == "date"
    assert told["amount_sum"] == "480.00"
    assert {one["level"] for one in told["faults"]} == {"info"}
    without = read(tmp_path, "\n".join([*payments(30), "S9 Ltd,not known,T9,not known", ""]))
    assert (without["header_row"], without["refused"]) == (0, True)


def test_a_heading_again_with_its_columns_in_another_order_refuses_the_file(tmp_path: Path):
    head = "Ref,Paid Date,Supplier,Kind,Amount"
    first = [f"A{n},{n:02}/04/2024,Firm {n} Ltd,Care,{n}.50" for n in range(1, 21)]
    second = [f"A{n},{n - 20:02}/05/2024,Firm {n} Ltd,{n}.50," for n in range(21, 25)]
    told = read(tmp_path, "\n".join([head, *first, "Ref,Paid Date,Supplier,Amount,", *second]) + "\n")
    assert (told["refused"], rows_of(told, "several-tables")) == (True, list(range(22, 27)))


def test_moments_of_a_workbook_are_one_form_and_its_figures_have_fifteen_digits(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ref", "Received", "Fee"])
    for n in range(1, 25):
        moment = datetime(2024, 5, n, 9 if n % 3 else 0)  # noqa: DTZ001 - workbooks know no zones
        sheet.append([f"P{n}", moment, 547.9200000000001])
    book.save(tmp_path / "planning.xlsx")
    told = inspected(tmp_path / "planning.xlsx")
    assert rows_of(told, "two-date-forms") == []
    assert told["columns"][2]["sum"] == "13150.08"


def test_gaps_between_columns_are_told_once(tmp_path: Path):
    rows = [line.replace(",", ",,", 2) for line in payments(20)]
    told = read(tmp_path, "\n".join(["Supplier,,Payment Date,,Trans No,Amount", *rows]) + "\n")
    assert [one["kind"] for one in told["faults"] if one["level"] == "warning"] == [
        "2 headings that are empty"
    ]


def test_a_heading_in_two_full_lines_is_one(tmp_path: Path):
    two = [",Payment,Transaction,Net", "Supplier,Date,No,Amount"]
    told = read(tmp_path, "\n".join([*two, *payments(20)]) + "\n")
    assert list(types(told)) == ["Supplier", "Payment Date", "Transaction No", "Net Amount"]


def test_macros_links_and_names_of_a_workbook_are_told_and_nothing_of_them_shown(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Ref", "Amount"], *([f"A{n}", n + 0.5] for n in range(5))):
        sheet.append(row)
    book.properties.creator = "Jane Roe"
    path = tmp_path / "payments.xlsm"
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Secret()")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    told = inspected(path)
    assert (told["data_rows"], told["refused"]) == (5, False)
    found = {one["rule"]: (one["level"], one["kind"]) for one in told["faults"] if one["level"] != "info"}
    assert found == {
        "macros": ("warning", "the workbook holds macros"),
        "links-to-other-files": ("warning", "the workbook takes values from other files"),
        "names-in-properties": ("warning", "names of people in the file's properties"),
    }
    assert not [word for word in ("Roe", "Secret") if word in json.dumps(told)]


def test_a_file_is_inspected_as_what_one_says_that_it_is(tmp_path: Path, openbarnet: Openbarnet):
    path = workbook(tmp_path / "payments.xlsx")
    kinds = [
        json.loads(openbarnet("inspect", path, "--json", "--as", kind).output)["kind"]
        for kind in ("report", "table")
    ]
    assert kinds == ["report", "table"]


def test_first_second_and_third_are_one_form_of_date(tmp_path: Path):
    days = ["1st", "2nd", "3rd", "4th", "21st", "22nd", "23rd", "24th"]
    told = read(tmp_path, "Meeting,Held on\n" + "".join(f"M{day},{day} May 2024\n" for day in days))
    assert (types(told)["Held on"], rows_of(told, "two-date-forms")) == ("date", [])


def test_units_below_a_heading_are_no_row_of_zeros(tmp_path: Path):
    rows = [f"Scheme {n},{n}00,{n}50" for n in range(1, 9)]
    told = read(tmp_path, "\n".join(["Scheme,Budget,Actual", ",£000,£000", *rows]) + "\n")
    assert list(types(told)) == ["Scheme", "Budget £000", "Actual £000"]
    assert (told["data_rows"], told["cells"]["3:Budget £000"]) == (8, "100")


def test_a_name_over_the_last_column_alone_is_its_heading(tmp_path: Path):
    rows = [f"Area {n},{n},{n + 1},{2 * n + 1}" for n in range(1, 9)]
    told = read(tmp_path, "\n".join([",Households,,Total", "Area,Owned,Rented,", *rows]) + "\n")
    assert list(types(told)) == ["Area", "Households Owned", "Households Rented", "Total"]


def test_a_table_is_read_in_one_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """To open one takes longer than all that a small table is asked."""
    opened: list[duckdb.DuckDBPyConnection] = []
    connect = duckdb.connect

    def counted() -> duckdb.DuckDBPyConnection:
        opened.append(connect())
        return opened[-1]

    monkeypatch.setattr(duckdb, "connect", counted)
    read(tmp_path, "Supplier,Amount\nS Ltd,5.00\nTotal,5.00\n")
    assert len(opened) == 1
