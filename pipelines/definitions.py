"""The one thing Dagster loads: `pipelines.definitions`.

The assets are made from the project's schemas, layouts and package metadata when Dagster asks for them,
not when this module is imported.
"""

from __future__ import annotations

import dagster as dg

from pipelines.council.project import default_project
from pipelines.orchestration.build import build_definitions


@dg.definitions
def defs() -> dg.Definitions:
    """Everything of the project that Dagster knows."""
    return build_definitions(default_project())
