"""How well tables of others' documents are read: adjacency relations against the ICDAR 2013 ground truth.

    python benchmarks/icdar.py PATH

PATH is a folder of that competition's documents (`us-001.pdf` beside `us-001-str.xml`), which are not ours
to ship. A relation is a cell's text, the text of its nearest neighbour on the right or below, the direction,
and how many blank places lie between (Goebel, Hassan, Oro, Orsi, ICDAR 2013). Precision and recall are taken
for each document and averaged; F1 is their harmonic mean. Read are our reader, pdfplumber, and camelot where
it is installed. `ruled`, `rows` and `bare` tell the recall over tables with rules both ways, with rules
between rows only, and with none; `spanning` that of relations with a cell over several rows or columns.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

NEAR = 6.0  # points: rules so near to a table's cells are its own
KINDS = ("ruled", "rows", "bare", "spanning")


class Cell(NamedTuple):
    """A text and the places it takes: first row and column, rows and columns."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Table(NamedTuple):
    """Cells of a table on a page, and where they stand: x0, top, x1, bottom from the page's top left."""

    page: int
    cells: tuple[Cell, ...]
    box: tuple[float, float, float, float] | None = None


Relation = tuple[str, str, str, int]
Reader = Callable[[Path], list[Table]]


def folded(text: str) -> str:
    """A text for comparing: no white space, capitals, each other sign alike."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return re.sub(r"[^A-Za-z0-9_]", "_", bare).upper()


def relations(cells: Iterable[Cell]) -> dict[tuple[int, int, str], Relation]:
    """Relations by the numbers of their two cells and the direction; blank cells have none."""
    named = [cell._replace(text=folded(cell.text)) for cell in cells]
    named = [cell for cell in named if cell.text]
    places: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(named):
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                places.setdefault((row, column), number)
    found: dict[tuple[int, int, str], Relation] = {}
    for direction, ordered in (("right", sorted(places)), ("down", sorted(places, key=lambda at: at[::-1]))):
        line, place = (0, 1) if direction == "right" else (1, 0)
        for one, two in pairwise(ordered):
            a, b = places[one], places[two]
            if one[line] == two[line] and a != b:
                blanks = two[place] - one[place] - 1
                found.setdefault((a, b, direction), (named[a].text, named[b].text, direction, blanks))
    return found


def counted(table: Table) -> Counter[Relation]:
    """A table's relations with how often each is found."""
    return Counter(relations(table.cells).values())


def truth_of(path: Path, height: Callable[[int], float]) -> list[Table]:
    """The tables of a ground-truth file."""
    tables = []
    root = ET.parse(path).getroot()  # noqa: S314 - a file that whoever measures has chosen
    for table in root.iter("table"):
        cells: list[Cell] = []
        boxes: list[tuple[float, float, float, float]] = []
        page = 0
        for region in table.iter("region"):
            page = int(region.get("page") or 1)
            down, right = int(region.get("row-increment") or 0), int(region.get("col-increment") or 0)
            for cell in region.iter("cell"):
                row, column = int(cell.get("start-row") or 0), int(cell.get("start-col") or 0)
                end_row, end_column = int(cell.get("end-row") or row), int(cell.get("end-col") or column)
                text = "".join(cell.itertext())
                cells.append(
                    Cell(text, row + down, column + right, end_row - row + 1, end_column - column + 1)
                )
                for box in cell.iter("bounding-box"):
                    x0, x1, y0, y1 = (_number(box.get(name)) for name in ("x1", "x2", "y1", "y2"))
                    boxes.append((x0, height(page) - y1, x1, height(page) - y0))
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        tables.append(Table(page, tuple(cells), (min(lefts), min(tops), max(rights), max(bottoms))))
    return tables


def _number(text: str | None) -> float:
    return float(re.sub(r"[^\d.-]", "0", text or "0"))


def kind_of(page: Any, box: Sequence[float]) -> str:
    """How a table is ruled, from pdfplumber's edges of its page."""
    x0, top, x1, bottom = box[0] - NEAR, box[1] - NEAR, box[2] + NEAR, box[3] + NEAR
    inside = [
        e for e in page.edges if e["x0"] < x1 and e["x1"] > x0 and e["top"] < bottom and e["bottom"] > top
    ]
    upright = {round(e["x0"] / 3) for e in inside if e["orientation"] == "v" and e["bottom"] - e["top"] > 5}
    level = {round(e["top"] / 3) for e in inside if e["orientation"] == "h" and e["x1"] - e["x0"] > 15}
    if len(upright) >= 3 and len(level) >= 3:
        return "ruled"
    return "rows" if len(level) >= 2 else "bare"


def ours(path: Path) -> list[Table]:
    """What Open Barnet's reader takes for tables."""
    from pipelines.extraction.flow import build_document
    from pipelines.extraction.forms.pdf import page_contents
    from pipelines.extraction.page_layout import lay_out

    layouts = [lay_out(page) for page in page_contents(path)]
    tables: list[Table] = []
    for layout in layouts:
        for table in build_document(path.stem, "", [layout]).tables:
            cells = [
                Cell(
                    " ".join(spot.text for spot in cell.parts), number, cell.column, cell.row_span, cell.span
                )
                for number, row in enumerate(table.rows)
                for cell in row.cells
            ]
            tables.append(Table(layout.page.number, tuple(cells)))
    return tables


def _printed(spots: Iterable[Any]) -> str:
    return " ".join(spot.text for spot in spots)


def plumber(path: Path) -> list[Table]:
    """What pdfplumber's `extract_tables` finds."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [
            Table(page.page_number, _cells(table)) for page in pdf.pages for table in page.extract_tables()
        ]


def camelots(path: Path) -> list[Table]:
    """What camelot's hybrid finds; raises ImportError where it is not installed."""
    import camelot

    found = camelot.read_pdf(str(path), pages="all", flavor="hybrid")
    return [Table(table.page, _cells(table.df.to_numpy().tolist())) for table in found]


def _cells(rows: Sequence[Sequence[str | None]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(text, number, column)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )


def hits(wanted: Sequence[Table], found: Sequence[Table]) -> int:
    """Right relations: each table of the truth against the best of those on its page, each used once."""
    left = list(found)
    right = 0
    for table in wanted:
        best = max(
            (other for other in left if other.page == table.page),
            key=lambda other: (counted(table) & counted(other)).total(),
            default=None,
        )
        if best is not None:
            right += (counted(table) & counted(best)).total()
            left.remove(best)
    return right


def measure(
    documents: Mapping[Path, list[list[Table]]], kinds: Mapping[int, str], read: Reader
) -> dict[str, float]:
    """Averages over documents, and recall by kind of table.

    Args:
        documents: by document, its tables; where the truth is told in two ways, each.
        kinds: how a table of the truth is ruled, by its identity.
        read: what finds tables.
    """
    precision = recall = 0.0
    right, want = Counter[str](), Counter[str]()
    for path, readings in documents.items():
        found = read(path)
        said = sum(counted(table).total() for table in found)
        scores = []
        for wanted in readings:
            of_all = sum(counted(table).total() for table in wanted)
            good = hits(wanted, found)
            scores.append((good / said if said else 0.0, good / of_all if of_all else 0.0))
        best = max(scores, key=lambda pair: harmonic(*pair))
        precision, recall = precision + best[0], recall + best[1]
        for table in readings[0]:
            there = sum((counted(other) for other in found if other.page == table.page), Counter[Relation]())
            _count(table, kinds[id(table)], there, right, want)
    count = len(documents)
    result = {"precision": precision / count, "recall": recall / count}
    result["F1"] = harmonic(*result.values())
    return result | {kind: right[kind] / want[kind] if want[kind] else 0.0 for kind in KINDS}


def _count(
    table: Table, kind: str, there: Counter[Relation], right: Counter[str], want: Counter[str]
) -> None:
    """Add a table's relations, and those of its spanning cells, to what is wanted and what is right."""
    wanted = counted(table)
    want[kind] += wanted.total()
    right[kind] += (wanted & there).total()
    wide = {folded(cell.text) for cell in table.cells if cell.rows * cell.columns > 1}
    for relation, times in wanted.items():
        if wide & set(relation[:2]):
            want["spanning"] += times
            right["spanning"] += min(times, there[relation])


def harmonic(one: float, two: float) -> float:
    """The harmonic mean of two shares."""
    return 2 * one * two / (one + two) if one + two else 0.0


def documents_in(folder: Path) -> tuple[dict[Path, list[list[Table]]], dict[int, str]]:
    """The documents of a folder with their tables, and how each table is ruled."""
    import pdfplumber

    documents: dict[Path, list[list[Table]]] = {}
    kinds: dict[int, str] = {}
    for path in sorted(folder.rglob("*-str.xml")):
        name = path.name.removesuffix("-str.xml")
        plain = re.sub(r"[a-z]$", "", name)
        others = (path.with_name(f"{one}.pdf") for one in (name, plain, f"{plain}a"))
        pdf = next((other for other in others if other.exists()), None)
        if pdf is None:
            continue
        with pdfplumber.open(pdf) as opened:
            pages = opened.pages
            tables = truth_of(path, lambda number, pages=pages: float(pages[number - 1].height))
            kinds |= {id(table): kind_of(pages[table.page - 1], table.box) for table in tables if table.box}
        documents.setdefault(pdf, []).append(tables)
    return documents, kinds


def main() -> None:
    """Measure every reader there is, and print a table."""
    documents, kinds = documents_in(Path(sys.argv[1]))
    if not documents:
        sys.exit(f"Error: {sys.argv[1]} holds no <document>-str.xml beside its PDF")
    columns = ("F1", "precision", "recall", *KINDS)
    print(f"{len(documents)} documents".ljust(14), *(f"{name:>9}" for name in columns))
    for name, read in (("open barnet", ours), ("pdfplumber", plumber), ("camelot", camelots)):
        try:
            found = measure(documents, kinds, read)
        except ImportError:
            print(f"{name:14} is not installed")
            continue
        print(name.ljust(14), *(f"{found[column]:9.3f}" for column in columns))


if __name__ == "__main__":
    main()
