"""Templates are compiled once in a process, and anew when their text is another."""

from __future__ import annotations

from pathlib import Path

import jinja2.environment
import pytest

from pipelines.portal.server.assets import environment_of


def test_two_portals_compile_a_template_once_and_a_changed_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    compiled: list[str | None] = []
    real = jinja2.environment.generate

    def counted(node: object, environment: object, name: str | None, *rest: object, **more: object) -> object:
        compiled.append(name)
        return real(node, environment, name, *rest, **more)

    monkeypatch.setattr(jinja2.environment, "generate", counted)
    (tmp_path / "a.html").write_text("{% include 'b.html' %} {{ 1204|number }}")
    (tmp_path / "b.html").write_text("Rows:")
    for _ in range(2):
        assert environment_of(tmp_path, {}).get_template("a.html").render() == "Rows: 1,204"
    assert compiled == ["a.html", "b.html"]
    (tmp_path / "b.html").write_text("Rows, by now:")
    assert environment_of(tmp_path, {}).get_template("a.html").render() == "Rows, by now: 1,204"
    assert compiled == ["a.html", "b.html", "b.html"]
