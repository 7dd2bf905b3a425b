"""Table Schemas asked of rows, and Data Package descriptors asked of files, through Frictionless.

The only module that imports Frictionless, and late. Each constraint of each field is a check of its own,
so that what passed is listed beside what failed. Every fault is an error: a table that breaks its own
schema is not published. Nothing is looked up on a network.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.gate.validation import rules
from pipelines.gate.validation.results import CheckQuestion, Fault, answer, show
from pipelines.gate.validation.sound import has_own_key, is_surely_sound, leads_somewhere
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import Field, TableSchema

if TYPE_CHECKING:
    import frictionless

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""Names the version of the standard; Frictionless knows it and fetches nothing."""

EVERY_ERROR = 1_000_000_000
"""Frictionless stops at 1,000 errors unless told otherwise; our counts are true ones."""

Columns = Mapping[str, list[Value]]
"""The cells of rows by column: most that is asked is asked of columns."""

_CONSTRAINT = re.compile(r'^constraint "(\w+)"')
_PHRASES: Mapping[str, str] = {
    "minimum": "{} or more",
    "maximum": "{} or less",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "{} characters or longer",
    "maxLength": "{} characters or shorter",
    "pattern": "of the form {}",
}


def check_schema(
    records: Records, schema: TableSchema, others: Mapping[str, Records] | None = None
) -> tuple[CheckResult, ...]:
    """What the schema asks of the rows: one result per (constraint, field), all of level error.

    Args:
        records: typed rows.
        schema: the schema of the same resource.
        others: tables that foreign keys may point into; a key into a table not given here is not checked.

    Returns:
        Results in the order of the schema: columns, empty rows, each field's type and constraints, keys.
    """
    given = others or {}
    columns = {name: [row.get(name) for row in records.rows] for name in schema.field_names}
    questions = _questions(columns, len(records.rows), schema, given)
    faults = _faults_by_check(records, columns, schema, given)
    if places := _known_places(records, given):
        names = [name for name in schema.field_names if _is_locator(name)]
        text = "Every locator leads to a place in a document"
        lost = CheckQuestion("schema/locators", "schema", Level.WARNING, text)
        questions.append((lost, len(records.rows)))
        faults[lost.check] = list(rules.lost_place_faults(records.rows, names, places))
    known = {question.check for question, _ in questions}
    for check in sorted(faults.keys() - known):
        faults["schema/rows"] += faults.pop(check)
    return tuple(answer(question, records, tested, faults[question.check]) for question, tested in questions)


def keys_and_places_hold(records: Records, schema: TableSchema, others: Mapping[str, Records]) -> bool:
    """Whether all that a schema asks of several rows at once, or of other tables, holds.

    Args:
        records: typed rows, each of which has a primary key.
        schema: the schema of the same resource, without unique columns or keys beside the primary one.
        others: tables that foreign keys may point into.
    """
    places, names = _known_places(records, others), [name for name in schema.field_names if _is_locator(name)]
    return (
        has_own_key(records, schema)
        and all(leads_somewhere(key, records, others) for key in _foreign_keys(schema, others))
        and not (places and any(rules.lost_place_faults(records.rows, names, places)))
    )


class _PlacesSeen:
    """Names of spots: a table's own, and those of the tables that it was derived from."""

    def __init__(self, own: Set[str], others: Set[str]) -> None:
        self._own, self._others = own, others

    def __bool__(self) -> bool:
        return bool(self._own or self._others)

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._others


class _LastPlaces:
    """The places of other tables that were collected last, and of what: several tables follow from them."""

    def __init__(self) -> None:
        self.of: tuple[tuple[PrintedSpot, ...], ...] = ()
        self.names: frozenset[str] = frozenset()


_LAST = _LastPlaces()


def _known_places(records: Records, others: Mapping[str, Records]) -> _PlacesSeen:
    """Names of all spots that came with the rows or with the tables they were derived from."""
    if records.resource == "locators":
        return _PlacesSeen(frozenset(), frozenset())
    of = tuple(part.locators for part in others.values() if part.locators)
    if len(of) != len(_LAST.of) or any(one is not other for one, other in zip(of, _LAST.of, strict=True)):
        _LAST.of, _LAST.names = of, frozenset(spot.locator for part in of for spot in part)
    return _PlacesSeen({spot.locator for spot in records.locators}, _LAST.names)


def _is_locator(name: str) -> bool:
    return name == "locator" or name.endswith("_locator")


def check_descriptor(path: Path) -> list[str]:
    """What is wrong with a published `datapackage.json` and the files it names; empty when nothing is.

    Asks Frictionless (hashes, bytes, encodings, schemas, keys) and then, of the rows in the files, what it
    ignores: unique keys, categories and empty parts of primary keys.
    """
    import frictionless

    report = frictionless.validate(str(path), type="package", limit_errors=EVERY_ERROR)
    problems = [f"{path}: {error.message}" for error in report.errors]
    for task in report.tasks:
        problems += [f"{path}, {task.name}: {error.message}" for error in task.errors]
    if not problems:
        package = frictionless.Package(str(path))
        for resource in package.resources:
            rows = [row.to_dict() for row in resource.read_rows()]
            ignored = _ignored_faults(rows, resource.schema.to_descriptor())
            problems += [
                f"{path}, {resource.name}: row {(fault.row or 0) + 1}: {fault.message}"
                for faults in ignored.values()
                for fault in faults
            ]
    return problems


def _questions(
    columns: Columns, count: int, schema: TableSchema, others: Mapping[str, Records]
) -> list[tuple[CheckQuestion, int]]:
    """Every check the schema asks for, with how many rows or cells it looks at."""
    whole = [
        ("schema/columns", "Every row has exactly the columns of the schema, in its order"),
        ("schema/rows", "No row is empty, and the table can be read as one"),
    ]
    asked = [(replace(_question(check, text), is_of_table=True), count) for check, text in whole]
    for field in schema.fields:
        filled = count - columns[field.name].count(None)
        text = f"{field.title} is {rules.MEANING[field.type]}, where it is given"
        asked.append((_question(f"schema/type/{field.name}", text), filled))
        if (missing := _own_missing_values(field.name, schema.raw)) is not None:
            text = f"{field.title} keeps to its own list of missing values: {', '.join(missing) or 'none'}"
            asked.append((_question(f"schema/missingValues/{field.name}", text), count))
        for name, bound in _active_constraints(field, schema.raw):
            question = _question(f"schema/{name}/{field.name}", _describe(field, name, bound))
            asked.append((question, count if name == "required" else filled))
    return asked + [(_question(check, text), count) for check, text in _key_checks(schema, others)]


def _own_missing_values(name: str, raw: Mapping[str, Any]) -> list[str] | None:
    """The missing values that a field lists for itself; None where the schema's apply."""
    entry = next(entry for entry in raw["fields"] if entry["name"] == name)
    found: list[str] | None = entry.get("missingValues")
    return found


def _question(check: str, description: str) -> CheckQuestion:
    return CheckQuestion(check=check, source="schema", level=Level.ERROR, description=description)


def _active_constraints(field: Field, raw: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The constraints that ask for something, `categories` among them; `required: false` asks nothing."""
    active = [(name, bound) for name, bound in field.constraints.items() if bound is not False]
    entry = next(entry for entry in raw["fields"] if entry["name"] == field.name)
    return active + ([("categories", entry["categories"])] if entry.get("categories") else [])


def _phrase(name: str, bound: object) -> str:
    if isinstance(bound, list):
        return f"one of {', '.join(map(str, rules.category_values(bound)))}"
    return _PHRASES.get(name, f"as {name} {{}} says").format(bound)


def _describe(field: Field, name: str, bound: object) -> str:
    if name == "required":
        return f"{field.title} is given in every row"
    if name == "unique":
        return f"No two rows have the same {field.title}"
    return f"{field.title} is {_phrase(name, bound)}, where it is given"


def _key_checks(schema: TableSchema, others: Mapping[str, Records]) -> list[tuple[str, str]]:
    checks = []
    if key := schema.primary_key:
        checks.append(
            (_key("primaryKey", key), f"Every row has its own {_titles(schema, key)}, wholly given")
        )
    checks += [
        (_key("uniqueKeys", key), f"No two rows have the same {_titles(schema, key)}")
        for key in schema.raw.get("uniqueKeys", [])
    ]
    for foreign in _foreign_keys(schema, others):
        names, target = _listed(foreign["fields"]), foreign["reference"].get("resource") or schema.resource
        checks.append((_key("foreignKeys", names), f"{_titles(schema, names)} stands in the table {target}"))
    return checks


def _titles(schema: TableSchema, names: Sequence[str]) -> str:
    return " and ".join(schema.field(name).title for name in names)


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _key(kind: str, names: Sequence[str]) -> str:
    return f"schema/{kind}/{'+'.join(names)}"


def _foreign_keys(schema: TableSchema, others: Mapping[str, Records]) -> list[Mapping[str, Any]]:
    """The foreign keys whose table we were given; an empty `resource` is the table itself."""
    keys = schema.raw.get("foreignKeys", [])
    return [key for key in keys if key["reference"].get("resource", "") in {"", *others}]


def _faults_by_check(
    records: Records, columns: Columns, schema: TableSchema, others: Mapping[str, Records]
) -> defaultdict[str, list[Fault]]:
    rows = records.rows
    found: defaultdict[str, list[Fault]] = defaultdict(list)
    found["schema/columns"] = _column_faults(rows, schema)
    for field in schema.fields:
        faults = rules.type_faults(columns[field.name], field.name, field.title, field.type)
        found[f"schema/type/{field.name}"] = list(faults)
        if (missing := _own_missing_values(field.name, schema.raw)) is not None:
            faults = rules.missing_value_faults(rows, field.name, field.title, missing)
            found[f"schema/missingValues/{field.name}"] = list(faults)
    found.update(_ignored_faults(rows, schema.raw))
    told = {(check, fault.row) for check, faults in found.items() for fault in faults}
    keys = _foreign_keys(schema, others)
    if not told and is_surely_sound(records, schema, keys, others, columns):
        return found
    for check, fault in _frictionless_faults(records, schema, others):
        if (check, fault.row) not in told:
            found[check].append(fault)
    for listed in found.values():
        listed.sort(key=lambda fault: -1 if fault.row is None else fault.row)
    return found


def _column_faults(rows: Sequence[Row], schema: TableSchema) -> list[Fault]:
    wanted = schema.field_names
    faults = []
    for index, row in enumerate(rows):
        if tuple(row) == wanted:
            continue
        lacking = [name for name in wanted if name not in row]
        surplus = [name for name in row if name not in wanted]
        what = [f"lacks {name}" for name in lacking] + [f"has {name} beyond the schema" for name in surplus]
        message = f"the row {' and '.join(what) or 'has its columns in another order'}"
        faults.append(Fault(index, next(iter(lacking + surplus), ""), message))
    return faults


def _ignored_faults(rows: Sequence[Row], raw: Mapping[str, Any]) -> dict[str, list[Fault]]:
    """By check, what a descriptor's schema asks and Frictionless does not look at."""
    found: dict[str, list[Fault]] = {}
    general = raw.get("missingValues", [""])
    missing = {entry["name"]: entry.get("missingValues", general) for entry in raw["fields"]}
    for entry in raw["fields"]:
        name = entry["name"]
        if entry.get("categories"):
            faults = rules.category_faults(rows, name, entry.get("title", name), entry["categories"])
            found[f"schema/categories/{name}"] = list(faults)
    if raw.get("primaryKey"):
        key = _listed(raw["primaryKey"])
        found[_key("primaryKey", key)] = list(rules.empty_key_faults(rows, key, missing))
    for key in raw.get("uniqueKeys", []):
        found[_key("uniqueKeys", key)] = list(rules.repeated_key_faults(rows, key))
    return found


def _frictionless_faults(
    records: Records, schema: TableSchema, others: Mapping[str, Records]
) -> list[tuple[str, Fault]]:
    if not records.rows:  # half of all tables of a report: nothing in them can break a rule
        return []
    import frictionless

    descriptor = {**schema.raw, "foreignKeys": _foreign_keys(schema, others)}
    names = schema.field_names
    table = [list(names), *([row.get(name) for name in names] for row in records.rows)]
    resources = [{"name": records.resource, "data": table, "schema": descriptor}]
    resources += _lookups(descriptor, others)
    package = frictionless.Package.from_descriptor({"$schema": PROFILE, "resources": resources})
    report = package.get_resource(records.resource).validate(limit_errors=EVERY_ERROR)
    return [_placed(error, records.rows, schema) for error in report.tasks[0].errors]


def _lookups(descriptor: Mapping[str, Any], others: Mapping[str, Records]) -> list[dict[str, Any]]:
    """The tables that foreign keys point into, cut down to the columns they point at."""
    wanted: dict[str, dict[str, None]] = {}
    for key in descriptor["foreignKeys"]:
        reference = key["reference"]
        if reference.get("resource"):
            wanted.setdefault(reference["resource"], {}).update(dict.fromkeys(_listed(reference["fields"])))
    return [
        {
            "name": name,
            "data": [list(columns), *([row.get(column) for column in columns] for row in others[name].rows)],
            "schema": {"fields": [{"name": column, "type": "any"} for column in columns]},
        }
        for name, columns in wanted.items()
    ]


def _placed(error: frictionless.Error, rows: Sequence[Row], schema: TableSchema) -> tuple[str, Fault]:
    """A Frictionless error as the check it belongs to and our own words for it."""
    number = getattr(error, "row_number", None)
    index = None if number is None else number - 2
    row: Row = {} if index is None else rows[index]
    if error.type in ("type-error", "constraint-error", "unique-error"):
        return _placed_cell(error, index, row, schema.field(error.field_name))
    if error.type == "primary-key":
        shown = ", ".join(show(row.get(name)) for name in schema.primary_key)
        message = f"the key {shown} is empty or stands in an earlier row already"
        return _key("primaryKey", schema.primary_key), Fault(index, schema.primary_key[0], message)
    if error.type == "foreign-key":
        shown = ", ".join(show(row.get(name)) for name in error.field_names)
        fault = Fault(index, error.field_names[0], f"{shown} is not in the table {error.reference_name}")
        return _key("foreignKeys", error.field_names), fault
    message = "the row is empty" if error.type == "blank-row" else str(error.message)
    return "schema/rows", Fault(index, "", message)


def _placed_cell(error: frictionless.Error, index: int | None, row: Row, field: Field) -> tuple[str, Fault]:
    shown = show(row.get(field.name))
    if error.type == "type-error":
        message = f"{field.title} is {shown}, not {rules.MEANING[field.type]}"
        return f"schema/type/{field.name}", Fault(index, field.name, message)
    if error.type == "unique-error":
        message = f"{field.title} {shown} stands in an earlier row already"
        return f"schema/unique/{field.name}", Fault(index, field.name, message)
    match = _CONSTRAINT.match(error.note)
    name = match.group(1) if match else "constraint"
    if name == "required":
        message = f"{field.title} is empty"
    else:
        message = f"{field.title} is {shown}, not {_phrase(name, field.constraints[name])}"
    return f"schema/{name}/{field.name}", Fault(index, field.name, message)
