"""Parameters out of a JSON file: each by its name, checked, and none left over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from gongzhi.core.errors import BadInput, Cell


class Parameters:
    """What a file gives; a parameter that it does not name has the method's default."""

    def __init__(self, name: str, given: Mapping[str, object]) -> None:
        self.name = name
        self.given = given
        self._known: list[str] = []

    def whole(self, name: str, default: int, least: int) -> int:
        value = self.anything(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self._fault(name, value, "SIGNALS_PARAMETER_WHOLE", least=str(least))
        return value

    def number(self, name: str, default: float, *, above: float, up_to: float = float("inf")) -> float:
        value = self.anything(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not above < value <= up_to:
            raise self._fault(name, value, "SIGNALS_PARAMETER_BETWEEN", above=f"{above:g}", up_to=f"{up_to:g}")
        return float(value)

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """The first is the default."""
        value = self.anything(name, allowed[0])
        if not isinstance(value, str) or value not in allowed:
            raise self._fault(name, value, "SIGNALS_PARAMETER_CHOICE", allowed=", ".join(allowed))
        return value

    def text(self, name: str, default: str) -> str:
        value = self.anything(name, default)
        if not isinstance(value, str) or not value:
            raise self._fault(name, value, "SIGNALS_PARAMETER_TEXT")
        return value

    def day(self, name: str, default: date) -> date:
        written = self.text(name, default.isoformat())
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise self._fault(name, written, "SIGNALS_NOT_A_DAY") from None

    def mapping(self, name: str) -> Mapping[str, object]:
        """An object; {} where there is none."""
        value = self.anything(name, {})
        if not isinstance(value, dict):
            raise self._fault(name, value, "SIGNALS_PARAMETER_OBJECT")
        return value

    def under(self, name: str) -> Parameters:
        """The parameters within an object of that name."""
        return Parameters(self.name, self.mapping(name))

    def anything(self, name: str, default: object) -> object:
        self._known.append(name)
        return self.given.get(name, default)

    def nothing_else(self) -> None:
        """Raises BadInput for names that nobody asked for."""
        known = ", ".join(self._known)
        faults = [
            Cell(self.name, name, _shown(value), "SIGNALS_PARAMETER_UNKNOWN", {"known": known})
            for name, value in self.given.items()
            if name not in self._known
        ]
        if faults:
            raise BadInput(faults)

    def _fault(self, name: str, value: object, code: str, **params: str) -> BadInput:
        return BadInput([Cell(self.name, name, _shown(value), code, params)])


def parameters(path: Path | None) -> Parameters:
    """The parameters of a file, {} without one; an empty list is what R writes for none.

    Raises BadInput for what is no JSON, and no object.
    """
    if path is None:
        return Parameters("-", {})
    try:
        read = json.loads(path.read_text("utf-8-sig"))
    except json.JSONDecodeError as fault:
        where, at = f"{path.name}:{fault.lineno}", {"at": str(fault.colno)}
        raise BadInput([Cell(where, "", "", "SIGNALS_NOT_JSON", at)]) from fault
    except (UnicodeDecodeError, IsADirectoryError, RecursionError) as fault:
        raise BadInput([Cell(f"{path.name}:1", "", "", "SIGNALS_UNREADABLE")]) from fault
    if read == []:
        return Parameters(path.name, {})
    if not isinstance(read, dict):
        raise BadInput([Cell(path.name, "", _shown(read), "SIGNALS_PARAMETERS_OBJECT")])
    return Parameters(path.name, read)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
