"""Notices: delivered by a real mail server and a real webhook, and by neither's fault ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from ckan_server import free_ports
from post_boxes import Postbox, webhook

from pipelines.council.post import Letter, PostOffice
from pipelines.desk.database import open_database
from pipelines.desk.outbox import Outbox

NOW = 1_770_000_000.0
WORD = Letter(
    "submit c1 3 to a", "mail", "ben@council.example", "“Plan” waits\nfor you", "Look at it — soon."
)


@pytest.fixture
def port() -> int:
    return free_ports(1)


def outbox(folder: Path, port: int, webhooks: tuple[str, ...] = ()) -> Outbox:
    office = PostOffice(f"smtp://127.0.0.1:{port}", "desk@council.example", webhooks)
    return Outbox(open_database("", folder), office)


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    with webhook() as (address, got):
        yield address, got


def test_a_mail_server_that_is_down_loses_no_notice(tmp_path: Path, port: int):
    first = outbox(tmp_path, port)
    assert first.put([WORD], NOW) == 1
    assert first.deliver(NOW) == 0
    (kept,) = first.all()
    assert kept.sent is None
    assert "refused" in kept.fault.lower()
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        again = outbox(tmp_path, port)  # another process, after a restart
        assert again.deliver(NOW + 30) == 0  # it is not tried without a pause
        assert again.deliver(NOW + 61) == 1
        assert again.deliver(NOW + 9999) == 0
    finally:
        server.stop()
    (mail,) = postbox.mails
    assert mail.rcpt_tos == ["ben@council.example"]
    assert b"Subject:" in mail.content
    assert b"\r\nfor you" not in mail.content.partition(b"\r\n\r\n")[0]


def test_the_same_is_told_once(tmp_path: Path, port: int):
    box = outbox(tmp_path, port)
    assert box.put([WORD, WORD], NOW) == 1
    assert box.put([WORD], NOW + 5) == 0


def test_one_address_that_fails_stops_no_other(
    tmp_path: Path, port: int, hook: tuple[str, list[dict[str, str]]]
):
    address, got = hook
    box = outbox(tmp_path, port)
    letters = [WORD, Letter("submit c1 3 hook", "webhook", address, "“Plan” waits", "Look at it.")]
    box.put(letters, NOW)
    assert box.deliver(NOW) == 1
    assert got == [{"about": "submit c1 3 hook", "title": "“Plan” waits", "text": "Look at it."}]


def test_pauses_grow_and_end_at_six_hours(tmp_path: Path, port: int):
    box = outbox(tmp_path, port)
    box.put([WORD], NOW)
    now = NOW
    for _ in range(14):
        now += 6 * 3600
        box.deliver(now)
    (kept,) = box.all()
    assert kept.tries == 14
    assert box.deliver(now + 6 * 3600 - 1) == 0
    assert box.all()[0].tries == 14


def test_a_database_of_a_later_version_is_refused(tmp_path: Path):
    import sqlalchemy as sql

    from pipelines.desk.database import STEPS_TABLE
    from pipelines.exceptions import DeskError

    engine = open_database("", tmp_path)
    with engine.begin() as connection:
        connection.execute(STEPS_TABLE.insert().values(step=99))
        assert connection.execute(sql.select(STEPS_TABLE)).all()
    with pytest.raises(DeskError, match="later version"):
        open_database("", tmp_path)
