"""A little of `make torture`: some of each damage, and what is harmed is that thing alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from torture import broken_sidecar, damaged_pdf, damaged_store


@pytest.mark.parametrize("seed", range(30))
def test_a_broken_sidecar_is_one_sentence(tmp_path: Path, seed: int):
    broken_sidecar(tmp_path, seed)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_pdf_is_text_or_one_error(tmp_path: Path, seed: int):
    damaged_pdf(tmp_path, seed)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_dataset_harms_nothing_else(tmp_path: Path, seed: int):
    damaged_store(tmp_path, seed)
