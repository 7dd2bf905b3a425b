"""The description of the REST API as OpenAPI 3.1: programs make clients from it, the page `/api` shows it.

Every address, parameter and answer is told here once; a test asks each with made-up parameters and holds the
answers to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.portal.tables.query import LARGEST_PAGE, OPERATORS, PAGE_SIZE, RESERVED

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
MAYBE_WHOLE: Schema = {"type": ["integer", "null"]}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
CELL: Schema = {"type": ["string", "number", "boolean", "null"]}


def _object(properties: Mapping[str, Schema], optional: Sequence[str] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Schema] = {
    "Paging": _object(
        {
            "page": WHOLE,
            "size": WHOLE,
            "total": WHOLE,
            "pages": WHOLE,
            "next": MAYBE_TEXT,
            "previous": MAYBE_TEXT,
        }
    ),
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "instance": TEXT,
            "errors": _array(
                _object(
                    {"code": TEXT, "path": TEXT, "message": TEXT, "allowed": _array(TEXT)},
                    optional=["allowed"],
                )
            ),
        }
    ),
    "Index": _object(
        {"title": TEXT, "version": TEXT, "links": {"type": "object", "additionalProperties": TEXT}}
    ),
    "Dataset": _object(
        {
            "id": TEXT,
            "title": TEXT,
            "description": TEXT,
            "topic": TEXT,
            "keywords": _array(TEXT),
            "publisher": TEXT,
            "licence": TEXT,
            "latest_version": MAYBE_TEXT,
            "published": MAYBE_TEXT,
            "updated": MAYBE_TEXT,
            "tables": _array(TEXT),
            "rows": WHOLE,
            "address": TEXT,
            "versions": TEXT,
        }
    ),
    "Version": _object(
        {
            "dataset": TEXT,
            "version": TEXT,
            "status": {"enum": ["latest", "superseded", "withdrawn"]},
            "reason": MAYBE_TEXT,
            "published": TEXT,
            "bump": TEXT,
            "previous": MAYBE_TEXT,
            "replaced_by": MAYBE_TEXT,
            "reports": _array(TEXT),
            "rows": {"type": "object", "additionalProperties": WHOLE},
            "address": TEXT,
            "tables": _array(_ref("Table")),
            "files": _array(_object({"path": TEXT, "bytes": WHOLE, "address": TEXT})),
        },
        optional=["tables", "files"],
    ),
    "Summary": _object(
        {
            "title": TEXT,
            "dataset": TEXT,
            "version": TEXT,
            "table": TEXT,
            "sha256": MAYBE_TEXT,
            "question": TEXT,
            "unit": MAYBE_TEXT,
            "address": TEXT,
            "rows": WHOLE,
            "value": MAYBE_NUMBER,
            "columns": _array(TEXT),
            "groups": _array({"type": "object", "additionalProperties": CELL}),
            "facet": _array(_object({"value": TEXT, "rows": WHOLE})),
        },
        optional=["facet"],
    ),
    "HealthCheck": _object(
        {
            "day": TEXT,
            "codes": _array(
                _object(
                    {
                        "code": TEXT,
                        "title": TEXT,
                        "day": TEXT,
                        "overdue": WHOLE,
                        "lacking_a_field": WHOLE,
                        "duties": _array({"type": "object"}),
                    }
                )
            ),
        }
    ),
    "Table": _object(
        {
            "name": TEXT,
            "title": TEXT,
            "description": TEXT,
            "rows": WHOLE,
            "primary_key": _array(TEXT),
            "columns": _array(
                _object(
                    {
                        "name": TEXT,
                        "type": TEXT,
                        "title": TEXT,
                        "description": TEXT,
                        "unit": MAYBE_TEXT,
                        "allowed": _array(TEXT),
                    }
                )
            ),
            "address": TEXT,
        }
    ),
    "Rows": _object(
        {
            "dataset": TEXT,
            "version": TEXT,
            "table": TEXT,
            "columns": _array(TEXT),
            "rows": _array({"type": "object", "additionalProperties": CELL}),
            "paging": _ref("Paging"),
            "facets": {
                "type": "object",
                "additionalProperties": _array(_object({"value": CELL, "count": WHOLE})),
            },
        },
        optional=["facets"],
    ),
    "Indicator": _object(
        {
            "id": TEXT,
            "ref": TEXT,
            "former_refs": MAYBE_TEXT,
            "title": TEXT,
            "type": MAYBE_TEXT,
            "polarity": MAYBE_TEXT,
            "unit": MAYBE_TEXT,
            "service": MAYBE_TEXT,
            "first_report": TEXT,
            "last_report": TEXT,
            "latest": {
                "anyOf": [
                    {"type": "null"},
                    _object({"period": TEXT, "printed": TEXT, "value": MAYBE_NUMBER, "rating": MAYBE_TEXT}),
                ]
            },
            "series": TEXT,
        }
    ),
    "Observation": _object(
        {
            "measure": TEXT,
            "period": TEXT,
            "period_end": MAYBE_TEXT,
            "value": MAYBE_NUMBER,
            "unit": MAYBE_TEXT,
            "value_text": TEXT,
            "rating": MAYBE_TEXT,
            "report": TEXT,
            "page": MAYBE_WHOLE,
            "locator": TEXT,
            "evidence": TEXT,
            "restated": {"type": "boolean"},
        }
    ),
    "Finding": _object(
        {
            "id": TEXT,
            "kind": {"enum": ["contradiction", "restatement"]},
            "check": TEXT,
            "subject": TEXT,
            "note": TEXT,
            "first": _ref("PrintedFigure"),
            "second": _ref("PrintedFigure"),
            "indicator": MAYBE_TEXT,
            "measure": MAYBE_TEXT,
            "period": MAYBE_TEXT,
            "address": TEXT,
        }
    ),
    "PrintedFigure": _object({"figure": TEXT, "report": TEXT, "place": MAYBE_TEXT, "evidence": MAYBE_TEXT}),
    "Answer": _object(
        {
            "kind": {"enum": ["cell", "series", "sum", "sentence"]},
            "dataset": TEXT,
            "version": TEXT,
            "table": TEXT,
            "row": TEXT,
            "column": TEXT,
            "name": TEXT,
            "text": TEXT,
            "value": MAYBE_NUMBER,
            "unit": MAYBE_TEXT,
            "period": MAYBE_TEXT,
            "target": MAYBE_TEXT,
            "verdict": MAYBE_TEXT,
            "report": TEXT,
            "publisher": TEXT,
            "locator": TEXT,
            "of": _array(TEXT),
            "note": MAYBE_TEXT,
            "among": MAYBE_TEXT,
            "address": TEXT,
        }
    ),
    "Measure": _object(
        {
            "publisher": TEXT,
            "report": TEXT,
            "dataset": TEXT,
            "table": TEXT,
            "ref": MAYBE_TEXT,
            "subject": TEXT,
            "measure": TEXT,
            "period": MAYBE_TEXT,
            "period_start": MAYBE_TEXT,
            "period_end": MAYBE_TEXT,
            "unit": MAYBE_TEXT,
            "value": {"type": "number"},
            "value_text": TEXT,
            "locator": TEXT,
            "evidence": TEXT,
        }
    ),
    "Answered": _object(
        {
            "answered": {"type": "boolean"},
            "answers": _array(_ref("Answer")),
            "near": _array(_ref("Answer")),
            "understood": _array(_object({"asked": TEXT, "as": TEXT})),
            "why": MAYBE_TEXT,
        }
    ),
    "Evidence": _object(
        {
            "dataset": TEXT,
            "version": TEXT,
            "locator": TEXT,
            "field": MAYBE_TEXT,
            "spots": _array(
                _object(
                    {
                        "field": TEXT,
                        "part": WHOLE,
                        "report": TEXT,
                        "document_sha256": TEXT,
                        "document": MAYBE_TEXT,
                        "page": MAYBE_WHOLE,
                        "line": MAYBE_WHOLE,
                        "place": TEXT,
                        "text": TEXT,
                        "box": {"type": ["object", "null"], "additionalProperties": {"type": "number"}},
                    }
                )
            ),
            "rows": _array(_object({"table": TEXT, "row": {"type": "object"}})),
            "address": TEXT,
        }
    ),
}


def _query(name: str, description: str, schema: Schema | None = None, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": schema or {"type": "string", "maxLength": 500},
    }


def _path(name: str, description: str, example: str) -> Schema:
    schema = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
    return {
        "name": name,
        "in": "path",
        "description": description,
        "required": True,
        "schema": schema,
        "example": example,
    }


DATASET = _path("dataset", "The dataset's id.", "indicators")
VERSION = _path("version", "Its number, `latest`, or the newest of some: `1`, `1.2`, `2.*`.", "latest")
TABLE = _path("table", "The table's name.", "observations")
INDICATOR = _path("indicator", "The indicator's id in the register.", "cg-s11")
PAGE = _query("page", "Which page, from 1.", {"type": "integer", "minimum": 1, "maximum": 1_000_000})
SIZE = _query(
    "size",
    f"Entries on a page; {PAGE_SIZE} if left out.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
)
FORM = _query(
    "format", "The form of the answer, if not as `Accept` says.", {"type": "string", "enum": ["json", "csv"]}
)
ONLY_JSON = _query("format", "The form of the answer.", {"type": "string", "enum": ["json"]})
OPERATOR_WORDS = "; ".join(f"`{name}` {words}" for name, words in OPERATORS.items())
FILTER = {
    "name": "filter",
    "in": "query",
    "style": "form",
    "explode": True,
    "required": False,
    "description": (
        "Any column, exactly as `?rag=Green`, or with a way to compare as `?value__gte=10`. Ways: "
        f"{OPERATOR_WORDS}. A column named like another parameter ({', '.join(RESERVED)}) needs a way: "
        "`?page__eq=4`. Repeated exact values are alternatives; everything else must hold together."
    ),
    "schema": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 500}},
}
ROW_PARAMETERS = (
    _query("q", "Words that stand anywhere in the row, whatever their endings; `road*` for beginnings."),
    _query("sort", "Columns parted by commas, with `-` downwards: `-value,ref`."),
    _query("fields", "Columns to give, parted by commas; all if left out."),
    _query("distinct", "Each combination of the columns' values once.", {"enum": ["true", "false"]}),
    _query("facet", "Columns whose values are to be counted among the rows that fit, parted by commas."),
    PAGE,
    SIZE,
    FILTER,
)


SUMMARY_PARAMETERS = (
    _query("by", "A column to group by, up to twice; of days with `:month`, `:quarter`, `:year` or "
           "`:financial-year`, of numbers also with `:range`: `issued:month`."),
    _query("show", "What is told: `count`, or `sum:`, `mean:` or `median:` and a column of numbers."),
    _query("sort", "`group`, `count`, `value`, `share` or `change`, with `-` downwards."),
    _query("facet", "A column whose most frequent values are told as well."),
    _query("top", "How many of them.", {"type": "integer", "minimum": 1, "maximum": 200}),
    _query("hash", "How the hash of the table's CSV file must begin, else the question is refused."),
    FILTER,
)  # fmt: skip


def _answers(schema: Schema, *, has_csv: bool) -> Schema:
    content: Schema = {"application/json": {"schema": schema}}
    if has_csv:
        content["text/csv"] = {"schema": TEXT}
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    refused = {
        "400": "A parameter does not fit; `errors` says which, and what is allowed.",
        "404": "There is no such thing.",
        "410": "The version was withdrawn; `detail` says why.",
        "414": "The address is too long.",
        "429": "Too many requests; `Retry-After` says when to go on.",
        "503": "Not ready yet; `Retry-After` says when to ask again.",
    }
    return {
        "200": {"description": "What was asked for.", "content": content},
        "304": {"description": "Nothing has changed since the copy the client holds."},
        **{status: {"description": words, "content": problem} for status, words in refused.items()},
    }


def _get(
    operation: str,
    summary: str,
    schema: Schema,
    parameters: Sequence[Schema] = (),
    *,
    has_csv: bool = False,
) -> Schema:
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, FORM if has_csv else ONLY_JSON],
            "responses": _answers(schema, has_csv=has_csv),
        }
    }


def _page_of(name: str, schema: str) -> Schema:
    return _object({name: _array(_ref(schema)), "paging": _ref("Paging")})


def openapi(address: str, title: str) -> Schema:
    """The description for a portal at an address."""
    of_version = "/datasets/{dataset}/versions/{version}"
    version = (DATASET, VERSION)
    paths = {
        "": _get("index", "Where everything is.", _ref("Index")),
        "/openapi.json": _get("openapi", "This description.", {"type": "object"}),
        "/datasets": _get(
            "datasets", "All datasets.", _page_of("datasets", "Dataset"), (PAGE, SIZE), has_csv=True
        ),
        "/datasets/{dataset}": _get("dataset", "One dataset.", _ref("Dataset"), (DATASET,)),
        "/datasets/{dataset}/versions": _get(
            "versions",
            "Its versions, newest first; a withdrawn one says why.",
            _page_of("versions", "Version"),
            (DATASET, PAGE, SIZE),
            has_csv=True,
        ),
        of_version: _get("version", "One version with its tables and files.", _ref("Version"), version),
        f"{of_version}/changes": _get(
            "changes",
            "What changed since the version before, value by value, or since any other.",
            {"type": "object"},
            (*version, _query("since", "The number of the older version.")),
            has_csv=True,
        ),
        f"{of_version}/quality": _get(
            "quality", "Every check that ran on a version, and what it found.", {"type": "object"}, version
        ),
        f"{of_version}/tables/{{table}}": _get(
            "table", "The columns of a table.", _ref("Table"), (*version, TABLE)
        ),
        f"{of_version}/tables/{{table}}/rows": _get(
            "rows",
            "Rows of a table by filter, words and order, a page at a time.",
            _ref("Rows"),
            (*version, TABLE, *ROW_PARAMETERS),
            has_csv=True,
        ),
        f"{of_version}/tables/{{table}}/summary": _get(
            "summary",
            "A table added up: rows, sum, mean or median by one or two columns, with shares and changes.",
            _ref("Summary"),
            (*version, TABLE, *SUMMARY_PARAMETERS),
            has_csv=True,
        ),
        "/indicators": _get(
            "indicators",
            "The register of indicators over all reports, each with its newest result.",
            _page_of("indicators", "Indicator"),
            (_query("q", "Letters that stand in its name, reference or id."), PAGE, SIZE),
            has_csv=True,
        ),
        "/indicators/{indicator}": _get("indicator", "One indicator.", _ref("Indicator"), (INDICATOR,)),
        "/indicators/{indicator}/series": _get(
            "series",
            "Everything printed about an indicator, oldest period first.",
            _object({"indicator": _ref("Indicator"), "observations": _array(_ref("Observation"))}),
            (INDICATOR, _query("measure", "Results or targets only.", {"enum": ["result", "target"]})),
            has_csv=True,
        ),
        "/answers": _get(
            "answers",
            "What is published on a question in people's own words, or why nothing is, with what is near.",
            _ref("Answered"),
            (_query("q", "The question, up to 2,000 characters.", required=True),),
        ),
        "/measures": _get(
            "measures",
            "Every published number of every table, one a line; as CSV all at once.",
            _page_of("measures", "Measure"),
            (
                _query("table", "Those of one table, by its name."),
                _query("report", "Those of one report, by its id."),
                _query("measure", "Those of one measure, such as `result`."),
                PAGE,
                SIZE,
            ),
            has_csv=True,
        ),
        "/duties": _get(
            "duties",
            "The health check of the duties: what is overdue, which fields lack, what is due next.",
            _ref("HealthCheck"),
            (
                _query(
                    "on", "The day to reckon for; today if left out.", {"type": "string", "format": "date"}
                ),
            ),
            has_csv=True,
        ),
        "/findings": _get(
            "findings",
            "Printed figures that do not agree, and figures that a later report prints differently.",
            _page_of("findings", "Finding"),
            (
                _query("kind", "Which kind.", {"enum": ["contradiction", "restatement"]}),
                _query("report", "Those that concern a report, by its id."),
                _query("check", "Those of one check."),
                _query("indicator", "Those of one indicator, by its id."),
                PAGE,
                SIZE,
            ),
            has_csv=True,
        ),
        "/evidence": _get(
            "evidence",
            "Where a row or a cell was printed: document, page, box and the text as found.",
            _ref("Evidence"),
            (
                _query("dataset", "The dataset's id.", required=True),
                _query("locator", "The row's locator.", required=True),
                _query("version", "As elsewhere; `latest` if left out."),
                _query("field", "The column; the row if left out."),
            ),
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title} API",
            "version": "1.0.0",
            "summary": "Council performance figures with the place each was printed at.",
            "description": "Reading only, without account or key. Everything answers GET and HEAD.",
            "license": {
                "name": "Open Government Licence v3.0",
                "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
        },
        "servers": [{"url": f"{address}/api/v1"}],
        "paths": {path or "/": each for path, each in paths.items()},
        "components": {"schemas": SCHEMAS},
    }
