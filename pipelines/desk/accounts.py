"""Who may use the desk: accounts with roles, passwords, codes of a second factor, sessions, attempts.

A name that is not known takes as long to refuse, and is refused in the same words, as a wrong password. The
secret of a second factor is kept encrypted; a code is good once. Of a session only a digest is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyotp
import sqlalchemy as sql
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeTimedSerializer

from pipelines.desk.database import ACCOUNTS, ATTEMPTS, ROLES, SESSIONS, SUBJECTS
from pipelines.exceptions import DeskError
from pipelines.gate.moves import DeskRole

EVERY = "*"
"""Stands for every dataset."""
LEAST_PASSWORD, MOST_PASSWORD = 12, 128
IDLE_SECONDS, LONGEST_SECONDS = 30 * 60, 12 * 3600
ATTEMPT_SECONDS, MOST_ATTEMPTS, MOST_FROM_ONE_PLACE = 15 * 60, 5, 60
INVITATION_SECONDS = 3 * 24 * 3600
COMMON = frozenset(
    ("password", "passw0rd", "123456", "qwerty", "letmein", "welcome", "council", "openbarnet", "abc123")
)
"""A password that is one of these with digits around it is refused."""


@dataclass(frozen=True)
class Account:
    """One person who may use the desk.

    Attributes:
        id: what stands in records and in the trail; no name.
        roles: by role the datasets it is for; EVERY stands for all.
        is_set_up: whether password and second factor have been chosen.
        subject: what the council's sign-on calls them; empty when it was not said.
    """

    id: str
    name: str
    email: str
    roles: Mapping[DeskRole, frozenset[str]]
    is_active: bool
    is_set_up: bool
    subject: str = ""

    def roles_for(self, dataset: str = "") -> frozenset[DeskRole]:
        """The roles held for a dataset; without one, those held for any."""
        return frozenset(
            role for role, of in self.roles.items() if not dataset or EVERY in of or dataset in of
        )


@dataclass(frozen=True)
class DeskSession:
    """Somebody signed in; `is_whole` once the second factor was given. `csrf` is what forms are tied to."""

    account: Account
    csrf: str
    is_whole: bool
    begun: float


class Accounts:
    """The accounts of a desk.

    Args:
        engine: the database.
        secret: the desk's own secret, of 32 bytes or more.
        hasher: of passwords; tests give a quick one.
    """

    def __init__(self, engine: sql.Engine, secret: bytes, hasher: PasswordHasher | None = None) -> None:
        import base64

        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        key = hashlib.sha256(b"second factor" + secret).digest()
        self._cipher = Fernet(base64.urlsafe_b64encode(key))
        self._invitations = URLSafeTimedSerializer(secret, salt="invitation")
        self._unknown = self._hasher.hash(secrets.token_hex())

    # ---- accounts

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(ACCOUNTS).order_by(ACCOUNTS.c.name)).mappings().all()
            return tuple(self._account(row, connection) for row in rows)

    def get(self, account: str) -> Account | None:
        """The account of an id."""
        return self._one(ACCOUNTS.c.id == account)

    def named(self, email: str) -> Account | None:
        """The account of a mail address."""
        return self._one(ACCOUNTS.c.email == email.strip().lower())

    def holding(self, role: DeskRole) -> tuple[Account, ...]:
        """Active accounts with a role for any dataset."""
        return tuple(one for one in self.all() if one.is_active and role in one.roles)

    def add(self, name: str, email: str, roles: Iterable[DeskRole], now: float) -> Account:
        """A new account, which is to be set up by its invitation.

        Raises:
            DeskError: the address is taken or is none.
        """
        address = email.strip().lower()
        if not name.strip() or address.count("@") != 1 or any(map(str.isspace, address)):
            raise DeskError(email or "no address", "is no name and mail address", "give both")
        new = secrets.token_hex(4)
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    ACCOUNTS.insert().values(
                        id=new,
                        name=name.strip(),
                        email=address,
                        password="",
                        second_factor="",
                        last_code=0,
                        is_active=True,
                        made=now,
                    )
                )
                self._write_roles(connection, new, {role: frozenset([EVERY]) for role in roles})
        except sql.exc.IntegrityError as error:
            raise DeskError(address, "has an account already", "give it other roles instead") from error
        found = self.get(new)
        assert found  # noqa: S101 - it was written just now
        return found

    def give_roles(self, account: str, roles: Mapping[DeskRole, frozenset[str]]) -> None:
        """Let an account have these roles and no others; sessions end, as they were begun with others."""
        with self._engine.begin() as connection:
            self._write_roles(connection, account, roles)
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))

    def switch(self, account: str, *, is_active: bool) -> None:
        """Close an account, or open it again; its sessions end."""
        with self._engine.begin() as connection:
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.id == account).values(is_active=is_active))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))

    def invitation(self, account: str) -> str:
        """A token with which password and second factor can be chosen, once, within three days."""
        return self._invitations.dumps([account, self._state(account)])

    def invited(self, token: str) -> Account | None:
        """Whose invitation a token is; None when it is none, is too old or was used."""
        try:
            account, state = self._invitations.loads(token, max_age=INVITATION_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        found = self.get(str(account))
        return found if found and found.is_active and state == self._state(found.id) else None

    def set_up(self, account: str, password: str, secret: str, code: str, now: float) -> str:
        """Choose password and second factor; gives what is wrong, or an empty text.

        Args:
            account: whose.
            password: in plain.
            secret: of the second factor, as it was shown.
            code: what the person's device makes of it now.
            now: the time.
        """
        found = self.get(account)
        fault = password_fault(password, found)
        if fault:
            return fault
        step = _step_of(secret, code, now)
        if step is None:
            return "That code does not fit. Scan the picture again and type the code it shows now."
        with self._engine.begin() as connection:
            connection.execute(
                ACCOUNTS.update()
                .where(ACCOUNTS.c.id == account)
                .values(
                    password=self._hasher.hash(password),
                    second_factor=self._cipher.encrypt(secret.encode()).decode(),
                    last_code=step,
                )
            )
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))
        return ""

    # ---- the council's sign-on

    def vouched(self, issuer: str, subject: str, email: str) -> tuple[Account | None, bool]:
        """The account of somebody that the council's sign-on vouches for, and whether that is new.

        An account is found by what the provider calls its owner. One that was not said for any provider is
        found by its mail address, once, and is theirs from then on: an address may be given to another
        person later, a subject never is. No account is made here.

        Args:
            issuer: the provider.
            subject: what it calls them.
            email: their mail address, if the provider vouches for it; else empty.
        """
        known = sql.select(SUBJECTS.c.account).where(
            SUBJECTS.c.issuer == issuer, SUBJECTS.c.subject == subject
        )
        with self._engine.connect() as connection:
            account = connection.execute(known).scalar_one_or_none()
        found = self.get(account) if account else self.named(email) if email else None
        if found is None or not found.is_active:
            return None, False
        if account:
            return found, False
        if found.subject:
            return None, False
        try:
            self.bind(found.id, issuer, subject)
        except DeskError:  # somebody else was quicker
            return None, False
        return self.get(found.id), True

    def bind(self, account: str, issuer: str, subject: str) -> None:
        """Say what the council's sign-on calls an account's owner; empty: say it of nobody. Sessions end.

        Raises:
            DeskError: another account is theirs already.
        """
        try:
            with self._engine.begin() as connection:
                connection.execute(SUBJECTS.delete().where(SUBJECTS.c.account == account))
                if subject:
                    connection.execute(
                        SUBJECTS.insert().values(account=account, issuer=issuer, subject=subject)
                    )
                connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))
        except sql.exc.IntegrityError as error:
            raise DeskError(
                subject, "is what the sign-on calls the owner of another account", "compare the two"
            ) from error

    # ---- signing in

    def check_password(self, email: str, password: str, place: str, now: float) -> Account | None:
        """The account that address and password belong to; None too while there were too many attempts."""
        if self.is_tried_too_often(email, place, now):
            return None
        found = self.named(email)
        kept = self._password(found.id) if found else ""
        is_right = self._verify(kept or self._unknown, password) and bool(kept)
        if found is None or not is_right or not found.is_active:
            self._note(email, place, now)
            return None
        return found

    def check_code(self, account: Account, code: str, place: str, now: float) -> bool:
        """Whether a code of the second factor is right, now, and for the first time."""
        if self.is_tried_too_often(account.email, place, now):
            return False
        with self._engine.begin() as connection:
            row = connection.execute(sql.select(ACCOUNTS).where(ACCOUNTS.c.id == account.id)).mappings().one()
            try:
                secret = self._cipher.decrypt(row["second_factor"].encode()).decode()
            except InvalidToken:
                return False
            step = _step_of(secret, code, now)
            if step is not None and step > row["last_code"]:
                done = connection.execute(
                    ACCOUNTS.update()
                    .where(ACCOUNTS.c.id == account.id, ACCOUNTS.c.last_code < step)
                    .values(last_code=step)
                )
                if done.rowcount:
                    return True
        self._note(account.email, place, now)
        return False

    def is_tried_too_often(self, email: str, place: str, now: float) -> bool:
        """Whether somebody has tried so often, for an address or from a place, that they have to wait."""
        since = now - ATTEMPT_SECONDS
        limits = ((_about("address", email), MOST_ATTEMPTS), (_about("place", place), MOST_FROM_ONE_PLACE))
        with self._engine.connect() as connection:
            counts = [
                connection.execute(
                    sql.select(sql.func.count())
                    .select_from(ATTEMPTS)
                    .where(ATTEMPTS.c.about == about, ATTEMPTS.c.at > since)
                ).scalar_one()
                for about, _ in limits
            ]
        return any(count >= most for count, (_, most) in zip(counts, limits, strict=True))

    def begin(self, account: Account, now: float, *, is_whole: bool) -> str:
        """Begin a session; gives its token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.begun < now - LONGEST_SECONDS))
            connection.execute(ATTEMPTS.delete().where(ATTEMPTS.c.at < now - ATTEMPT_SECONDS))
            connection.execute(
                SESSIONS.insert().values(
                    token_sha256=_sha256(token),
                    account=account.id,
                    csrf=secrets.token_hex(32),
                    is_whole=is_whole,
                    begun=now,
                    seen=now,
                )
            )
        return token

    def session(self, token: str, now: float) -> DeskSession | None:
        """The session of a token, if it is not over."""
        if not token:
            return None
        here = SESSIONS.c.token_sha256 == _sha256(token)
        with self._engine.begin() as connection:
            row = connection.execute(sql.select(SESSIONS).where(here)).mappings().one_or_none()
            if row is None:
                return None
            if now - row["seen"] > IDLE_SECONDS or now - row["begun"] > LONGEST_SECONDS:
                connection.execute(SESSIONS.delete().where(here))
                return None
            if now - row["seen"] > 30:
                connection.execute(SESSIONS.update().where(here).values(seen=now))
        account = self.get(row["account"])
        if account is None or not account.is_active:
            return None
        return DeskSession(account, row["csrf"], row["is_whole"], row["begun"])

    def end(self, token: str) -> None:
        """End a session."""
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.token_sha256 == _sha256(token)))

    # ---- inner

    def _one(self, condition: sql.ColumnElement[bool]) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(ACCOUNTS).where(condition)).mappings().one_or_none()
            return self._account(row, connection) if row else None

    def _account(self, row: sql.RowMapping, connection: sql.Connection) -> Account:
        roles: dict[DeskRole, set[str]] = {}
        for held in connection.execute(sql.select(ROLES).where(ROLES.c.account == row["id"])).mappings():
            if held["role"] in set(DeskRole):
                roles.setdefault(DeskRole(held["role"]), set()).add(held["dataset"])
        return Account(
            row["id"],
            row["name"],
            row["email"],
            {role: frozenset(of) for role, of in roles.items()},
            bool(row["is_active"]),
            bool(row["password"]),
            connection.execute(
                sql.select(SUBJECTS.c.subject).where(SUBJECTS.c.account == row["id"])
            ).scalar_one_or_none()
            or "",
        )

    def _write_roles(
        self, connection: sql.Connection, account: str, roles: Mapping[DeskRole, frozenset[str]]
    ) -> None:
        connection.execute(ROLES.delete().where(ROLES.c.account == account))
        for role, datasets in roles.items():
            if role is DeskRole.SYSTEM:
                raise DeskError(role, "is nobody's role", "choose another")
            for dataset in datasets:
                connection.execute(ROLES.insert().values(account=account, role=str(role), dataset=dataset))

    def _password(self, account: str) -> str:
        with self._engine.connect() as connection:
            found = connection.execute(sql.select(ACCOUNTS.c.password).where(ACCOUNTS.c.id == account))
            return str(found.scalar_one())

    def _state(self, account: str) -> str:
        """What changes when an invitation is used: a digest of what was chosen before."""
        return _sha256(self._password(account))[:12]

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return bool(self._hasher.verify(kept, password[:MOST_PASSWORD]))
        except (VerificationError, InvalidHashError):
            return False

    def _note(self, email: str, place: str, now: float) -> None:
        with self._engine.begin() as connection:
            for about in (_about("address", email), _about("place", place)):
                connection.execute(ATTEMPTS.insert().values(about=about, at=now))


def new_second_factor() -> str:
    """A secret for a second factor."""
    return pyotp.random_base32()


def address_of_second_factor(secret: str, account: Account) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret, name=account.email, issuer="Open Barnet desk").provisioning_uri()


def password_fault(password: str, account: Account | None) -> str:
    """What is wrong with a password, for whoever chose it; empty when nothing is."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        return (
            f"A password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters; a few words are easiest to keep."
        )
    folded = password.lower()
    own = {account.email.partition("@")[0], *account.name.lower().split()} if account else set()
    if folded.strip("0123456789!.-_ ") in COMMON or len(set(folded)) < 5 or folded in own:
        return "That password is too easy to guess. Choose another; a few words are easiest to keep."
    return ""


def own_secret(folder: Path) -> bytes:
    """The desk's secret, made on first use and readable by its owner alone."""
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        unfinished = folder / f".secret.{secrets.token_hex(4)}"
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(secrets.token_bytes(48))
        try:
            path.hardlink_to(unfinished)  # the first of two desks wins
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return path.read_bytes()


def _step_of(secret: str, code: str, now: float) -> int | None:
    """The half minute that a code is of, with one before and after; None when it is of none of them."""
    totp = pyotp.TOTP(secret)
    given = "".join(filter(str.isdigit, code))
    found = None
    for step in (int(now // 30) - 1, int(now // 30), int(now // 30) + 1):
        if secrets.compare_digest(totp.generate_otp(step), given):
            found = step
    return found


def _about(what: str, name: str) -> str:
    return _sha256(f"{what} {name.strip().lower()}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
