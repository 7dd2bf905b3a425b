"""How a notice leaves: by mail or to a webhook. Whoever sends one says what to do when it does not arrive."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import httpx

SECONDS = 20.0
UNDELIVERED = (OSError, smtplib.SMTPException, httpx.HTTPError, httpx.InvalidURL)
"""What sending raises when a notice could not be delivered."""


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
