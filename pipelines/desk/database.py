"""The desk's own database: accounts, sessions, attempts to sign in, the outbox. Nothing that is decided.

SQLite in the desk's folder, or whatever SQLAlchemy's address in OPENBARNET_DESK_DATABASE names. Tables change
by numbered steps, each once; a database of a later step is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sql

from pipelines.exceptions import DeskError

METADATA = sql.MetaData()
STEPS_TABLE = sql.Table("desk_steps", METADATA, sql.Column("step", sql.Integer, primary_key=True))
ACCOUNTS = sql.Table(
    "accounts",
    METADATA,
    sql.Column("id", sql.String(16), primary_key=True),
    sql.Column("name", sql.String(200), nullable=False),
    sql.Column("email", sql.String(320), nullable=False, unique=True),
    sql.Column("password", sql.String(200), nullable=False),
    sql.Column("second_factor", sql.String(400), nullable=False),
    sql.Column("last_code", sql.Integer, nullable=False),
    sql.Column("is_active", sql.Boolean, nullable=False),
    sql.Column("made", sql.Float, nullable=False),
)
ROLES = sql.Table(
    "account_roles",
    METADATA,
    sql.Column("account", sql.String(16), primary_key=True),
    sql.Column("role", sql.String(60), primary_key=True),
    sql.Column("dataset", sql.String(120), primary_key=True),
)
SESSIONS = sql.Table(
    "sessions",
    METADATA,
    sql.Column("token_sha256", sql.String(64), primary_key=True),
    sql.Column("account", sql.String(16), nullable=False),
    sql.Column("csrf", sql.String(64), nullable=False),
    sql.Column("is_whole", sql.Boolean, nullable=False),
    sql.Column("begun", sql.Float, nullable=False),
    sql.Column("seen", sql.Float, nullable=False),
)
ATTEMPTS = sql.Table(
    "attempts",
    METADATA,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("about", sql.String(64), nullable=False, index=True),
    sql.Column("at", sql.Float, nullable=False),
)
SUBJECTS = sql.Table(
    "account_subjects",
    METADATA,
    sql.Column("account", sql.String(16), primary_key=True),
    sql.Column("issuer", sql.String(400), nullable=False),
    sql.Column("subject", sql.String(255), nullable=False),
    sql.UniqueConstraint("issuer", "subject"),
)
OUTBOX = sql.Table(
    "outbox",
    METADATA,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("about", sql.String(200), nullable=False, unique=True),
    sql.Column("kind", sql.String(20), nullable=False),
    sql.Column("address", sql.String(400), nullable=False),
    sql.Column("title", sql.String(400), nullable=False),
    sql.Column("words", sql.Text, nullable=False),
    sql.Column("made", sql.Float, nullable=False),
    sql.Column("tries", sql.Integer, nullable=False),
    sql.Column("next_try", sql.Float, nullable=False),
    sql.Column("sent", sql.Float, nullable=True),
    sql.Column("fault", sql.String(400), nullable=False),
)


def _first(connection: sql.Connection) -> None:
    METADATA.create_all(connection)


def _second(connection: sql.Connection) -> None:
    """What a provider calls people, for the council's sign-on."""
    SUBJECTS.create(connection, checkfirst=True)  # a database that is new has it already


STEPS: tuple[Callable[[sql.Connection], None], ...] = (_first, _second)
"""What brings a database up to date, in order; a step that was landed is never changed."""


def open_database(address: str, folder: Path) -> sql.Engine:
    """The database, brought up to date.

    Args:
        address: SQLAlchemy's; empty: SQLite in the folder.
        folder: the desk's own.

    Raises:
        DeskError: it cannot be reached, or a later version of this software made it.
    """
    if not address:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sql.create_engine(address or f"sqlite:///{folder / 'desk.sqlite'}")
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _careful)
    try:
        with engine.begin() as connection:
            STEPS_TABLE.create(connection, checkfirst=True)
            done = connection.execute(sql.select(sql.func.count()).select_from(STEPS_TABLE)).scalar_one()
            if done > len(STEPS):
                raise DeskError(
                    "the desk's database", "a later version of this software made it", "upgrade this one"
                )
            for number, step in enumerate(STEPS[done:], done + 1):
                step(connection)
                connection.execute(STEPS_TABLE.insert().values(step=number))
    except sql.exc.SQLAlchemyError as error:
        raise DeskError(
            "the desk's database",
            f"cannot be opened ({type(error).__name__})",
            "see OPENBARNET_DESK_DATABASE",
        ) from error
    return engine


def _careful(connection: object, _: object) -> None:
    """Write ahead and wait for each other, so that pages and the clock do not stand in each other's way."""
    cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
    for line in ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=5000", "PRAGMA foreign_keys=ON"):
        cursor.execute(line)
    cursor.close()
