"""A council's own project: made from its name, published from, and the same from an installed wheel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKOUT, PUBLISHED, Openbarnet
from small_reports import write_reports

from pipelines.council.councils import load_councils
from pipelines.council.founding import Founding, found_project
from pipelines.council.project import Project
from pipelines.exceptions import CouncilError
from pipelines.release.metadata import load_catalogue_meta, load_packages

WEXCOMBE = Founding(
    ("Wexcombe County Council", "Wexcombe"),
    "https://www.wexcombe.example/",
    "https://data.wexcombe.example",
    2026,
)
LISTED = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
TOLD = (
    *(
        "--name",
        "Wexcombe County Council",
        "--name",
        "Wexcombe",
        "--address",
        "https://www.wexcombe.example/",
    ),
    *("--portal", "https://data.wexcombe.example"),
)


def test_a_new_project_is_of_its_council_alone(tmp_path: Path):
    project = found_project(tmp_path / "own", WEXCOMBE)
    (council,) = load_councils(project).all
    assert (council.id, council.names, council.prefix) == ("wexcombe-county-council", WEXCOMBE.names, "")
    meta = load_catalogue_meta(project.datapackages)
    assert (meta.id, meta.publisher["title"]) == (
        "tag:data.wexcombe.example,2026:catalogue",
        "Wexcombe County Council",
    )
    assert {package.id.split(":")[1] for package in load_packages(project.datapackages)} == {
        "data.wexcombe.example,2026"
    }
    written = [path.read_text() for path in project.root.rglob("*") if path.is_file()]
    assert not any("barnet" in text.lower().replace("openbarnet", "") for text in written)


def test_it_uses_the_schemas_that_came_with_the_program_until_it_has_its_own(tmp_path: Path):
    project = found_project(tmp_path / "own", WEXCOMBE)
    assert project.schemas == CHECKOUT / "schemas"
    assert project.expectations == CHECKOUT / "expectations"
    (project.root / "schemas").mkdir()
    assert project.schemas == project.root / "schemas"


@pytest.mark.parametrize("there", ["a file in it", "a file of its name"])
def test_a_folder_that_is_in_use_is_refused_and_left(tmp_path: Path, there: str):
    folder = tmp_path / "own"
    file = folder / "mine" if there == "a file in it" else folder
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    with pytest.raises(CouncilError, match="is not empty; name a folder that is new"):
        found_project(folder, WEXCOMBE)
    assert file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_a_folder_that_is_all_one_may_write_to_becomes_the_project(tmp_path: Path):
    """Such as the volume of a container: nothing is made beside it, and what a killed try left is cleared."""
    root = tmp_path / "locked" / "volume"
    (root / ".new" / "councils").mkdir(parents=True)
    beside = set(root.parent.iterdir())
    project = found_project(root, WEXCOMBE)
    assert set(root.parent.iterdir()) == beside
    assert not (root / ".new").exists()
    other = found_project(tmp_path / "other", WEXCOMBE)
    made = [sorted(path.relative_to(one.root) for path in one.root.rglob("*")) for one in (project, other)]
    assert made[0] == made[1]


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CouncilError, match=r"cannot be written .*name a folder that you may write to"):
        found_project(tmp_path / "file" / "project", WEXCOMBE)


def test_an_id_that_is_none_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(CouncilError, match="the name is no id"):
        found_project(
            tmp_path / "own", Founding(("Wexcombe",), WEXCOMBE.address, WEXCOMBE.portal, 2026, "Wex Combe")
        )
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_told_is_asked(tmp_path: Path):
    from click.testing import CliRunner

    from pipelines.cli import main

    answers = "Wexcombe County Council\nhttps://www.wexcombe.example/\nhttps://data.wexcombe.example\n"
    result = CliRunner().invoke(main, ["init", str(tmp_path / "own")], input=answers)
    assert result.exit_code == 0, result.output
    assert load_councils(Project(tmp_path / "own")).all[0].name == "Wexcombe County Council"


def test_an_address_that_is_none_is_a_mistake_in_the_command(tmp_path: Path, openbarnet: Openbarnet):
    told = [part.replace("https://data.wexcombe.example", "data.wexcombe") for part in TOLD]
    result = openbarnet("init", tmp_path / "own", *told)
    assert (result.exit_code, "'data.wexcombe' is no address" in result.output) == (2, True)
    assert not (tmp_path / "own").exists()


def test_a_wheel_carries_its_data_files_and_runs_outside_a_checkout(tmp_path: Path):
    source = tmp_path / "source"
    git = subprocess.run(LISTED, cwd=CHECKOUT, capture_output=True, check=True, text=True)
    for name in git.stdout.split("\0"):
        if name.startswith(("pipelines/", "schemas/", "expectations/", "datapackages/")) or name in (
            *("setup.py", "pyproject.toml", "README.md", "LICENSE"),
            "requirements/app.in",
        ):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((CHECKOUT / name).read_bytes())
    build = "from setuptools import build_meta; print(build_meta.build_wheel('dist'))"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    installed = tmp_path / "installed"
    zipfile.ZipFile(next((source / "dist").glob("*.whl"))).extractall(installed)
    # the checkout's own package is installed editable: the wheel stands before it and is the one that runs
    program = f"import sys; sys.path.insert(0, {str(installed)!r}); from pipelines.cli import main; main()"
    settings = {name: value for name, value in os.environ.items() if not name.startswith("OPENBARNET_")}

    def run(*arguments: str, folder: Path) -> str:
        told = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=folder,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    own = tmp_path / "own"
    run("init", "own", *TOLD, folder=tmp_path)
    write_reports(own / "reports")
    run("publish", "--published", PUBLISHED, folder=own)
    catalogue = (own / "store" / "catalog.json").read_text()
    assert "Wexcombe County Council" in catalogue
    assert "barnet" not in re.sub("open ?barnet", "", catalogue.lower())
    rows = next((own / "store" / "key-actions").glob("*/data/key-actions.csv")).read_text()
    assert "Wexcombe County Council" in rows
