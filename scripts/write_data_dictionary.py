"""Write `docs/data-dictionary.md`: every column of every published table, from the schemas.

The page is made, never edited, so that it cannot say anything else than the schemas that data is checked
against. `--check` writes nothing and fails when the page is out of date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping

from pipelines.council.project import Project, default_project
from pipelines.release.metadata import PackageMeta, load_packages
from pipelines.rows.schemas import Field, TableSchema, load_schemas

LOCATORS = "locators"
HEAD = """\
# Data dictionary

Every column of every published table. This page is made from `schemas/` by
`scripts/write_data_dictionary.py`; do not edit it. How to get the data: [use-the-data.md](use-the-data.md).

Text is UTF-8. An empty cell means that the page gives no such thing. Dates are ISO 8601. Numbers have a
point and no thousands separator. Columns marked *always* are never empty.
"""
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date",
}
UNITS = {"gbp": "pounds", "percent": "per cent", "percentage_points": "percentage points", "pt": "points"}


def main() -> int:
    """Write the page, or check it; non-zero when a check finds it out of date."""
    parser = argparse.ArgumentParser(description="Write docs/data-dictionary.md from the schemas.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")
    is_check = parser.parse_args().check
    project = default_project()
    page, text = project.root / "docs" / "data-dictionary.md", dictionary(project)
    if is_check:
        is_current = page.exists() and page.read_text(encoding="utf-8") == text
        print(f"{page.name} is {'up to date' if is_current else 'out of date; run this without --check'}")
        return 0 if is_current else 1
    page.write_text(text, encoding="utf-8")
    print(page.relative_to(project.root))
    return 0


def dictionary(project: Project) -> str:
    """The page's text."""
    schemas = load_schemas(project.schemas)
    packages = load_packages(project.datapackages)
    parts = [HEAD, *_contents(packages, schemas)]
    for package in packages:
        parts += ["", f"## {package.title}", "", f"Package `{package.name}`. {package.description.strip()}"]
        for resource in package.resources:
            if resource != LOCATORS:
                parts += ["", *_resource(schemas[resource])]
    parts += ["", "## In every package", "", *_resource(schemas[LOCATORS])]
    return "\n".join(parts) + "\n"


def _contents(packages: tuple[PackageMeta, ...], schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    for package in packages:
        tables = ", ".join(_link(schemas[name]) for name in package.resources)
        yield f"- **{package.title}** (`{package.name}`): {tables}"


def _link(schema: TableSchema) -> str:
    return f"[{schema.resource}](#{schema.resource})"


def _resource(schema: TableSchema) -> Iterator[str]:
    yield f"### {schema.resource}"
    yield ""
    yield f"{schema.title}. {schema.description}"
    yield ""
    yield f"One row is told from another by {_columns(schema.primary_key)}.{_references(schema)}"
    yield ""
    yield "| column | what it holds | type |"
    yield "| --- | --- | --- |"
    for field in schema.fields:
        yield f"| `{field.name}` | {_cell(_about(field))} | {_cell(_type(field))} |"


def _columns(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(filter(None, [", ".join(f"`{n}`" for n in names[:-1]), f"`{names[-1]}`"]))


def _references(schema: TableSchema) -> str:
    found = ((key["fields"], key["reference"]["resource"]) for key in schema.raw.get("foreignKeys", []))
    return "".join(f" {_columns(fields)} leads to [{target}](#{target})." for fields, target in found)


def _about(field: Field) -> str:
    allowed = field.constraints.get("enum")
    values = f" One of: {', '.join(f'`{value}`' for value in allowed)}." if allowed else ""
    return f"{field.description}{values}"


def _type(field: Field) -> str:
    unit = f", {UNITS.get(field.unit, field.unit)}" if field.unit else ""
    return f"{TYPES[field.type]}{unit}{', *always*' if field.constraints.get('required') else ''}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
