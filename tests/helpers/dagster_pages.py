"""What Dagster's web pages show of an instance: its pages, and all that they ask of it, over HTTP.

The pages are one program that asks `/graphql`; so the questions are made of the schema itself, each with
every field that an answer can have, and nothing is left out because nobody thought of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dagster as dg
from starlette.testclient import TestClient

from pipelines.gate.personal.spans import words

LEADS_AWAY = words(
    """
    Asset AssetNode Job JobSnapshot Partition PartitionSet Pipeline PipelineSnapshot PythonArtifact Repository
    RepositoryOrigin Run Runs RunStepStats Schedule Sensor Solid
    """
)
"""Types that lead away from what happened: to the code, or round to the run again."""
NEVER_GIVEN = ("pipelineName",)
"""Fields that must not be empty by the schema, and are."""
MOST = 1000
TYPE = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
FIELDS = f"fields {{ name args {{ name type {{ kind }} }} {TYPE} }}"
TYPES = f"{{ __schema {{ types {{ name kind possibleTypes {{ name }} {FIELDS} }} }} }}"


@contextmanager
def dagster_pages(instance: dg.DagsterInstance) -> Iterator[TestClient]:
    """The web pages of an instance, without any code of ours: what happened stands in the instance."""
    # late: three seconds, which every process that collects tests would pay for a few of them
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import EmptyWorkspaceTarget
    from dagster_webserver.webserver import DagsterWebserver

    with (
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as workspace,
        TestClient(DagsterWebserver(workspace).create_asgi_app()) as client,
    ):
        yield client


def shown(client: TestClient) -> dict[str, bytes]:
    """All that the pages show: by address, or by what was asked."""
    every = Fragments({one["name"]: one for one in _ask(client, TYPES)["__schema"]["types"]})
    events, run, made = (
        every.of(name) for name in ("DagsterRunEvent", "PipelineTag", "MaterializationEvent")
    )
    answers: dict[str, Any] = {}
    results = f"results {{ runId status runConfigYaml tags {run} }}"
    found = _ask(
        client, every.question(f"{{ runsOrError(limit: {MOST}) {{ ... on Runs {{ {results} }} }} }}")
    )
    answers["runs"] = found
    addresses = ["/", "/runs", "/assets", "/server_info"]
    for run in found["runsOrError"]["results"]:
        number = run["runId"]
        addresses += [f"/runs/{number}", f"/download_debug/{number}"]
        after = ""
        while True:
            asked = f"eventConnection{after} {{ events {events} cursor hasMore }}"
            page = _ask(
                client, every.question(f'{{ runOrError(runId: "{number}") {{ ... on Run {{ {asked} }} }} }}')
            )
            answers[f"events of {number}{after}"] = page
            connection = page["runOrError"]["eventConnection"]
            after = f'(afterCursor: "{connection["cursor"]}")'
            if not connection["hasMore"]:
                break
    nodes = f"nodes {{ key {{ path }} assetMaterializations(limit: {MOST}) {made} }}"
    asked = f"{{ assetsOrError {{ ... on AssetConnection {{ {nodes} }} }} }}"
    answers["assets"] = _ask(client, every.question(asked))
    contents = {what: json.dumps(answer, ensure_ascii=False).encode() for what, answer in answers.items()}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        contents[address] = response.content
    return contents


def _ask(client: TestClient, question: str) -> Any:
    answer = client.post("/graphql", json={"query": question}).json()
    assert "errors" not in answer, (answer["errors"][:3], question[:500])
    return answer["data"]


class Fragments:
    """A fragment for each type, that asks for all its fields; what leads round in a circle is left out."""

    def __init__(self, types: Mapping[str, Any]) -> None:
        self.types = types
        self.made: dict[str, str] = {}
        self.begun: set[str] = set()

    def of(self, name: str) -> str:
        """What to write where all of a type is wanted; empty where nothing can be asked plainly."""
        if name not in self.begun:
            self.begun.add(name)
            self.made[name] = self._parts(self.types[name])
        return f"{{ ...all{name} }}" if self.made.get(name) else ""

    def _parts(self, one: Mapping[str, Any]) -> str:
        if one["kind"] in ("UNION", "INTERFACE"):
            names = [each["name"] for each in one["possibleTypes"]]
            return " ".join(f"...all{name}" for name in names if name not in LEADS_AWAY and self.of(name))
        parts = []
        for field in one["fields"] or ():
            inner = _named(field["type"])
            if field["name"] in NEVER_GIVEN or any(
                argument["type"]["kind"] == "NON_NULL" for argument in field["args"]
            ):
                continue
            is_plain = self.types[inner]["kind"] in ("SCALAR", "ENUM")
            below = "" if is_plain or inner in LEADS_AWAY else self.of(inner)
            if is_plain or below:
                # by a name of its own: types of one union may disagree about a field
                parts.append(f"{one['name']}_{field['name']}: {field['name']} {below}")
        return " ".join(parts)

    def question(self, asked: str) -> str:
        """A question with the fragments that it needs."""
        needed, waiting = set[str](), re.findall(r"\.\.\.all(\w+)", asked)
        while waiting:
            if (name := waiting.pop()) not in needed:
                needed.add(name)
                waiting += re.findall(r"\.\.\.all(\w+)", self.made[name])
        told = [f"fragment all{name} on {name} {{ {self.made[name]} }}" for name in sorted(needed)]
        return "\n".join([asked, *told])


def _named(kind: Mapping[str, Any]) -> str:
    while kind.get("ofType"):
        kind = kind["ofType"]
    return str(kind["name"])
