"""Modules that a library imports for what nobody here asks of it, loaded when somebody does.

Great Expectations imports a library for charts and one for statistics: a third of its own import, and 80 MB,
for two expectations and a drawing that no suite of ours has. Whoever uses them gets them: they are loaded by
the first look into them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import LazyLoader
from types import ModuleType


class _Later(MetaPathFinder):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._names:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        found = next((spec for one in others if (spec := one.find_spec(name, path, target))), None)
        if found is not None and found.loader is not None:
            found.loader = LazyLoader(found.loader)
        return found


@contextmanager
def loaded_later(*names: str) -> Iterator[None]:
    """Let what is imported in the block have these modules unloaded, until something looks into them.

    Args:
        names: full names of modules; one that is imported already stays as it is.
    """
    finder = _Later(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
