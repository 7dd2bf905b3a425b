"""The documentation: it names whatever there is, nothing that there is not, and its snippets run.

What must be named is asked of the code and the data files, so that a new command, error or layout without a
word about it fails here.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shlex
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
import duckdb
import pandas as pd
import pytest
from conftest import CHECKOUT, PUBLISHED
from starlette.testclient import TestClient

from pipelines import exceptions
from pipelines.assembly import steps as assemble
from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import rulebook_of
from pipelines.assembly.summaries import summary_of
from pipelines.cli import main
from pipelines.council.project import Project
from pipelines.council.variables import ELSEWHERE, Variables, name_of
from pipelines.datasets.registry import CHECK_KINDS as KINDS
from pipelines.extraction.kinds.layouts import PLACEHOLDERS
from pipelines.extraction.report import load_report
from pipelines.gate.screening import load_allowed
from pipelines.orchestration.build import build_definitions
from pipelines.portal import create_app
from pipelines.proof.outcome import Verdict
from pipelines.proof.rereading import Certainty
from pipelines.release.build import release_package
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta, load_packages
from pipelines.rows.schemas import load_schemas
from pipelines.store import Store

DOCS = CHECKOUT / "docs"
PAGES = [
    CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "reports/source/README.md")
] + sorted(DOCS.rglob("*.md"))
NAMES = [page.relative_to(CHECKOUT).as_posix() for page in PAGES]
PORTAL = "http://127.0.0.1:8000"
COMMANDS = main.commands
ERRORS = {
    name
    for name, value in vars(exceptions).items()
    if isinstance(value, type) and issubclass(value, exceptions.OpenBarnetError)
}
MAKE_TARGETS = set(re.findall(r"(?m)^([a-z-]+):.*## ", (CHECKOUT / "Makefile").read_text(encoding="utf-8")))
MAKE_VARIABLES = set(re.findall(r"(?m)^([A-Z_]+) \?=", (CHECKOUT / "Makefile").read_text(encoding="utf-8")))


def page(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    found = re.search(rf"(?ms)^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text)
    assert found, f"no heading {heading!r}"
    return found[1]


def in_code(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def first_cells(text: str) -> set[str]:
    """What stands in code in the first column of the tables of a text."""
    return {name for line in re.findall(r"(?m)^\| ([^|]+) \|", text) for name in in_code(line)}


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# ---- everything there is, is named


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_told(name: str):
    told = section(page("docs/run-as-a-service.md"), f"openbarnet {name}")
    for parameter in COMMANDS[name].params:
        names = (
            parameter.opts
            if isinstance(parameter, click.Option)
            else [parameter.make_metavar(click.Context(main))]
        )
        for wanted in names:
            bare = wanted.strip("[].…")
            assert re.search(rf"`[^`\n]*(?<![\w-]){re.escape(bare)}(?![\w-])[^`\n]*`", told), wanted


def test_every_package_and_resource_is_told(project: Project):
    told = page("docs/use-the-data.md")
    rows = dict(re.findall(r"(?m)^\| `([\w-]+)` \| [^|]+ \| (.+) \|$", section(told, "What there is")))
    packages = {
        package.name: [f"`{name}`" for name in package.resources if name != "locators"]
        for package in load_packages(project.datapackages)
    }
    assert {name: cell.split(", ") for name, cell in rows.items()} == packages


def test_every_error_is_told_with_its_remedy():
    told = section(page("docs/publish-a-report.md"), "What to do on each error")
    assert first_cells(told) == ERRORS
    assert all(len(line.split(" | ")) == 3 for line in told.splitlines() if line.startswith("| `"))


def test_every_layout_is_told(project: Project):
    there = {path.relative_to(project.layouts).as_posix() for path in project.layouts.rglob("*.yaml")}
    told = first_cells(section(page("docs/add-a-kind-of-report.md"), "The layouts there are"))
    assert told - {"schemas/layouts/"} == there


def test_every_part_of_a_layout_is_told(project: Project):
    told = page("docs/add-a-kind-of-report.md")
    assert first_cells(section(told, "How a table is recognised")) == set(PLACEHOLDERS)
    parts = section(told, "What a layout file may hold")
    layout = json.loads((project.layouts / "layout.schema.json").read_text(encoding="utf-8"))
    text = json.loads((project.layouts / "text" / "text.schema.json").read_text(encoding="utf-8"))
    assert first_cells(parts) == set(layout["properties"])
    assert set(text["properties"]) <= in_code(parts)


def test_every_make_target_and_variable_is_told():
    told = section(page("docs/run-as-a-service.md"), "Make targets")
    assert first_cells(told) == {f"make {target}" for target in MAKE_TARGETS} | MAKE_VARIABLES


def test_every_setting_is_told():
    read = {name_of(field) for field in Variables.model_fields} | set(ELSEWHERE)
    assert first_cells(section(page("docs/run-as-a-service.md"), "Settings")) == read
    assert len(read) > 3


def test_every_kind_of_target_and_each_of_its_properties_is_told(project: Project):
    schema = json.loads((project.council_schemas / "target.schema.json").read_text(encoding="utf-8"))
    told = page("docs/targets/README.md")
    kinds = schema["properties"]["kind"]["enum"]
    assert first_cells(told.split("## ")[0]) == set(kinds)
    rows = dict(re.findall(r"(?m)^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", section(told, "Set one up")))
    of_kind = {
        kind: {n for names, of in rows.items() if kind in of or of == "all" for n in in_code(names)}
        for kind in kinds
    }
    for entry in schema["allOf"]:
        kind = entry["if"]["properties"]["kind"]["const"]
        assert of_kind[kind] == set(entry["then"]["properties"]), kind
        assert code_blocks(page(f"docs/targets/{kind}.md"), "yaml"), kind


def test_every_check_is_told(project: Project):
    told = page("docs/checks.md")
    suites = [json.loads(path.read_text(encoding="utf-8")) for path in project.expectations.glob("*.json")]
    used = {entry["type"] for suite in suites for entry in suite["expectations"]}
    assert first_cells(section(told, "Suites")) == used
    schemas = [schema.raw for schema in load_schemas(project.schemas).values()]
    kinds = {kind for raw in schemas for field in raw["fields"] for kind in field.get("constraints", {})}
    kinds |= {
        kind for raw in schemas for kind in ("primaryKey", "foreignKeys", "uniqueKeys") if raw.get(kind)
    }
    told_kinds = first_cells(section(told, "Schema checks"))
    assert {f"schema/{kind}" for kind in kinds | {"columns", "rows", "type", "categories"}} <= told_kinds


def test_every_comparison_of_figures_is_told(project: Project):
    text = page("docs/checks.md")
    told = section(text, "Printed figures against each other")
    assert first_cells(told) == set(KINDS)
    assert {str(outcome) for outcome in Verdict} <= in_code(told)
    assert first_cells(section(text, "Is it our mistake?")) == {"reading", *map(str, Certainty)}
    rules = section(text, "What belongs together is data")
    for folder in ("identities", "wordings"):
        files = {path.name for path in (project.schemas / folder).glob("*.yaml")}
        assert {f"schemas/{folder}/{name}" for name in files} <= in_code(rules)


def test_dagster_parts_are_told(project: Project):
    """What a person meets in the UI by name: single assets, checks, jobs, sensor, schedule."""
    definitions = build_definitions(project)
    pages = ("docs/publish-a-report.md", "docs/run-as-a-service.md", "docs/checks.md")
    told = {name for name_of_page in pages for name in in_code(page(name_of_page))}
    graph = definitions.resolve_asset_graph()
    assert {key.path[0] for key in graph.get_all_asset_keys() if len(key.path) == 1} <= told
    assert {key.name for key in graph.asset_check_keys} <= told
    assert {job.name for job in definitions.jobs or ()} <= told
    assert {each.name for each in (*(definitions.sensors or ()), *(definitions.schedules or ()))} <= told


def test_every_page_is_in_the_index():
    linked = set()
    for index in (DOCS / "README.md", DOCS / "desk.md", DOCS / "decisions" / "README.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", index.read_text(encoding="utf-8")):
            found = index.parent / target
            linked.add((found / "README.md" if found.is_dir() else found).resolve())
    assert {path for path in DOCS.rglob("*.md") if path != DOCS / "README.md"} <= linked


def test_each_task_of_the_desk_has_a_page_with_a_picture_and_what_follows_from_doing_nothing():
    told = section(page("docs/desk.md"), "The tasks, and how each is done")
    names = re.findall(r"\]\((desk/(\d\d)-[\w-]+\.md)\)", told)
    assert [int(number) for _, number in names] == list(range(1, 25))
    assert {f"desk/{path.name}" for path in (DOCS / "desk").glob("*.md")} == {name for name, _ in names}
    for name, _ in names:
        text = page(f"docs/{name}")
        assert re.search(r"!\[[^\]]{10,}\]\(\.\./images/desk-[\w-]+\.png\)", text), name
        assert re.search(r"(?m)^1\. ", text), name
        assert "**If you do nothing.**" in text, name


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda path: path.name)
def test_a_decision_is_short_and_dated(path: Path):
    title, _, date, *rest = path.read_text(encoding="utf-8").splitlines()
    assert title.startswith(f"# {int(path.name[:4])}. ")
    datetime.strptime(date.split(" · ")[0], "%d %B %Y")  # noqa: DTZ007 - a day has no zone
    assert {part for part in ("Choice", "Why", "Cost") if f"**{part}.**" in "\n".join(rest)} == {
        "Choice",
        "Why",
        "Cost",
    }
    assert len(rest) < 40


def test_the_changelog_names_the_commands():
    changelog = page("CHANGELOG.md")
    assert all(re.search(rf"`(openbarnet )?{name}`", changelog) for name in COMMANDS)


def test_each_version_in_the_changelog_has_a_date_and_the_newest_stands_first():
    titles = re.findall(r"(?m)^## (.+)$", page("CHANGELOG.md"))
    assert titles[0] == "[Unreleased]"
    versions = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})", title) for title in titles[1:]]
    assert versions
    assert all(versions)
    told = [(tuple(map(int, found.groups()[:3])), found[4]) for found in versions if found]
    assert told == sorted(told, reverse=True)
    assert told[-1][0] == (0, 1, 0)


def test_the_newcomers_map_leads_to_what_there_is():
    rows = re.findall(
        r"(?m)^\| (an? [^|]+) \| ([^|]+) \|$", section(page("CONTRIBUTING.md"), "Where to add what")
    )
    assert len(rows) >= 15
    assert len({what for what, _ in rows}) == len(rows)
    for what, where in rows:
        places = re.findall(r"`([\w./-]+)`|\]\(([\w./-]+)\)", where)
        assert places, what
        assert all((CHECKOUT / (code or link)).exists() for code, link in places), what
    rooms = {path.parent.name for path in (CHECKOUT / "pipelines").glob("*/__init__.py")}
    told = {room for _, where in rows for room in re.findall(r"pipelines/(\w+)", where)}
    assert {
        "extraction",
        "gate",
        "datasets",
        "proof",
        "assembly",
        "release",
        "portal",
        "targets",
    } <= told & rooms


def test_each_word_of_the_glossary_stands_where_it_is_said_to(project: Project):
    schemas = load_schemas(project.schemas)
    columns = {name for schema in schemas.values() for name in schema.field_names}
    rows = re.findall(r"(?m)^\| ([a-z ]+) \| ([^|]+) \| `([\w-]+)` \|$", page("docs/glossary.md"))
    assert len(rows) >= 20
    assert len({word for word, *_ in rows}) == len(rows)
    for word, meaning, place in rows:
        assert place in columns or place in schemas, place
        told = [schema.field(place) for schema in schemas.values() if place in schema.field_names]
        texts = [f"{field.title} {field.description}" for field in told]
        texts += [f"{schemas[place].title} {schemas[place].description}"] if place in schemas else []
        stem = word.removesuffix("y") if word != "key action" else word
        assert any(stem in text.lower() for text in texts), f"{word}: no schema says so of {place}"
        assert meaning[0].islower(), word


def test_every_part_of_a_council_is_told(project: Project):
    told = page("docs/add-a-council.md")
    schema = json.loads((project.council_schemas / "council.schema.json").read_text(encoding="utf-8"))
    assert all(f"| `{name}` |" in told for name in schema["properties"])
    for path in project.council_schemas.glob("*.schema.json"):
        assert path.name in told, path.name


# ---- nothing is named that there is not


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str):
    text = page(name)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        address = urlsplit(target)
        if address.scheme:
            assert address.scheme == "https", target
            continue
        linked = (CHECKOUT / name).parent / address.path if address.path else CHECKOUT / name
        assert linked.exists(), target
        if address.fragment:
            assert address.fragment in anchors(linked.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", NAMES)
def test_named_files_exist(name: str):
    roots = "pipelines|councils|schemas|expectations|datapackages|reports|scripts|benchmarks|tests|docs"
    for path in re.findall(rf"`((?:{roots}|requirements)/[\w./-]*)`", page(name)):
        if "invented" not in path and not path.startswith(("reports/q3-", "councils/wexcombe")):
            assert (CHECKOUT / path).exists(), path


def test_the_tree_and_the_picture_show_what_is_there():
    tree = re.findall(r"(?m)^( *)([\w]+)/ ", code_blocks(page("README.md"), "text")[0])
    assert all((CHECKOUT / ("pipelines" if indent else "") / name).is_dir() for indent, name in tree)
    named = re.findall(r'class="code"[^>]*>([^<]+)<', page("docs/images/how-it-fits.svg"))
    parts = [part for text in named for part in text.split(" · ") if part != "store/"]
    assert len(parts) >= 12
    assert all((CHECKOUT / part).exists() or (CHECKOUT / "pipelines" / part).exists() for part in parts)


def test_pictures_are_small():
    pictures = list((DOCS / "images").glob("*.png"))
    assert pictures
    assert all(path.stat().st_size < 200_000 for path in pictures)


@pytest.mark.parametrize("name", NAMES)
def test_named_errors_and_targets_exist(name: str):
    text = page(name)
    assert {word for word in in_code(text) if re.fullmatch(r"[A-Z]\w+Error", word)} <= ERRORS
    targets = {word.split()[1] for word in in_code(text) if word.startswith("make ")}
    assert targets <= MAKE_TARGETS


def shell_lines() -> list[object]:
    return [
        pytest.param(line, id=f"{name}: {line}")
        for name in NAMES
        for block in code_blocks(page(name), "sh")
        for line in block.splitlines()
        if line
    ] + [
        pytest.param(command, id=f"{name}: {command}")
        for name in NAMES
        for command in sorted(in_code(page(name)))
        if re.match(r"(openbarnet \w+|\.venv/bin/\w+) \w", command)
    ]


@pytest.mark.parametrize("line", shell_lines())
def test_a_shell_command_can_be_given(line: str):
    program, *arguments = shlex.split(re.sub(r"\[[^\]]*\]", "", line))
    if program == "make":
        variables = {argument.split("=")[0] for argument in arguments if "=" in argument}
        assert {argument for argument in arguments if "=" not in argument} <= MAKE_TARGETS
        assert variables <= MAKE_VARIABLES
    elif program == "openbarnet":
        command = COMMANDS[arguments[0]]
        command.make_context(arguments[0], arguments[1:], resilient_parsing=False)
    elif program.startswith(".venv/bin/"):
        tool = program.removeprefix(".venv/bin/")
        known = page("requirements/dev.txt") + page("requirements/app.txt")
        package = {"dg": "dagster-dg-cli"}.get(tool, tool)
        assert tool in {"python", "openbarnet"} or re.search(rf"(?m)^{package}==", known)
        assert all((CHECKOUT / argument).exists() for argument in arguments if argument.endswith(".py"))
    else:
        assert program in {"curl", "git"}


# ---- the data dictionary and the snippets


def test_the_data_dictionary_is_up_to_date(project: Project):
    spec = importlib.util.spec_from_file_location(
        "dictionary", CHECKOUT / "scripts" / "write_data_dictionary.py"
    )
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = page("docs/data-dictionary.md")
    assert text == script.dictionary(project), "run: python scripts/write_data_dictionary.py"
    for resource, schema in load_schemas(project.schemas).items():
        told = section(text, resource)
        assert all(f"| `{field.name}` | " in told for field in schema.fields), resource


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """A store with one of the sample reports, read and released by the real code."""
    root = tmp_path_factory.mktemp("docs") / "store"
    report = load_report(project.reports / "q1-2016-17-commissioning-group.pdf")
    schemas = load_schemas(project.schemas)
    read = read_identified(report, project)
    found = {name: assemble.records_of(read, name, schemas) for name in assemble.report_resources(schemas)}
    summary = summary_of(read, found, load_allowed(project))
    derived = assemble.derive(found, schemas, rulebook_of(project).proof)
    found |= {name: derived[name] for name in ("indicators", "observations")}
    release = Store(root)
    release.keep_document(report.path, report.sha256, "pdf")
    outcomes = [
        release_package(release, package, found, schemas, [], [summary])
        for package in load_packages(project.datapackages)
    ]
    meta = load_catalogue_meta(project.datapackages)
    update_catalogue(release, outcomes, [summary], [], meta, PUBLISHED)
    return root


def test_addresses_in_the_docs_answer(store: Path):
    client = TestClient(create_app(store))
    text = page("docs/use-the-data.md")
    shown = set(re.findall(rf"{re.escape(PORTAL)}(/[\w./-]+\.\w+)", text))
    report = client.get("/catalog.json").json()["reports"][0]
    values = {
        "<package>": "indicators",
        "<resource>": "observations",
        "<version>": "1.0.0",
        "<locator>": f"{report['report']}/indicator-results/cg-s24",
        "<column>": "result",
        "<sha256>.pdf": Path(report["document"]).name,
    }
    templates = [each for each in first_cells(section(text, "Addresses that stay")) if each.startswith("/")]
    filled = {re.sub(r"<sha256>\.pdf|<\w+>", lambda found: values[found[0]], each) for each in templates}
    assert len(shown) > 3
    assert len(filled) > 8
    answers = {address: client.get(address).status_code for address in shown | filled}
    assert answers == dict.fromkeys(answers, 200)


def from_store(code: str, store: Path) -> str:
    """A snippet that reads the newest files of a store in place of the portal's addresses."""
    latest = json.loads((store / "catalog.json").read_text(encoding="utf-8"))["packages"]
    for package in latest:
        code = code.replace(f"/download/{package['name']}/latest", f"/{package['name']}/{package['latest']}")
    return code.replace(PORTAL, store.as_posix())


def test_the_python_snippets_run(store: Path):
    series, places = code_blocks(page("docs/use-the-data.md"), "python")
    found: dict[str, pd.DataFrame] = {}
    for snippet in (series, places):
        ast.parse(snippet)
        exec(from_store(snippet, store), found)  # noqa: S102 - the page's own code
    assert found["series"].notna().sum().min() >= 3
    assert not found["places"].empty
    assert found["places"]["page"].notna().all()


def test_the_sql_snippet_runs(store: Path):
    [query] = code_blocks(page("docs/use-the-data.md"), "sql")
    rows = duckdb.sql(from_store(query, store)).fetchall()
    assert rows
    assert all(rag in {"Green", "Green Amber", "Red Amber", "Red"} and count > 0 for _, rag, count in rows)
