"""A running Dagster follows the project: assets are loaded again when what they are made of has changed."""

from __future__ import annotations

from typing import Any

from pipelines.council.project import Project
from pipelines.gate.decisions import Decision, record
from pipelines.gate.own_tables import OWN_TABLE
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.reloading import DefinitionsWatch, definitions_stamp
from pipelines.rows.own_tables import OwnColumn, OwnTable

WHEN = "2026-02-02T08:00:00+00:00"
TABLE = OwnTable("Vehicles", "vehicles", "s1", (OwnColumn("depot", "Depot", "Depot"),))


def decide(project: Project, kind: str, subject: str, answer: Any) -> None:
    record(Decision(kind, subject, "What is it?", answer, "preparer", WHEN), project.decisions, project)


def groups_of(project: Project) -> dict[str, str | None]:
    nodes = build_definitions(project).resolve_asset_graph().asset_nodes
    return {node.key.to_user_string(): node.group_name for node in nodes}


def test_a_table_of_its_own_is_an_asset_once_the_watch_has_seen_it(own_project: Project) -> None:
    before, assets = definitions_stamp(own_project), groups_of(own_project)
    decide(own_project, "reading", "q1", "result")
    assert definitions_stamp(own_project) == before, "it makes no other assets"
    decide(own_project, OWN_TABLE, "t1", TABLE.as_answer())
    changed = definitions_stamp(own_project)
    assert changed != before
    more = groups_of(own_project).keys() - assets.keys()
    assert more == {"records/vehicles", "packages/vehicles"}
    assert definitions_stamp(own_project) == changed


def test_new_files_change_assets_only_where_they_are_the_first_of_a_dataset(own_project: Project) -> None:
    folder = own_project.tables / "wards"
    none = definitions_stamp(own_project)
    folder.mkdir(parents=True)
    (folder / "wards.csv").write_text("Code,Name\n1,North\n", encoding="utf-8")
    one = definitions_stamp(own_project)
    (folder / "wards-2.csv").write_text("Code,Name\n2,South\n", encoding="utf-8")
    assert definitions_stamp(own_project) == one != none


def test_the_way_from_reports_to_the_portal_is_seen_in_groups(own_project: Project) -> None:
    """The graph of groups goes one way, and datasets are one of them."""
    folder = own_project.tables / "wards"
    folder.mkdir(parents=True)
    (folder / "wards.csv").write_text("Code,Name\n1,North\n", encoding="utf-8")
    graph = build_definitions(own_project).resolve_asset_graph()
    found = groups_of(own_project)
    assert {group for key, group in found.items() if key.startswith(("datasets/", "files/"))} == {"tables"}
    arrows = {
        (found[parent.to_user_string()], node.group_name)
        for node in graph.asset_nodes
        for parent in node.parent_keys
    }
    assert ("publication", "records") not in arrows
    assert {("reading", "records"), ("records", "publication")} <= arrows


class Server:
    """What is reloaded; and what is seen, which may be at fault."""

    def __init__(self) -> None:
        self.seen, self.loaded, self.said = "a", 0, list[str]()
        self.is_down = False

    def load(self) -> None:
        if self.is_down:
            raise ConnectionError
        self.loaded += 1

    def watch(self) -> DefinitionsWatch:
        return DefinitionsWatch(lambda: self.seen, self.load, self.said.append)


def test_what_is_seen_twice_is_loaded_once() -> None:
    server = Server()
    watch = server.watch()
    watch.look()
    server.seen = "b"
    watch.look()
    assert server.loaded == 0, "it may be half written"
    for _ in range(3):
        watch.look()
    assert (server.loaded, len(server.said)) == (1, 1)
    server.seen = "c"
    watch.look()
    server.seen = "b"  # mended before it was loaded
    watch.look()
    watch.look()
    assert server.loaded == 1


def test_what_cannot_be_read_is_not_loaded_and_a_server_that_is_down_is_asked_again() -> None:
    server = Server()
    watch = server.watch()
    server.seen = ""
    for _ in range(3):
        watch.look()
    server.seen, server.is_down = "b", True
    for _ in range(3):
        watch.look()
    assert server.loaded == 0
    server.is_down = False
    watch.look()
    assert server.loaded == 1
    assert "tried again" in server.said[0]
