"""One heading that comes back over tables of several parts names none of them: the part does."""

from __future__ import annotations

from pathlib import Path

from test_keys_in_tables import KEY, read, table

HEADS = ("Ref", "Measure", "Q1 2031/32", "Target", "Status")
PONDS = table(
    HEADS, ("F1", "Ponds cleared", "91%", "90%", "Met"), ("F2", "Hedges cut", "78%", "80%", "Missed")
)
ROADS = table(HEADS, ("G1", "Paths swept", "60%", "75%", "Missed"), ("G2", "Lamps lit", "98%", "95%", "Met"))
BOATS = table(HEADS, ("H1", "Boats let", "81%", "75%", "Met"), ("H2", "Piers mended", "58%", "75%", "Missed"))


def _sections(path: Path, *parts: str) -> list[str]:
    found, _ = read(path / "q1-2031-32.html", KEY, *parts)
    return [row["section"] for row in found["indicator-results"]][::2]


def test_a_heading_that_comes_back_gives_way_to_the_one_above_it(tmp_path: Path) -> None:
    last = "<h3>Performance</h3>"
    sections = _sections(
        tmp_path, "<h2>Green places</h2>", last, PONDS, "<h2>Ways and lamps</h2>", last, ROADS
    )
    assert sections == ["Green places", "Ways and lamps"]


def test_so_it_does_where_another_that_comes_back_stands_between(tmp_path: Path) -> None:
    between = "<h3>What went well</h3><p>Much was done.</p><h3>What needs attention</h3>"
    parts = [f"<h2>{name}</h2>{between}" for name in ("Green places", "Ways and lamps", "Harbour")]
    assert _sections(tmp_path, parts[0], PONDS, parts[1], ROADS, parts[2], BOATS) == [
        "Green places",
        "Ways and lamps",
        "Harbour",
    ]


def test_two_tables_under_one_heading_keep_it(tmp_path: Path) -> None:
    assert _sections(tmp_path, "<h2>Parks</h2>", "<h3>Performance</h3>", PONDS, "<p>More:</p>", ROADS) == [
        "Performance",
        "Performance",
    ]


def test_headings_that_differ_stay(tmp_path: Path) -> None:
    parts = ("<h2>Plan</h2>", "<h3>Green places</h3>", PONDS, "<h3>Ways and lamps</h3>", ROADS)
    assert _sections(tmp_path, *parts) == ["Green places", "Ways and lamps"]


def test_a_caption_that_says_the_heading_above_again_gives_way_to_it(tmp_path: Path) -> None:
    def captioned(rows: str, text: str) -> str:
        return rows.replace("<table>", f"<table><caption>{text}</caption>")

    parts = ("<h2>Green places</h2>", captioned(PONDS, "Green places: quarter 1 beside quarter 4"))
    more = ("<h2>Ways</h2>", captioned(ROADS, "Lamps: quarter 1 beside quarter 4"))
    assert _sections(tmp_path, *parts, *more) == ["Green places", "Lamps: quarter 1 beside quarter 4"]
