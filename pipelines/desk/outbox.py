"""Notices: who is told what, by mail and webhooks, through an outbox that survives.

A notice is written down before anything is sent, once for what it is about, and tried again until it is
delivered. A mail server that is down loses none and stops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sql

from pipelines.council.post import UNDELIVERED, Letter, PostOffice
from pipelines.desk.database import OUTBOX

FIRST_WAIT, LONGEST_WAIT = 60.0, 6 * 3600.0


@dataclass(frozen=True)
class Posted:
    """A notice as it stands in the outbox."""

    number: int
    letter: Letter
    made: float
    tries: int
    sent: float | None
    fault: str


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
            except UNDELIVERED as error:
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
