"""A project of a council's own, from its name: the folder that reports and tables are put into.

What comes with the program (schemas, suites) stays there. The new folder holds what is the council's:
`councils/<id>/`, the words of its catalogue, and empty folders for reports and tables. It is written whole
or not at all.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from pipelines.council.councils import council_id, load_councils
from pipelines.council.project import COUNCIL_FILE, SHIPPED, Project
from pipelines.exceptions import CouncilError

CATALOGUE = "catalogue.yaml"
AUTHORITY = re.compile(r"^tag:[^:]+:")
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


UNFINISHED = ".new"


@dataclass(frozen=True)
class Founding:
    """What is known of a council that begins.

    Attributes:
        names: its names as its reports print them, the one to be published first.
        address: its web site.
        portal: where its portal will be.
        year: the year that its packages' lasting ids are dated with.
        id: its folder's name; empty: made of the first name.
    """

    names: tuple[str, ...]
    address: str
    portal: str
    year: int
    id: str = ""


def found_project(folder: Path, told: Founding) -> Project:
    """Write a project for one council into a folder that is new or empty.

    Raises:
        CouncilError: something is in the folder, it cannot be written, or what was told makes no council.
    """
    try:
        if folder.exists() and (
            not folder.is_dir() or any(path.name != UNFINISHED for path in folder.iterdir())
        ):
            raise CouncilError(str(folder), "is not empty", "name a folder that is new")
        _found(folder, told)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CouncilError(
            str(folder), f"cannot be written ({reason})", "name a folder that you may write to"
        ) from error
    return Project(folder)


def _found(folder: Path, told: Founding) -> None:
    # A folder that is there may be all that one may write to, as the volume of a container is: what is
    # unfinished lies in it, and the council's own folder, which makes it a project, is moved last.
    is_there = folder.exists()
    work = folder / UNFINISHED if is_there else folder.with_name(f".{folder.name}{UNFINISHED}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _write(work, told)
        load_councils(Project(work))  # whatever it may not be is said before anything stands
        if is_there:
            for path in sorted(work.iterdir(), key=lambda path: path.name == "councils"):
                path.rename(folder / path.name)
        else:
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(root: Path, told: Founding) -> None:
    own = root / "councils" / (told.id or council_id(told.names[0]))
    own.mkdir(parents=True)
    for name in ("reports", "tables"):
        (root / name).mkdir()
    head = "# How this council is called and how its reports print.\n"
    council = {"default": True, "names": list(told.names), "address": told.address}
    (own / COUNCIL_FILE).write_text(head + _yaml(council), encoding="utf-8")
    packages = root / "datapackages"
    shutil.copytree(SHIPPED / "datapackages", packages)
    for file in packages.glob("*/package.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        lines = [_own_id(line, told) if line.startswith("id: ") else line for line in lines]
        file.write_text("".join(lines), encoding="utf-8")
    sample = yaml.safe_load((packages / CATALOGUE).read_text(encoding="utf-8"))
    whose = re.compile(rf"(?:\b[Tt]he )?{re.escape(sample['publisher']['title'])}")
    for file in packages.glob("*/README.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(whose.sub(lambda _: told.names[0], text), encoding="utf-8")
    head = "# The catalogue's own metadata, and what every package takes over.\n"
    (packages / CATALOGUE).write_text(head + _yaml(_catalogue(sample, told)), encoding="utf-8")


def _catalogue(sample: dict[str, Any], told: Founding) -> dict[str, Any]:
    name, portal = told.names[0], f"{told.portal.rstrip('/')}/"
    title = f"Open data of {name}"
    own = {
        "title": title,
        "description": (
            f"Figures from the published performance reports of {name}, and its tables, as open data. "
            "Each figure leads back to the place it was printed at, and says which checks it passed."
        ),
        "homepage": portal,
        "publisher": {"title": name, "path": told.address},
        # the council's own code in a register of places is for a person to add
        "spatial": [place for place in sample["spatial"] if place["path"].startswith(COUNTRY)],
        "contributors": [
            {"title": name, "path": told.address, "roles": ["source", "publisher"]},
            {"title": title, "path": portal, "roles": ["portal", "contact"]},
        ],
        "contact": {"title": title, "path": portal},
    }
    id_line = _own_id(f"id: {sample['id']}", told)
    return {**sample, **own, "id": id_line.removeprefix("id: ")}


def _own_id(line: str, told: Founding) -> str:
    """An id with the authority of this council: `tag:data.wexcombe.example,2026:savings`."""
    authority = f"tag:{urlsplit(told.portal).hostname},{told.year}:"
    return "id: " + AUTHORITY.sub(authority, line.removeprefix("id: "))


def _yaml(value: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
    return text


def faults_of(names: Sequence[str], addresses: Sequence[str]) -> list[str]:
    """What of the answers cannot be: a name too short to be told in a report, an address that is none."""
    short = [f"{name!r} is too short for a name" for name in names if len(name) < 3]
    return short + [f"{address!r} is no address" for address in addresses if not _is_address(address)]


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
