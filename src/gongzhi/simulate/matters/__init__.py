"""What the officers, firms and bodies of the invented province do in the procedures beside the case's loop."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from gongzhi.simulate.officers import Play


def play_all(run: Play, day: date) -> None:
    """Put matters of every area under way; each module of this folder has its own `play`."""
    for module in sorted(found.name for found in iter_modules(__path__)):
        import_module(f"{__name__}.{module}").play(run, day)
