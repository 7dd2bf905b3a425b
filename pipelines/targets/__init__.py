"""Sending what is published on to other places: a folder, a CKAN, a DataPress.

Reads the release store and nothing else; a target that fails leaves the store as it is. Each target is a
module behind one protocol (`model.Target`), set up by a file in `targets/`; a ledger per target remembers
what was put where. Nothing is removed from a target but what an earlier run has put there.
"""

from pipelines.targets.model import Action, Plan, Target
from pipelines.targets.sending import Sent, check_target, plan_target, send
from pipelines.targets.settings import TargetSettings, load_target, load_targets

__all__ = [
    "Action",
    "Plan",
    "Sent",
    "Target",
    "TargetSettings",
    "check_target",
    "load_target",
    "load_targets",
    "plan_target",
    "send",
]
