"""Notices: who is told what, by mail and webhooks, through an outbox that survives.

A notice is written down before anything is sent, once for what it is about, and tried again until it is
delivered. A mail server that is down loses none and stops nothing else.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import httpx
import sqlalchemy as sql

from pipelines.desk.database import OUTBOX

FIRST_WAIT, LONGEST_WAIT = 60.0, 6 * 3600.0
SECONDS = 20.0


@dataclass(frozen=True)
class Letter:
    """One notice to one address.

    Attributes:
        about: names what it is about, so that the same is not told twice.
        kind: `mail` or `webhook`.
        address: where it goes.
        title: in a line.
        words: the text.
    """

    about: str
    kind: str
    address: str
    title: str
    words: str


@dataclass(frozen=True)
class Posted:
    """A notice as it stands in the outbox."""

    number: int
    letter: Letter
    made: float
    tries: int
    sent: float | None
    fault: str


@dataclass(frozen=True)
class PostOffice:
    """How notices leave: the mail server's address (`smtp://`, `smtps://`), the sender, webhooks."""

    server: str = ""
    sender: str = ""
    webhooks: tuple[str, ...] = ()

    def send(self, letter: Letter) -> None:
        """Send one notice.

        Raises:
            OSError, smtplib.SMTPException, httpx.HTTPError: it could not be delivered.
        """
        if letter.kind == "webhook":
            body = {"about": letter.about, "title": letter.title, "text": letter.words}
            httpx.post(letter.address, json=body, timeout=SECONDS).raise_for_status()
            return
        if not self.server:
            raise OSError("no mail server is set (OPENBARNET_SMTP)")
        mail = EmailMessage()
        mail["Subject"] = " ".join(letter.title.split())
        mail["From"] = self.sender
        mail["To"] = letter.address
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.words)
        to = urlsplit(self.server)
        is_sealed = to.scheme == "smtps"
        if is_sealed:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                to.hostname or "", to.port or 465, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(to.hostname or "", to.port or 25, timeout=SECONDS)
        with server:
            server.ehlo()
            if not is_sealed and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if to.username:
                server.login(unquote(to.username), unquote(to.password or ""))
            server.send_message(mail)


class Outbox:
    """The outbox of a desk."""

    def __init__(self, engine: sql.Engine, office: PostOffice) -> None:
        self._engine = engine
        self.office = office

    def put(self, letters: Iterable[Letter], now: float) -> int:
        """Write notices down; one about the same is not written again. Gives how many are new."""
        new = 0
        for letter in letters:
            try:
                with self._engine.begin() as connection:
                    connection.execute(
                        OUTBOX.insert().values(
                            about=letter.about,
                            kind=letter.kind,
                            address=letter.address,
                            title=letter.title[:400],
                            words=letter.words,
                            made=now,
                            tries=0,
                            next_try=now,
                            sent=None,
                            fault="",
                        )
                    )
                new += 1
            except sql.exc.IntegrityError:
                continue
        return new

    def deliver(self, now: float) -> int:
        """Try everything that is due; gives how much went out."""
        with self._engine.connect() as connection:
            due = connection.execute(
                sql.select(OUTBOX)
                .where(OUTBOX.c.sent.is_(None), OUTBOX.c.next_try <= now)
                .order_by(OUTBOX.c.number)
                .limit(50)
            ).mappings()
            posted = [_posted(row) for row in due]
        done = 0
        for one in posted:
            fault = ""
            try:
                self.office.send(one.letter)
                done += 1
            except (OSError, smtplib.SMTPException, httpx.HTTPError, httpx.InvalidURL) as error:
                fault = f"{type(error).__name__}: {error}"[:400]
            wait = min(FIRST_WAIT * 2 ** min(one.tries, 10), LONGEST_WAIT)
            with self._engine.begin() as connection:
                connection.execute(
                    OUTBOX.update()
                    .where(OUTBOX.c.number == one.number)
                    .values(
                        tries=one.tries + 1,
                        next_try=now + wait,
                        sent=None if fault else now,
                        fault=fault,
                    )
                )
        return done

    def all(self, most: int = 200) -> tuple[Posted, ...]:
        """The newest notices, the newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(OUTBOX).order_by(OUTBOX.c.number.desc()).limit(most)
            ).mappings()
            return tuple(_posted(row) for row in rows)


def _posted(row: sql.RowMapping) -> Posted:
    letter = Letter(row["about"], row["kind"], row["address"], row["title"], row["words"])
    return Posted(row["number"], letter, row["made"], row["tries"], row["sent"], row["fault"])
