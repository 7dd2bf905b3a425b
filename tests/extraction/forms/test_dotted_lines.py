"""Borders that are drawn dot by dot are one line each; a few dots, or dots out of step, are none."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from pipelines.extraction.forms.dotted_lines import Dot, dotted_lines, may_be_dot
from pipelines.extraction.forms.pdf import page_contents
from pipelines.extraction.model import Box, Rule


def _dots(count: int, step: float = 1.5, size: float = 0.75, *, is_upright: bool = False) -> list[Dot]:
    places = [
        (10 + (0 if is_upright else step * at), 20 + (step * at if is_upright else 0)) for at in range(count)
    ]
    return [Dot(Box(x, y, x + size, y + size), at) for at, (x, y) in enumerate(places)]


def test_many_equal_dots_in_step_are_a_line_across_or_down() -> None:
    ((across, own),) = dotted_lines(_dots(20))
    assert (across, len(own)) == (Rule(Box(10, 20.375, 39.25, 20.375)), 20)
    ((down, _),) = dotted_lines(_dots(20, is_upright=True))
    assert down.is_vertical
    ((dashed, _),) = dotted_lines(_dots(9, step=5.0, size=2.0))
    assert not dashed.is_vertical


def test_few_dots_and_dots_out_of_step_are_none() -> None:
    assert list(dotted_lines(_dots(5))) == []
    assert list(dotted_lines(_dots(20, step=9.0))) == []
    odd = [
        dot._replace(box=dot.box._replace(x0=dot.box.x0 + at % 2, x1=dot.box.x1 + at % 2))
        for at, dot in enumerate(_dots(20))
    ]
    assert list(dotted_lines(odd)) == []
    assert not may_be_dot(Box(0, 0, 12, 1))
    assert not may_be_dot(Box(0, 0, 4, 4))


def test_lines_below_each_other_are_each_their_own() -> None:
    lower = [dot._replace(box=dot.box._replace(top=40, bottom=40.75)) for dot in _dots(20)]
    assert [rule.box.top for rule, _ in dotted_lines([*_dots(20), *lower])] == [20.375, 40.375]


def test_a_page_has_a_dotted_border_as_one_rule(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(300, 200))
    for at in range(100):
        canvas.rect(40 + 1.5 * at, 100, 0.75, 0.75, stroke=0, fill=1)
    for at in range(20):
        canvas.rect(40 + 6 * at, 60, 3, 0.75, stroke=0, fill=1)
    canvas.save()
    (content,) = page_contents(tmp_path / "page.pdf")
    assert sorted(round(rule.box.width) for rule in content.rules) == [117, 149]
