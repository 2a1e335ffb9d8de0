"""One spelling for every fact: canonical JSON (RFC 8785), its digest, and the way back to typed facts.

Decimals, fractions and dates are strings. Floats have no canonical spelling here: an estimate is
quantised to a Decimal by its method before it is written.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")


def plain(value: Any) -> Any:
    """The JSON tree of a fact: dict, list, str, int, bool and None only.

    Raises TypeError for a float, a set, or any type without a spelling.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction | UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone has no canonical spelling")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical spelling: {value!r}")


def canonical(value: Any) -> bytes:
    """UTF-8 canonical JSON; equal facts give equal bytes on every machine."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical spelling, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def read(kind: type[T], tree: Any) -> T:
    """A JSON tree as the typed fact it was written from: read(type(x), plain(x)) == x.

    Raises TypeError or ValueError where the tree does not fit the type; an unknown field is an error.
    """
    return typing.cast(T, _read(kind, tree))


def _key(key: object) -> str:
    # Sorting by code point equals RFC 8785's sorting by UTF-16 unit only below the surrogates.
    if not isinstance(key, str) or not key.isascii():
        raise TypeError(f"a key must be an ASCII string: {key!r}")
    return key


def _read(kind: Any, tree: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        options = typing.get_args(kind)
        if tree is None and type(None) in options:
            return None
        (only,) = (option for option in options if option is not type(None))
        return _read(only, tree)
    if origin is typing.Literal:
        if tree not in typing.get_args(kind):
            raise TypeError(f"{tree!r} is none of {typing.get_args(kind)}")
        return tree
    if origin is tuple:
        (item, _ellipsis) = typing.get_args(kind)
        return tuple(_read(item, entry) for entry in tree)
    if origin is not None and issubclass(origin, Mapping):
        _, item = typing.get_args(kind)
        return {key: _read(item, entry) for key, entry in tree.items()}
    if kind is Any or kind is object:
        return tree
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        unknown = set(tree) - set(hints)
        if unknown:
            raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
        return kind(**{name: _read(hints[name], entry) for name, entry in tree.items()})
    if kind in (date, datetime):
        return kind.fromisoformat(tree)
    if kind in (Decimal, Fraction, UUID):
        return kind(tree)
    if kind in (str, int, bool):
        if type(tree) is not kind:
            raise TypeError(f"expected {kind.__name__}, got {tree!r}")
        return tree
    raise TypeError(f"no way to read {kind}")
