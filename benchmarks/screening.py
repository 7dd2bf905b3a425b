"""How many rows of a text column the screen for personal data looks at in a second of one processor.

    python benchmarks/screening.py [ROWS]

Rows are invented: a reference, a comment of a report, a supplier and a place, no two rows alike, so
that nothing is answered from memory; one in two hundred holds something personal.
"""

from __future__ import annotations

import random
import sys
import time

from pipelines.gate.personal import find_personal

SUBJECTS = ("Repairs", "Recycling", "Parking", "Adoption", "Libraries", "Rents", "Planning", "Attendance")
MOVES = ["rose", "fell", "stayed", "recovered", "slipped", "improved"]
WHY = (
    "after a slow start to the quarter",
    "because two posts in the team were vacant",
    "as the new contract began in April 2023",
    "since residents were asked to book ahead",
    "while works at Granville Road and Mill Hill went on",
)
SUPPLIERS = (
    "Acorn Care Ltd",
    "Brent Cross Glazing",
    "N. Patel & Sons",
    "Thames Fleet Hire plc",
    "Oak Homes CIC",
)
STREETS = ("Brent Street", "Station Road", "The Hyde", "Long Lane", "Church End")
PERSONAL = (
    "ring 07700 900123",
    "Mrs Jane Alder wrote twice",
    "lives at 14 Acacia Road",
    "j.alder@example.org",
)
LEAST = 20_000


def rows(wanted: int) -> list[tuple[str, str, str, str]]:
    """So many rows of four texts, always the same."""
    chance = random.Random(1)  # noqa: S311 - no secret
    made = []
    for number in range(wanted):
        comment = (
            f"{chance.choice(SUBJECTS)} {chance.choice(MOVES)} by {number % 97}.{number % 10}% to "
            f"{number:,} {chance.choice(WHY)}; see report {number}."
        )
        if number % 200 == 0:
            comment += f" {chance.choice(PERSONAL)}."
        place = f"{chance.choice(STREETS)} scheme {number}, phase {number % 7}"
        made.append((f"CX/S{number}", comment, f"{chance.choice(SUPPLIERS)} {number}", place))
    return made


def main() -> None:
    """Print rows a second of each column; fails where there are fewer than are promised."""
    made = rows(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    slowest = float("inf")
    for column, name in enumerate(("reference", "comment", "supplier", "place")):
        began = time.process_time()
        hits = sum(any(span.is_sure for span in find_personal(row[column])) for row in made)
        each = len(made) / (time.process_time() - began)
        print(f"{name}: {len(made):,} rows, {hits} with a hit, {each:,.0f} rows a second")
        slowest = min(slowest, each)
    if slowest < LEAST:
        raise SystemExit(f"fewer than {LEAST:,} rows a second")


if __name__ == "__main__":
    main()
