"""What `openbarnet config` prints: every setting that there is, less the values of secrets."""

from __future__ import annotations

import json

from pipelines.council.settings import variables
from pipelines.council.variables import described, unknown_variables


def settings_lines() -> list[str]:
    """A line for each setting, and one for each variable that nothing heeds."""
    lines = [f"{one.variable}={one.value}  # {one.source}: {one.about}" for one in described(variables())]
    return [
        *lines,
        *(f"# {name} is set and nothing heeds it but a target that names it" for name in unknown_variables()),
    ]


def json_of_settings() -> str:
    """The settings as JSON."""
    told = {
        one.variable: {"value": one.value, "source": one.source, "about": one.about}
        for one in described(variables())
    }
    return json.dumps({"settings": told, "unheeded": unknown_variables()}, indent=2, ensure_ascii=False)
