"""What a person reads when something was withdrawn, put back or erased."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.council.project import default_project
from pipelines.release.catalogue import withdraw
from pipelines.release.taking_back import (
    Known,
    TakenBack,
    erase,
    undo_version,
    undo_withdrawal,
    withdraw_report,
)
from pipelines.store import open_store
from pipelines.store.removals import Reason


def withdrawn_lines(
    root: Path,
    package: str,
    version: str,
    report: str,
    reason: str,
    role: str,
    successor: str | None,
    at: str,
    is_undone: bool,
) -> list[str]:
    """Withdraw a version or a report, or take that back; gives what to tell.

    Raises:
        StoreError, SigningKeyError: as `pipelines.release.taking_back`.
    """
    store = open_store(root)
    if report:
        if is_undone:
            return [f"{report}: stands again", *_told(undo_withdrawal(store, known(), report, at), "stands")]
        done = withdraw_report(store, known(), report, Reason(reason, role, at))
        return [f"{report}: withdrawn", *_told(done, "withdrawn")]
    if is_undone:
        undo_version(store, package, version, at)
        return [f"{package} {version}: stands again"]
    is_new = withdraw(store, package, version, reason, successor, at)
    return [f"{package} {version}: {'withdrawn' if is_new else 'was withdrawn so before'}"]


def erased_lines(
    root: Path, instance: Path, report: str, locator: str, version: str, why: tuple[str, str, str]
) -> list[str]:
    """Erase something; gives what to tell, with what is out of reach.

    Dagster's folder is cleared as a whole: its values, runs and log quote what was read, and the next
    publication makes all of it anew.

    Raises:
        StoreError, SigningKeyError: as `pipelines.release.taking_back`.
    """
    from pipelines.orchestration.sharing import shared_readings

    done = erase(open_store(root), known(), Reason(*why), report=report, locator=locator, version=version)
    for folder in (instance, instance.with_name(instance.name + ".draft")):
        shutil.rmtree(folder, ignore_errors=True)
    if (shared := shared_readings(instance)) is not None:
        shared.forget()
    return [
        *_told(done, "erased"),
        f"{instance}: cleared",
        "Not reached from here:",
        *(f"  {each}" for each in done.out_of_reach),
    ]


def known() -> Known:
    """What new versions are described by, of the project."""
    project = default_project()
    return Known(packages_of(project), schemas_of(project))


def _told(done: TakenBack, word: str) -> list[str]:
    return [
        *(f"{each}: {word}" for each in done.taken),
        *(f"{each}: taken out" for each in done.documents),
        *(f"{each}: issued" for each in done.issued),
    ]
