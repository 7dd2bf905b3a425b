"""schemathesis makes up what is sent to every address of the desk: no answer is an error of ours.

The addresses are those that the application has, the fields those of its own forms, so that a new page is
asked too. In this process; DESK_FUZZ_EXAMPLES in the environment asks for more than a few of each.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from desk_office import DeskOffice
from starlette.routing import Route
from starlette.testclient import TestClient
from test_desk_access import prepared

from pipelines.council.project import Project
from pipelines.desk.app import create_desk
from pipelines.desk.setup import CommandRan

EXAMPLES = int(os.environ.get("DESK_FUZZ_EXAMPLES", "3"))
NOT_ASKED = ("/sign-out", "/static/{hash}/{name}")
"""What would end the session that asks, and what is no page."""
SENDS = frozenset(("send",))
"""What would reach other machines is not pressed."""


def routes(door: Any) -> list[Route]:
    return [route for route in door._app.routes if isinstance(route, Route) and route.path not in NOT_ASKED]


def fields_of(pages: list[str]) -> dict[str, list[str]]:
    """The fields of all forms, with the values that they offer."""
    found: dict[str, list[str]] = {}
    for page in pages:
        for tag in re.findall(r"<(?:input|button|textarea|select)[^>]*>", page):
            name, value = (re.findall(rf'\b{part}="([^"]*)"', tag)[:1] for part in ("name", "value"))
            if name and name[0] != "csrf_token":
                found.setdefault(name[0], []).extend(each for each in value if each not in SENDS)
        for name, options in re.findall(r'(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page):
            found.setdefault(name, []).extend(re.findall(r'value="([^"]*)"', options))
    return {name: sorted(set(values)) for name, values in found.items()}


def described(door: Any, fields: dict[str, list[str]], names: dict[str, list[str]]) -> dict[str, Any]:
    """The desk's addresses as OpenAPI has them."""

    def some(known: list[str]) -> dict[str, Any]:
        free = {"type": "string", "maxLength": 60}
        return {"anyOf": [{"enum": known}, free]} if known else free

    form = {"type": "object", "properties": {name: some(values) for name, values in fields.items()}}
    paths: dict[str, Any] = {}
    for route in routes(door):
        plain = re.sub(r":\w+}", "}", route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            asked = [
                {"name": name, "in": "path", "required": True, "schema": some(names.get(name, []))}
                for name in re.findall(r"{(\w+)}", plain)
            ]
            told: dict[str, Any] = {"parameters": asked, "responses": {"200": {"description": "a page"}}}
            if method == "POST":
                told["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
            else:
                told["parameters"] += [
                    {"name": name, "in": "query", "schema": some(values)}
                    for name, values in [*fields.items(), ("page", ["2", "0"]), ("next", ["/"])]
                ]
            paths.setdefault(plain, {})[method.lower()] = told
    return {"openapi": "3.0.3", "info": {"title": "desk", "version": "1"}, "paths": paths}


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> tuple[DeskOffice, list[str]]:
    office, pages = prepared(tmp_path / "office", own_project)
    office.bureau = replace(office.bureau, run=lambda *_: CommandRan(1, "Error: nothing is run here"))
    return office, pages


def test_nothing_that_is_sent_is_an_error_of_ours(office: tuple[DeskOffice, list[str]]):
    import schemathesis  # late: a second, for this one test

    desk, pages = office
    door = create_desk(desk.bureau, b"f" * 48)
    at = TestClient(
        door, base_url="http://desk.example", follow_redirects=False, raise_server_exceptions=False
    )
    token = desk.bureau.accounts.begin(desk.people["Zoe"], desk.time.now.timestamp(), is_whole=True)
    at.cookies.set("desk", token, domain="desk.example", path="/")
    shown = [at.get(path).text for path in pages]
    csrf = re.findall(r'name="csrf_token" value="([^"]+)"', shown[0])[-1]
    names = {
        "id": [*desk.bureau.candidates(), *(one.id for one in desk.people.values()), "expenditure"],
        "cause": ["c1", "c2", "c3", "c4"],
        "move": ["hold", "read", "submit", "recall"],
        "proposal": ["ab12"],
        "name": ["mirror", "savings", "trail"],
    }
    schema = schemathesis.openapi.from_dict(described(door, fields_of(shown), names))
    answered: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            body = case.body if isinstance(case.body, dict) else {}
            data = {name: str(value) for name, value in body.items()}
            answer = at.request(
                case.method,
                case.formatted_path,
                params={name: str(value) for name, value in (case.query or {}).items()},
                **({"data": {**data, "csrf_token": csrf}} if case.method == "POST" else {}),
            )
            if case.formatted_path != "/sign-on":  # the provider of this desk is nowhere, and 502 says so
                assert answer.status_code < 500, (case.method, case.formatted_path, data, case.query)
            answered[answer.status_code] += 1

        ask()
    assert at.get("/").status_code == 200  # the session that asked is whole to the end
    assert answered[200] + answered[303] > 10 * EXAMPLES, answered  # not all is refused at the door
    assert sum(answered.values()) > 30 * EXAMPLES, answered
    assert desk.bureau.events()
