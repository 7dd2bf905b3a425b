"""Sending to a target: make its plan, follow it, and see that the next plan is empty.

A dry run stops after the plan. The store is only read, so whatever happens at a target leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.exceptions import TargetRefusedError, TargetSettingsError
from pipelines.store import StoreReader
from pipelines.targets.ledger import Ledger, alone
from pipelines.targets.model import Action, Plan, Target
from pipelines.targets.releases import offer_of
from pipelines.targets.settings import TargetSettings


@dataclass(frozen=True)
class Sent:
    """What came of sending: the plan, the actions done, and the versions that are at the target now."""

    plan: Plan
    done: tuple[Action, ...]
    versions: dict[str, str]


def plan_target(settings: TargetSettings, store: StoreReader, ledgers: Path) -> Plan:
    """What sending would do; changes nothing.

    Raises:
        TargetSettingsError, TargetUnavailableError, TargetRefusedError: as `send`.
    """
    offer = offer_of(store, settings.packages)
    with _opened(settings, ledgers) as target:
        return target.plan(offer)


def send(
    settings: TargetSettings, store: StoreReader, ledgers: Path, told: Callable[[Action], None] | None = None
) -> Sent:
    """Make a target hold what the store offers; again does nothing.

    Args:
        settings: the target.
        store: the release store.
        ledgers: the folder of ledgers.
        told: is called with each action once it is done.

    Raises:
        TargetSettingsError: the target is not enabled, or is not set up as it must be.
        TargetUnavailableError: it does not answer; the next run goes on where this one stopped.
        TargetRefusedError: it does not take what it is sent, or holds something else after taking it.
        TargetConflictError: somebody else changed it meanwhile.
        StoreError: the store cannot be read.
    """
    stamp = _stamp(store)
    offer = offer_of(store, settings.packages)
    done: list[Action] = []
    with alone(_ledger_file(settings, ledgers), settings.name), _opened(settings, ledgers) as target:
        plan = target.plan(offer)
        for action in target.apply(plan):
            done.append(action)
            if told:
                told(action)
        is_same_store = _stamp(store) == stamp  # else what was published meanwhile is for the next run
        if done and is_same_store and (left := target.plan(offer).sentences):
            raise TargetRefusedError(
                settings.name,
                f"took all it was sent, but there is still to do: {left[0]}",
                "look at the dataset there; the site may alter or drop what it is given",
            )
    return Sent(plan, tuple(done), {release.package: release.version for release in offer.releases})


def check_target(settings: TargetSettings, store: StoreReader, ledgers: Path) -> tuple[str, ...]:
    """What of a target's content is not as released; reads every byte back.

    Raises:
        TargetSettingsError, TargetUnavailableError, TargetRefusedError: as `send`.
    """
    offer = offer_of(store, settings.packages)
    with _opened(settings, ledgers) as target:
        return target.check(offer)


@contextmanager
def _opened(settings: TargetSettings, ledgers: Path) -> Iterator[Target]:
    """The target, with its connection for as long as it is used."""
    if not settings.is_enabled:
        raise TargetSettingsError(settings.place, "is not enabled", "write `enabled: true`")
    ledger = Ledger(_ledger_file(settings, ledgers), settings.name, settings.address)
    with ExitStack() as open_until_done:
        if settings.kind == "directory":
            from pipelines.targets.directory import Directory

            yield Directory(settings, ledger)
            return
        from pipelines.targets.calls import Caller

        caller = open_until_done.enter_context(Caller(settings.name, settings.address, settings.token()))
        if settings.kind == "ckan":
            from pipelines.targets.ckan import CkanSite

            yield CkanSite(settings, ledger, caller)
        else:
            from pipelines.targets.datapress import DataPress

            yield DataPress(settings, ledger, caller)


def _stamp(store: StoreReader) -> list[tuple[str, int]]:
    """What a publisher at work changes of a store: the names in it and its packages, and when."""
    paths = [path for depth in ("*", "*/*") for path in store.root.glob(depth)]
    return sorted((path.as_posix(), path.stat().st_mtime_ns) for path in paths if path.exists())


def _ledger_file(settings: TargetSettings, ledgers: Path) -> Path:
    return ledgers / f"{settings.name}.json"
