"""Names that are given once each."""

from __future__ import annotations

from pipelines.rows.slugs import GivenNames, slug


def test_names_are_given_once_each_whatever_they_end_in() -> None:
    names = GivenNames()
    given = [names.give(slug(text)) for text in ("8.1", "8.1", "8.1.2", "8.1", "8.1.2")]
    assert given == ["8-1", "8-1-2", "8-1-2-2", "8-1-3", "8-1-2-3"]
