"""Where the command line and Dagster look when they are not told: environment, then the checkout.

The one place that names the environment's variables (and `pipelines.council.project` for
OPENBARNET_PROJECT). Nothing is opened or created here.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.council.project import default_project


def reports_paths() -> list[Path]:
    """Folders or files of reports: OPENBARNET_REPORTS (several parted as in PATH), else `reports/`."""
    given = os.environ.get("OPENBARNET_REPORTS", "")
    return [Path(part) for part in given.split(os.pathsep) if part] or [default_project().reports]


def council_id() -> str:
    """The council whose reports those are that do not say whose they are: OPENBARNET_COUNCIL, else none."""
    return os.environ.get("OPENBARNET_COUNCIL", "")


def store_folder() -> Path:
    """The release store: OPENBARNET_STORE, else `store/`."""
    return Path(os.environ.get("OPENBARNET_STORE") or default_project().root / "store")


def instance_folder(store: Path) -> Path:
    """Dagster's own folder for the runs that fill a store: DAGSTER_HOME, else `.dagster/<store>` beside it.

    One per store, so that what was read for one store is never taken for another's.
    """
    given = os.environ.get("DAGSTER_HOME")
    return Path(given) if given else store.absolute().parent / ".dagster" / store.absolute().name


def ledgers_folder(store: Path) -> Path:
    """What was put where, by target: OPENBARNET_LEDGERS, else `.ledgers/<store>` beside the store."""
    given = os.environ.get("OPENBARNET_LEDGERS")
    return Path(given) if given else store.absolute().parent / ".ledgers" / store.absolute().name


def sign_key() -> Path | None:
    """The file of the secret key that signs releases: OPENBARNET_SIGN_KEY; None: releases are not signed."""
    given = os.environ.get("OPENBARNET_SIGN_KEY")
    return Path(given) if given else None


def portal_address() -> str:
    """Base address of the portal: OPENBARNET_PORTAL, else the one `openbarnet serve` uses."""
    return os.environ.get("OPENBARNET_PORTAL", "http://127.0.0.1:8000")


def request_rate() -> float:
    """Requests a second and client that the portal works out anew: OPENBARNET_RATE, else 200; 0: no limit."""
    return float(os.environ.get("OPENBARNET_RATE", "200"))


def index_folder() -> Path | None:
    """Where the portal indexes tables: OPENBARNET_INDEX, else a temporary folder of its own (None)."""
    given = os.environ.get("OPENBARNET_INDEX")
    return Path(given) if given else None


def desk_folder(store: Path) -> Path:
    """The desk's own folder: OPENBARNET_DESK, else `.desk/<store>` beside the store."""
    given = os.environ.get("OPENBARNET_DESK")
    return Path(given) if given else store.absolute().parent / ".desk" / store.absolute().name


def desk_database() -> str:
    """The desk's database, as SQLAlchemy names it: OPENBARNET_DESK_DATABASE; empty: SQLite in its folder."""
    return os.environ.get("OPENBARNET_DESK_DATABASE", "")


def desk_address() -> str:
    """Where people reach the desk: OPENBARNET_DESK_ADDRESS; empty: whatever address they typed."""
    return os.environ.get("OPENBARNET_DESK_ADDRESS", "")


def mail_server() -> str:
    """The server that takes notices: OPENBARNET_SMTP, as `smtp://user:password@mail.example:587`."""
    return os.environ.get("OPENBARNET_SMTP", "")


def mail_sender() -> str:
    """Who notices come from: OPENBARNET_MAIL_FROM."""
    return os.environ.get("OPENBARNET_MAIL_FROM", "open-data-desk@localhost")


def webhooks() -> tuple[str, ...]:
    """Addresses that every notice is posted to: OPENBARNET_WEBHOOKS, parted by spaces."""
    return tuple(os.environ.get("OPENBARNET_WEBHOOKS", "").split())
