"""Alarms: what is wrong is told once to each address, and that it is over; nothing undelivered is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from aiosmtpd.controller import Controller
from ckan_server import free_ports
from post_boxes import Postbox, webhook
from release_samples import desk

from pipelines.orchestration.alarms import alarms_sensor, what_is_wrong
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resources import StoreFolder
from pipelines.store.layout import CATALOG_FILE

NOW = datetime(2026, 3, 1, tzinfo=UTC)
works = True


@dg.asset
def reading() -> None:
    if not works:
        raise ValueError("no")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with open_instance(tmp_path / "dagster") as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    desk(tmp_path / "store").publish()
    return tmp_path / "store"


def run(instance: dg.DagsterInstance, *, well: bool) -> None:
    globals()["works"] = well
    dg.materialize([reading], instance=instance, raise_on_error=False)


def look(instance: dg.DagsterInstance, store: Path, cursor: str | None) -> tuple[str, str]:
    """One look: why nothing is run, and the cursor afterwards."""
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"store_folder": StoreFolder(root=str(store))}
    )
    said = alarms_sensor()(context)
    assert isinstance(said, dg.SkipReason)
    return str(said.skip_message), str(context.cursor or "")


def test_what_is_wrong_has_a_name_and_a_sentence(instance: dg.DagsterInstance, store: Path):
    assert what_is_wrong(instance, store, NOW, days=0) == {}
    run(instance, well=False)
    (failed,) = what_is_wrong(instance, store, NOW, days=0).values()
    assert "failed; the Dagster UI shows why" in failed
    run(instance, well=True)
    assert what_is_wrong(instance, store, NOW, days=0) == {}, "it was tried again"
    published = datetime.fromisoformat(
        json.loads((store / CATALOG_FILE).read_text())["packages"][0]["versions"][0]["published"]
    )
    assert what_is_wrong(instance, store, published + timedelta(days=99), days=100) == {}
    late = what_is_wrong(instance, store, published + timedelta(days=101), days=100)
    assert late == {"no news": "Nothing new has been published for more than 100 days."}
    (store / CATALOG_FILE).write_text("{")
    (damaged,) = what_is_wrong(instance, store, NOW, days=0).values()
    assert CATALOG_FILE in damaged


def test_each_is_told_once_and_that_it_is_over_though_one_address_was_down(
    instance: dg.DagsterInstance, store: Path, monkeypatch: pytest.MonkeyPatch
):
    port, postbox = free_ports(1), Postbox()
    monkeypatch.setenv("OPENBARNET_SMTP", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("OPENBARNET_ALARM_TO", "ops@council.example")
    run(instance, well=False)
    with webhook() as (address, got):
        monkeypatch.setenv("OPENBARNET_WEBHOOKS", address)
        said, cursor = look(instance, store, None)
        assert said == "1 to look at"
        assert len(got) == 1, "the mail server is down, and the webhook is told all the same"
        _, cursor = look(instance, store, cursor)
        assert len(got) == 1, "once"
        server = Controller(postbox, hostname="127.0.0.1", port=port)
        server.start()
        try:
            _, cursor = look(instance, store, cursor)
            _, cursor = look(instance, store, cursor)
            assert len(postbox.mails) == 1, "told when the server is back, and once"
            assert b"failed; the Dagster UI shows why" in postbox.mails[0].content.replace(b"=\r\n", b"")
            run(instance, well=True)
            said, cursor = look(instance, store, cursor)
        finally:
            server.stop()
    assert said == "all is well"
    assert [one["title"] for one in got] == ["Open Barnet: 1 to look at", "Open Barnet: all is well again"]
    assert "Over:" in got[1]["text"]
    assert len(postbox.mails) == 2


def test_without_an_address_it_says_what_to_set(instance: dg.DagsterInstance, store: Path):
    said, _ = look(instance, store, None)
    assert said == "nobody is told: set OPENBARNET_ALARM_TO or OPENBARNET_WEBHOOKS"
