"""Modules that PsychoPy imports when it starts and that no session uses: they come when asked for, if ever.

More than half of what `import psychopy.visual` costs is spent on these.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

UNUSED_BY_SESSIONS = ("scipy.interpolate", "pandas")
DISPENSABLE = ("matplotlib", "openpyxl")
"""PsychoPy itself does without these where they are not installed."""
_WANTED_BY_IMPORTERS = ("__path__", "__all__", "__version__")


class _Later(ModuleType):
    """Stands for a module until something of it is wanted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _WANTED_BY_IMPORTERS:
            raise AttributeError(name)  # somebody looks through all modules, and wants nothing of this one
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def import_later(*names: str) -> None:
    """Let the next import of these modules cost nothing; a module that is there already stays as it is."""
    for name in names:
        sys.modules.setdefault(name, _Later(name))


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Make these modules look as if they were not installed, unless they are there already."""
    ours = [name for name in names if sys.modules.setdefault(name, None) is None]  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]
