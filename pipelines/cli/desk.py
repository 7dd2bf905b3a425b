"""`openbarnet desk`: the desk as the settings say, and its first account."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.council.post import PostOffice
from pipelines.council.project import default_project
from pipelines.council.settings import (
    desk_address,
    desk_database,
    desk_folder,
    mail_sender,
    mail_server,
    portal_address,
    webhooks,
)
from pipelines.desk.accounts import Accounts, own_secret
from pipelines.desk.database import open_database
from pipelines.desk.outbox import Outbox
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError
from pipelines.gate.moves import DeskRole


def bureau_of(store: Path, reports: Path) -> tuple[Bureau, bytes]:
    """The desk of a store as the settings say, with its secret.

    Raises:
        DeskError: its database cannot be opened.
    """
    folder = desk_folder(store)
    secret = own_secret(folder)
    engine = open_database(desk_database(), folder)
    bureau = Bureau(
        project=default_project(),
        store=store.absolute(),
        reports=reports.absolute(),
        folder=folder.absolute(),
        engine=engine,
        accounts=Accounts(engine, secret),
        outbox=Outbox(engine, PostOffice(mail_server(), mail_sender(), webhooks())),
        address=desk_address(),
        portal=portal_address(),
    )
    return bureau, secret


def invite(store: Path, reports: Path, email: str, name: str, roles: Sequence[str], address: str) -> str:
    """Make an account, or invite its owner anew; gives the address of the invitation.

    Raises:
        DeskError: a role is none.
    """
    known = {str(role): role for role in DeskRole if role is not DeskRole.SYSTEM}
    for role in roles:
        if role not in known:
            raise DeskError(role, "is no role", f"one of: {', '.join(known)}")
    bureau, _ = bureau_of(store, reports)
    accounts = bureau.accounts
    account = accounts.named(email) or accounts.add(
        name, email, [known[role] for role in roles], bureau.now.timestamp()
    )
    return f"{(bureau.address or address).rstrip('/')}/set-up/{accounts.invitation(account.id)}"


def serve_desk(store: Path, reports: Path, host: str, port: int) -> None:
    """Serve the desk until interrupted.

    Raises:
        DeskError: its database cannot be opened.
    """
    from pipelines.desk.app import serve

    bureau, secret = bureau_of(store, reports)
    if not bureau.accounts.all():
        raise DeskError(
            "the desk", "has no account yet", "make one: openbarnet desk --invite you@council.example"
        )
    serve(bureau, secret, host, port)
