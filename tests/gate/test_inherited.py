"""Classes made while fields are copied quickly: each has fields of its own, and none was copied whole."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from pydantic.v1 import BaseModel, Field, ValidationError, validator

from pipelines.gate.validation.inherited import fields_copied_quickly


def test_a_class_changes_its_inherited_fields_and_not_those_of_the_class_below(
    monkeypatch: pytest.MonkeyPatch,
):
    class Below(BaseModel):
        counts: dict[str, list[int]] = {}
        name: str = Field("a", max_length=5)

    with monkeypatch.context() as whole, fields_copied_quickly():
        whole.setattr("pydantic.v1.utils.deepcopy", lambda *_: pytest.fail("was copied whole"))

        class Above(Below):
            class Config:
                fields: ClassVar[Any] = {"name": {"alias": "called"}}

            @validator("counts")
            def _is_short(cls, value: dict[str, list[int]]) -> dict[str, list[int]]:  # noqa: N805 - as pydantic 1 has it
                if len(value) > 1 or any(len(each) > 1 for each in value.values()):
                    raise ValueError("too long")
                return value

    assert Below(counts={"a": [1, 2]}, name="b").dict() == {"counts": {"a": [1, 2]}, "name": "b"}
    assert Above(counts={"a": [1]}, called="b").dict() == {"counts": {"a": [1]}, "name": "b"}
    with pytest.raises(ValidationError, match="too long"):
        Above(counts={"a": [1, 2]})
    with pytest.raises(ValidationError):
        Above(called="longer than five")
    first, second = Above(), Above()
    first.counts["a"] = [1]
    assert second.counts == {}
    assert Above.__fields__["counts"] is not Below.__fields__["counts"]
