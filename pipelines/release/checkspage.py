"""The page of a version that says in sentences what was checked, and what came of it: `checks.html`.

Made from the very content of `quality.json`, so that page and file cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.release.content import Content
from pipelines.standalone import plural, render

CHECKS_FILE = "checks.html"
LEVELS = ("error", "warning", "information")


def checks_page(content: Content, quality: Mapping[str, Any]) -> str:
    """The page as HTML.

    Args:
        content: what the version holds, for titles and numbers of rows.
        quality: the content of its `quality.json`.
    """
    named = (entry["resource"] for entry in (*quality["checks"], *quality["held_back"]))
    titles = {name: name.replace("-", " ").capitalize() for name in named}
    titles |= {table.name: table.title for table in content.tables}
    rows = {table.name: table.row_count for table in content.tables}
    failed = [check for check in quality["checks"] if not check["passed"]]
    failed.sort(key=lambda check: (LEVELS.index(check["level"]), list(titles).index(check["resource"])))
    return render(
        "checks",
        title=content.metadata["title"],
        quality=quality,
        summary=summary_of(quality, sum(rows.values())),
        titles=titles,
        tables=[_table(name, title, rows.get(name, 0), quality) for name, title in titles.items()],
        failed=[_failed(check, titles[check["resource"]]) for check in failed],
    )


def summary_of(quality: Mapping[str, Any], rows: int) -> str:
    """What the checks of a version come to, in a sentence or three."""
    counts = quality["counts"]
    words = zip(LEVELS, ("error", "warning", "remark"), strict=True)
    found = [plural(counts[level], word) for level, word in words if counts[level]]
    others = f"; the others gave {' and '.join(', '.join(found).rsplit(', ', 1))}" if found else ""
    held = quality["held_back"]
    return " ".join(
        (
            f"{plural(len(quality['checks']), 'check')} looked at {plural(rows, 'published row')}.",
            f"{plural(counts['passed'], 'check')} found nothing{others}.",
            f"{plural(len(held), 'row is', 'rows are')} held back." if held else "No row is held back.",
        )
    )


def _table(name: str, title: str, rows: int, quality: Mapping[str, Any]) -> dict[str, Any]:
    asked = [check for check in quality["checks"] if check["resource"] == name]
    return {
        "name": name,
        "title": title,
        "rows": rows,
        "held_back": sum(1 for row in quality["held_back"] if row["resource"] == name),
        "checks": len(asked),
        "passed": sum(1 for check in asked if check["passed"]),
        "asked": asked,
        **{level: sum(1 for c in asked if c["level"] == level and not c["passed"]) for level in LEVELS},
    }


def _failed(check: Mapping[str, Any], title: str) -> dict[str, Any]:
    """A check that found something, with its findings; these go without its sentence, which stands above."""
    sentence = str(check["description"])
    messages = [str(finding["message"]) for finding in check["findings"]]
    shown = [message.removesuffix(sentence).strip() or message for message in messages]
    findings = [{**f, "message": m} for f, m in zip(check["findings"], shown, strict=True)]
    return {**check, "title": title, "findings": findings}
