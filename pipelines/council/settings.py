"""Where the command line and Dagster look when they are not told: environment, secret files, the checkout.

The one place that says what follows from a setting; `pipelines.council.variables` names the variables and
what each may be (and `pipelines.council.project` OPENBARNET_PROJECT). All are checked together, when the
first is asked for. Nothing is opened or created here but a file of secrets.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.council.project import default_project
from pipelines.exceptions import SettingsError

if TYPE_CHECKING:
    from pipelines.council.variables import Variables

HEEDED = ("OPENBARNET_", "DAGSTER_HOME", "CREDENTIALS_DIRECTORY")
"""How the variables begin that a setting may come from."""


def variables() -> Variables:
    """Every setting, checked.

    Raises:
        SettingsError: one is not what it must be; all that are not are named.
    """
    return _checked(tuple(sorted(item for item in os.environ.items() if item[0].startswith(HEEDED))))


def read_anew() -> None:
    """Have the settings read anew, as a process does that begins: files of secrets may be others by now."""
    _checked.cache_clear()


@lru_cache(maxsize=16)  # asked for with each page; the environment decides
def _checked(_: tuple[tuple[str, str], ...]) -> Variables:
    from pydantic import ValidationError

    from pipelines.council.variables import faults_of, read_variables

    try:
        return read_variables()
    except ValidationError as error:
        raise SettingsError(
            "settings", "; ".join(faults_of(error)), "mend the environment, or the file of the secret"
        ) from error


def reports_paths() -> list[Path]:
    """Folders or files of reports: OPENBARNET_REPORTS (several parted as in PATH), else `reports/`."""
    given = variables().reports
    return [Path(part) for part in given.split(os.pathsep) if part] or [default_project().reports]


def council_id() -> str:
    """The council whose reports those are that do not say whose they are: OPENBARNET_COUNCIL, else none."""
    return variables().council


def store_folder() -> Path:
    """The release store: OPENBARNET_STORE, else `store/`."""
    return variables().store or default_project().root / "store"


def bucket_address() -> str:
    """The bucket that machines share store and readings through: OPENBARNET_BUCKET; empty: none."""
    return variables().bucket


def instance_folder(store: Path) -> Path:
    """Dagster's own folder for the runs that fill a store: DAGSTER_HOME, else `.dagster/<store>` beside it.

    One per store, so that what was read for one store is never taken for another's.
    """
    given = variables().dagster_home
    return given or store.absolute().parent / ".dagster" / store.absolute().name


def answers_folder() -> Path | None:
    """Where answers of suites are kept for other processes: OPENBARNET_ANSWERS; None: nowhere."""
    return variables().answers


def ledgers_folder(store: Path) -> Path:
    """What was put where, by target: OPENBARNET_LEDGERS, else `.ledgers/<store>` beside the store."""
    given = variables().ledgers
    return given or store.absolute().parent / ".ledgers" / store.absolute().name


def sign_key() -> Path | None:
    """The file of the secret key that signs releases: OPENBARNET_SIGN_KEY; None: releases are not signed."""
    return variables().sign_key


def portal_address() -> str:
    """Base address of the portal: OPENBARNET_PORTAL, else the one `openbarnet serve` uses."""
    return variables().portal


def request_rate() -> float:
    """Requests a second and client that the portal works out anew: OPENBARNET_RATE, else 200; 0: no limit."""
    return variables().rate


def log_form() -> str:
    """How a service logs: OPENBARNET_LOG, `lines` for people or `json` for a collector."""
    return variables().log


def proxies() -> str:
    """Proxies whose forwarded headers are believed, parted by commas: OPENBARNET_PROXIES, else none."""
    return variables().proxies.strip()


def index_folder() -> Path | None:
    """Where the portal indexes tables: OPENBARNET_INDEX, else a temporary folder of its own (None)."""
    return variables().index


def desk_folder(store: Path) -> Path:
    """The desk's own folder: OPENBARNET_DESK, else `.desk/<store>` beside the store."""
    given = variables().desk
    return given or store.absolute().parent / ".desk" / store.absolute().name


def desk_database() -> str:
    """The desk's database, as SQLAlchemy names it: OPENBARNET_DESK_DATABASE; empty: SQLite in its folder."""
    return variables().desk_database.get_secret_value()


def desk_address() -> str:
    """Where people reach the desk: OPENBARNET_DESK_ADDRESS; empty: whatever address they typed."""
    return variables().desk_address


def desk_has_passwords() -> bool:
    """Whether people may sign in with a password of the desk's own: OPENBARNET_DESK_PASSWORDS, on or off."""
    return variables().desk_passwords == "on"


def sign_on() -> tuple[str, str, str]:
    """Issuer, id and secret of the council's single sign-on: OPENBARNET_SIGN_ON_ISSUER, _CLIENT, _SECRET."""
    given = variables()
    return given.sign_on_issuer, given.sign_on_client, given.sign_on_secret.get_secret_value().strip()


def mail_server() -> str:
    """The server that takes notices: OPENBARNET_SMTP, as `smtp://user:password@mail.example:587`."""
    return variables().smtp.get_secret_value()


def mail_sender() -> str:
    """Who notices come from: OPENBARNET_MAIL_FROM."""
    return variables().mail_from


def alarm_addresses() -> tuple[str, ...]:
    """Who is told by mail what goes wrong with the service: OPENBARNET_ALARM_TO, parted by spaces."""
    return tuple(variables().alarm_to.split())


def stale_days() -> int:
    """After how many days without a new version that is told: OPENBARNET_STALE_DAYS; nought: never."""
    return variables().stale_days


def webhooks() -> tuple[str, ...]:
    """Addresses that every notice is posted to: OPENBARNET_WEBHOOKS, parted by spaces."""
    return tuple(variables().webhooks.get_secret_value().split())
