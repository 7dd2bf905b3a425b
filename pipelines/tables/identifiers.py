"""Headings of columns that hold names of things, whose figures are no quantities: references, codes."""

from __future__ import annotations

import re

from pipelines.tables.declared import plain

_ID = re.compile(
    r"""\b(?:ref|refs|reference|id|ids|nos|num|number|numbers|code|codes|uprn|urn|usrn|toid|key|docno|refval|
    keyval|foir|isbn|cpv|cpvs|barcode|voucher|centre|subjective|nominal|gl|postcode|zip|phone|telephone|tel|mobile|fax|identifier|uid|guid|
    registration|vrm|gss|lsoa|msoa|order|invoice|cost\ element|contravention|offence|seq|sequence|
    sic)\b|\b(?:no|account)(?:\ (?:ref|id|code|num|number|no))?$""",
    re.VERBOSE,
)
"""`No` and `account` name a thing at the end of a heading only: `No religion` counts people."""
_NUMBER_SIGN = re.compile(r"\bno\.", re.IGNORECASE)
_ID_ENDING = re.compile(r"(?:(?<!pa)(?<!\ba)(?<!\bb)(?<!gr)id|code|uprn|urn|docno|refno|ref|nbr|number)$")


def names_ids(name: str) -> bool:
    """Whether a heading says that its column holds names of things: references, numbers, codes."""
    heading = plain(name)
    return bool(_ID.search(heading) or _ID_ENDING.search(heading) or _NUMBER_SIGN.search(name))
