"""What every target has in common: a plan of actions, each a sentence, and the protocol to follow it.

A plan is data. It is made by looking, so making one changes nothing; following it leaves the target such that
the next plan is empty. It names what was seen, so that a target changed by others meanwhile is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pipelines.targets.releases import Offer


@dataclass(frozen=True)
class Action:
    """One thing to do at a target; `sentence` says it to a person. Targets add what they need to do it.

    Attributes:
        package: the package it is about; empty if it is about the whole.
        sentence: what will be done, in words and figures.
    """

    package: str
    sentence: str


@dataclass(frozen=True)
class Plan:
    """All that is to be done at a target, in order; none if it is as it should be."""

    target: str
    actions: tuple[Action, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The plan in words."""
        return tuple(action.sentence for action in self.actions)


class Target(Protocol):
    """A place that receives releases."""

    def plan(self, offer: Offer) -> Plan:
        """Look at the target and say what must be done; changes nothing.

        Raises:
            TargetUnavailableError, TargetRefusedError: it cannot be looked at.
        """

    def apply(self, plan: Plan) -> Iterator[Action]:
        """Do what a plan says, action by action, giving each once it is done and in the ledger.

        Raises:
            TargetConflictError: the target is no longer as the plan saw it.
            TargetUnavailableError, TargetRefusedError: it does not take what it is sent.
        """

    def check(self, offer: Offer) -> tuple[str, ...]:
        """What of the target's content is not as released, as sentences; reads every byte back."""
