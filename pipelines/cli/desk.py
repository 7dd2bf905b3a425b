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
    desk_has_passwords,
    mail_sender,
    mail_server,
    portal_address,
    sign_on,
    webhooks,
)
from pipelines.desk.accounts import Accounts, own_secret
from pipelines.desk.database import open_database
from pipelines.desk.outbox import Outbox
from pipelines.desk.setup import Bureau
from pipelines.desk.sign_on import SignOnProvider
from pipelines.exceptions import DeskError, SettingsError
from pipelines.gate.moves import DeskRole


def bureau_of(store: Path, reports: Path) -> tuple[Bureau, bytes]:
    """The desk of a store as the settings say, with its secret.

    Raises:
        DeskError: its database cannot be opened.
        SettingsError: what is set of the council's sign-on is not all that is needed.
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
        provider=_provider(),
        has_passwords=desk_has_passwords(),
    )
    return bureau, secret


def _provider() -> SignOnProvider | None:
    """The council's sign-on as the settings say.

    Raises:
        SettingsError: something is missing.
    """
    issuer, client, secret = sign_on()
    if not issuer:
        if not desk_has_passwords():
            raise SettingsError(
                "OPENBARNET_DESK_PASSWORDS",
                "is off, and there is no single sign-on, so that nobody could sign in",
                "set OPENBARNET_SIGN_ON_ISSUER",
            )
        return None
    missing = [
        name
        for name, value in (
            ("OPENBARNET_SIGN_ON_CLIENT", client),
            ("OPENBARNET_DESK_ADDRESS", desk_address()),
        )
        if not value
    ]
    if missing:
        raise SettingsError(
            "OPENBARNET_SIGN_ON_ISSUER",
            f"is set without {' and '.join(missing)}",
            "set it too: the provider leads people back to the desk's address",
        )
    return SignOnProvider(issuer, client, secret)


def invite(
    store: Path, reports: Path, email: str, name: str, roles: Sequence[str], address: str, subject: str = ""
) -> str:
    """Make an account, or invite its owner anew; gives the address of the invitation.

    With `subject` the account is theirs whom the council's sign-on calls so.

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
    base = (bureau.address or address).rstrip("/")
    if subject:
        if bureau.provider is None:
            raise DeskError(subject, "needs the council's sign-on", "set OPENBARNET_SIGN_ON_ISSUER")
        accounts.bind(account.id, bureau.provider.issuer, subject)
    return f"{base}/set-up/{accounts.invitation(account.id)}" if bureau.has_passwords else f"{base}/"


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
