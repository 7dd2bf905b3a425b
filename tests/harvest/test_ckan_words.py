"""What CKAN calls what a release says."""

from __future__ import annotations

import pytest

from pipelines.harvest.ckan_words import FileWords, clean_tag, field_words, file_words


def test_a_file_of_a_table_is_called_by_the_table_and_another_by_its_own_name():
    told = file_words("data/savings.csv", "CSV", "Savings", ("Planned savings", "One row a saving."))
    assert told == FileWords("Planned savings (CSV)", "One row a saving.")
    assert file_words("savings.zip", "ZIP", "Savings", None) == FileWords(
        "savings.zip", "Savings: savings.zip"
    )


def test_a_column_has_the_type_of_the_datastore_and_its_unit_in_the_note():
    assert field_words("amount_gbp", "number", "Amount", "What is saved.", "gbp") == {
        "id": "amount_gbp",
        "type": "numeric",
        "info": {"label": "Amount", "notes": "What is saved. Unit: gbp."},
    }
    assert field_words("ref", "string", "Ref", "Its number.", "")["info"]["notes"] == "Its number."


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("key actions", "key actions"),
        ("parks & open/green spaces", "parks open green spaces"),
        ("x" * 120, "x" * 100),
        ("§", ""),
        ("a", ""),
    ],
)
def test_a_tag_is_made_of_what_ckan_takes(word: str, tag: str):
    assert clean_tag(word) == tag
