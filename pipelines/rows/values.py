"""Printed polarities and references; figures have their grammar in `figures`, ratings theirs in `scales`."""

from __future__ import annotations

POLARITIES = ("Bigger is Better", "Smaller is Better", "Monitor")
