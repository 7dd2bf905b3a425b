"""Fields that a library's classes inherit, copied as far as anything in them is changed.

Great Expectations is made of three hundred classes of pydantic 1, which copies for each all the fields
of the class below, with all that they hold: a quarter of the library's import. What a class changes of
a field is the field's own settings and lists, which alone are copied here; a default is copied by
pydantic itself whenever it is taken.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic.v1.fields import ModelField


@contextmanager
def fields_copied_quickly() -> Iterator[None]:
    """Let classes that are made in the block have fields of their own at less cost."""
    from pydantic.v1 import main
    from pydantic.v1.fields import ModelField

    library: Any = main
    theirs = library.smart_deepcopy

    def copied(given: Any) -> Any:
        if type(given) is dict and all(type(each) is ModelField for each in given.values()):
            return {name: own_field(each) for name, each in given.items()}
        return theirs(given)

    library.smart_deepcopy = copied
    try:
        yield
    finally:
        library.smart_deepcopy = theirs


def own_field(field: ModelField) -> ModelField:
    """A field of which a class may change what it changes, and no other class sees it."""
    own = copy.copy(field)
    own.class_validators = dict(field.class_validators)
    own.field_info = copy.copy(field.field_info)
    if field.sub_fields is not None:
        own.sub_fields = [own_field(each) for each in field.sub_fields]
    if field.key_field is not None:
        own.key_field = own_field(field.key_field)
    return own
