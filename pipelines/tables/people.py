"""Headings of columns that hold names or other particulars of people."""

from __future__ import annotations

import re

from pipelines.tables.declared import plain

_PERSONAL = re.compile(
    r"""\b(?:surname|forenames?|(?:first|last|full|christian)\ name|date\ of\ birth|dob|national\ insurance|
    ni\ (?:number|no)|nino|home\ address|bank\ account|sort\ code|account\ holder|registration\ mark|vrm|
    vehicle\ registration|tenant|applicant|claimant|complainant|request[eo]r\ name|contact\ name|contact|
    officer|employee|card ?holder|ratepayer|occupier|landlord|licensee)\b""",
    re.VERBOSE,
)


def names_people(name: str) -> bool:
    """Whether a heading says that its column may name people."""
    return bool(_PERSONAL.search(plain(name)))
