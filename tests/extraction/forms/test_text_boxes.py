"""Text boxes of a Word document: each is read once, however many stand in one drawing or in each other."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.oxml import parse_xml

from pipelines.extraction.forms.word import read_word
from pipelines.extraction.model import TextBlock

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
MANY = 24  # boxes: read twice for each one before, they would fill any machine's memory


def _box(text: str, within: str = "") -> str:
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r>{within}</w:p>"
    return f"<v:shape><v:textbox><w:txbxContent>{paragraph}</w:txbxContent></v:textbox></v:shape>"


def _run(boxes: str) -> str:
    return f"<w:r><w:pict><v:group>{boxes}</v:group></w:pict></w:r>"


def _texts(path: Path, run: str) -> list[str]:
    document = Document()
    document.add_paragraph("Before")._p.append(parse_xml(run.replace("<w:r>", f"<w:r {NAMES}>", 1)))
    document.add_paragraph("After")
    document.save(str(path))
    read = read_word(path, "r", "0" * 64)
    return [part.text for part in read.flow if isinstance(part, TextBlock)]


def test_boxes_of_one_drawing_are_read_once_each(tmp_path: Path) -> None:
    names = [f"Team {number}" for number in range(MANY)]
    found = _texts(tmp_path / "r.docx", _run("".join(map(_box, names))))
    assert found == ["Before", *names, "After"]


def test_a_box_within_another_is_read_once(tmp_path: Path) -> None:
    found = _texts(tmp_path / "r.docx", _run(_box("Outer", _run(_box("Inner"))) + _box("Beside")))
    assert sorted(found) == ["After", "Before", "Beside", "Inner", "Outer"]
