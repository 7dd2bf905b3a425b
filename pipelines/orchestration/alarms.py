"""Tells an operator, by mail and webhooks, what goes wrong: failed runs, store, disk, no news for long.

Each address is told once of what is new and once when it is over. What could not be delivered is tried again
at the next look, and an address that cannot be reached stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.council.settings import (
    alarm_addresses,
    mail_sender,
    mail_server,
    stale_days,
    webhooks,
)
from pipelines.orchestration.doctor import faults_of_places
from pipelines.orchestration.resources import StoreFolder
from pipelines.store import StoreReader
from pipelines.store.health import store_health

LOOK_EVERY_SECONDS = 300
RUNS_LOOKED_AT = 500
"""The newest runs are looked at: those of a council's reports, several times over."""

DAY_SECONDS = 86_400
OVER = "\N{HEAVY CHECK MARK} "


def what_is_wrong(instance: dg.DagsterInstance, store: Path, now: datetime, days: int) -> dict[str, str]:
    """A sentence for each thing that is wrong, by a name that stays while it lasts.

    Args:
        instance: whose runs are looked at.
        store: the release store.
        now: with its zone.
        days: without a new version that are worth an alarm; nought: never.
    """
    places = faults_of_places(store, Path(instance.root_directory))
    return {
        **_failed_runs(instance),
        **{_without_figures(fault): fault for fault in places},
        **_no_news(store, now, days),
    }


def _failed_runs(instance: dg.DagsterInstance) -> dict[str, str]:
    """What was tried last and failed, by job and partition; what runs again is waited for."""
    newest: dict[str, dg.DagsterRun] = {}
    for run in instance.get_runs(limit=RUNS_LOOKED_AT):
        newest.setdefault(f"run {run.job_name} {run.tags.get('dagster/partition', '')}".strip(), run)
    return {
        name: f"The {name} failed; the Dagster UI shows why, under {run.run_id}."
        for name, run in newest.items()
        if run.status is dg.DagsterRunStatus.FAILURE
    }


def _no_news(store: Path, now: datetime, days: int) -> dict[str, str]:
    age = store_health(StoreReader(store), now).age_seconds
    if not days or age is None or age < days * DAY_SECONDS:
        return {}
    return {"no news": f"Nothing new has been published for more than {days} days."}


def _without_figures(fault: str) -> str:
    """A fault's name: the share of a disk that is free changes while the fault lasts."""
    return "".join(letter for letter in fault if not letter.isdigit())


def told_to(known: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    """What an address that knows of some faults has to be told; empty if nothing changed.

    Args:
        known: sentences by name that it was told.
        wrong: those that stand now.
    """
    new = [words for name, words in wrong.items() if name not in known]
    over = [f"{OVER}Over: {words}" for name, words in known.items() if name not in wrong]
    return "\n".join([*new, *over])


def alarms_sensor() -> dg.SensorDefinition:
    """Looks every five minutes at what an operator should know, and tells it.

    Its cursor is what each address was told of and is not over.
    """

    @dg.sensor(
        name="alarms",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells by mail and webhook of failed runs, a damaged store, a full disk, no news.",
    )
    def sensor(context: dg.SensorEvaluationContext, store_folder: StoreFolder) -> dg.SkipReason:
        from pipelines.council.post import UNDELIVERED, Letter, PostOffice

        office = PostOffice(mail_server(), mail_sender(), webhooks())
        addresses = {
            **dict.fromkeys(alarm_addresses(), "mail"),
            **dict.fromkeys(office.webhooks, "webhook"),
        }
        if not addresses:
            return dg.SkipReason("nobody is told: set OPENBARNET_ALARM_TO or OPENBARNET_WEBHOOKS")
        now = datetime.now(UTC)
        wrong = what_is_wrong(context.instance, store_folder.store.root, now, stale_days())
        told: dict[str, dict[str, str]] = json.loads(context.cursor or "{}")
        kept: dict[str, dict[str, str]] = {}
        for address, kind in addresses.items():
            known = told.get(address, {})
            words = told_to(known, wrong)
            try:
                if words:
                    title = (
                        f"Open Barnet: {len(wrong)} to look at" if wrong else "Open Barnet: all is well again"
                    )
                    office.send(Letter(f"alarm {now.isoformat()}", kind, address, title, words))
                kept[address] = dict(wrong)
            except UNDELIVERED as error:
                context.log.warning(f"an alarm could not be delivered ({type(error).__name__}: {error})")
                kept[address] = known
        context.update_cursor(json.dumps(kept, ensure_ascii=False, sort_keys=True))
        return dg.SkipReason(f"{len(wrong)} to look at" if wrong else "all is well")

    return sensor
