"""What a person reads about targets: a line each, with what their ledgers remember."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.targets import TargetSettings
from pipelines.targets.ledger import Ledger


def target_lines(targets: Sequence[TargetSettings], ledgers: Path) -> list[str]:
    """Name, kind and address of each target, and the versions that were sent there."""
    if not targets:
        return ["no targets; see docs/targets"]
    lines = []
    for target in targets:
        lines.append(
            f"{target.name}: {target.kind}, {target.address}{'' if target.is_enabled else ', not enabled'}"
        )
        lines += [
            f"  {package} {version}"
            for package, version in Ledger(
                ledgers / f"{target.name}.json", target.name, target.address
            ).versions()
        ]
    return lines


def counted(number: int, thing: str) -> str:
    """So many things."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
