"""Councils as folders of data: what may stand in them, which is the default, whose name is whose."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import CHECKOUT

from pipelines.council.councils import load_councils
from pipelines.council.project import Project
from pipelines.exceptions import CouncilError

PLACES = re.compile(r"(?i)\b(?:hendon|finchley|colindale|edgware|brent cross|burnt oak|mill hill)\b")
"""Places of the sample reports."""


def found_council(project: Project, name: str, **told: Any) -> Project:
    """The project with one more council; a new value, since a project remembers its councils."""
    folder = project.councils / name
    folder.mkdir(parents=True)
    (folder / "council.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    return Project(project.root)


def test_every_council_of_the_project_loads_and_one_is_the_default(project: Project):
    councils = load_councils(project)
    assert councils.default is not None
    assert councils.default.prefix == ""
    assert [council.is_default for council in councils.all].count(True) == 1
    assert project.duties.is_dir()
    assert project.corrections.is_dir()


def test_a_second_council_has_an_id_in_its_addresses_and_the_first_has_none(own_project: Project):
    project = found_council(own_project, "wexcombe", names=["Wexcombe County Council", "Wexcombe"])
    councils = load_councils(project)
    assert [(council.id, council.prefix) for council in councils.all] == [
        ("barnet", ""),
        ("wexcombe", "wexcombe"),
    ]
    assert councils.called("WEXCOMBE  COUNTY COUNCIL").id == "wexcombe"
    assert project.default_council.name == "barnet"


def test_the_only_council_is_the_default_without_saying_so(tmp_path: Path, project: Project):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "councils").symlink_to(project.council_schemas)
    alone = found_council(Project(tmp_path), "wexcombe", names=["Wexcombe County Council"])
    assert load_councils(alone).all[0].prefix == ""


def test_a_council_without_a_folder_is_known_by_its_printed_name(project: Project):
    council = load_councils(project).called("Harrow  Vale Borough Council")
    assert (council.id, council.name) == ("harrow-vale-borough-council", "Harrow Vale Borough Council")
    assert council.prefix == council.id
    assert council.folder is None


@pytest.mark.parametrize(
    ("name", "told", "what"),
    [
        ("wexcombe", {"names": []}, "wexcombe/council.yaml: .*non-empty"),
        ("wexcombe", {"names": ["Wexcombe"], "motto": "Onward"}, "'motto' was unexpected"),
        ("wexcombe", {"names": ["Wexcombe"], "financial_year_starts": 13}, "13 is greater"),
        ("wexcombe", {"names": ["Wexcombe"], "default": True}, "not exactly one of barnet, wexcombe"),
        ("wexcombe", {"names": ["barnet"]}, "'barnet' is also a name of barnet"),
        ("Wex Combe", {"names": ["Wexcombe"]}, "the name is no id"),
    ],
)
def test_a_council_that_cannot_be_used_is_refused_by_name(
    own_project: Project, name: str, told: dict[str, Any], what: str
):
    with pytest.raises(CouncilError, match=what):
        load_councils(found_council(own_project, name, **told))


def test_each_schema_of_a_councils_files_is_one(project: Project):
    schemas = sorted(project.council_schemas.glob("*.schema.json"))
    assert len(schemas) >= 6
    for path in schemas:
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_no_code_names_a_council_its_places_or_its_reference_notes(project: Project):
    """Outside the product's own name, what is one council's stands in its folder."""
    product = re.compile(r"open[-_ .]?barnet\w*", re.IGNORECASE)
    for council in load_councils(project).all:
        references = council.references
        own = {*council.names, council.id, *references.notes, *references.former_words, *references.codes}
        names = re.compile(
            "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(own)), re.IGNORECASE
        )
        for path in sorted((CHECKOUT / "pipelines").rglob("*")):
            if path.suffix in (".py", ".html", ".css"):
                text = product.sub("", path.read_text(encoding="utf-8"))
                found = names.search(text) or PLACES.search(text)
                assert not found, f"{path.relative_to(CHECKOUT)}: {found and found.group()}"
