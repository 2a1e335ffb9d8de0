"""JSON from outside, read as if it were hostile: the objects of one list, each as texts by key path.

Three forms: an array of objects, an object that holds the array under a key path, one object a line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NoReturn

from gongzhi.sources.faults import Faults, fault

DEEPEST = 20  # levels of lists and objects within a record; known exports have four
UNREAD = "…"  # stands for what is left unread, however long, and for what no shape knows

Texts = dict[str, str]  # by key path
Objects = tuple[list[str], list[tuple[str, Texts]]]


class _TwiceKeyed(dict[str, object]):
    """An object in which some key stands twice: JSON allows it, and no two readers agree what it means."""

    key = ""


def is_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def objects_in(
    text: str, name: str, most: int, *, lists: Sequence[str], read: Collection[str], left: Collection[str]
) -> Objects:
    """The key paths of all objects together, in order of appearance, and each object with its place.

    lists: key paths under which the array may stand, in an object that is the whole file. What stands beside
    the array there is about the export, not its records, and is not read.
    read, left: key paths of the records that are read or left unread; such a value is not taken apart.
    A number, true and false are texts as the file spells them; null is ""; the entries of a list stand on
    lines of their own. Of what is left unread UNREAD stands, or "" where there is nothing. Raises BadInput for
    what is no JSON or no list of objects, for a list of objects where texts are read, for a key that stands
    twice, half a character, and more levels than DEEPEST. Objects beyond most + 1 are not looked at.
    """
    faults = Faults()
    taker = _Taker(read, left, faults)
    values = islice(_values(text, name, lists), most + 1)
    records = [(where, taker.texts(where, value)) for where, value in values]
    faults.stop()
    return list(dict.fromkeys(path for _, texts in records for path in texts)), records


class _Taker:
    """Takes objects apart into texts by key path."""

    def __init__(self, read: Collection[str], left: Collection[str], faults: Faults) -> None:
        self.read, self.faults = frozenset(read), faults
        self.known = self.read | frozenset(left)
        self.inner = {path[:at] for path in self.known for at, letter in enumerate(path) if letter == "."}

    def texts(self, where: str, value: object) -> Texts:
        """The texts of one record; none where something is wrong with it."""
        found: Texts = {}
        if not _is_sound(where, value, self.faults):
            return found
        if isinstance(value, dict):
            for path, leaf in self._leaves(value, ""):
                if path in found:
                    self.faults.add(where, path, "", "SOURCE_KEY_TWICE")
                found[path] = self._text(where, path, leaf)
        else:
            self.faults.add(where, "", json.dumps(value, ensure_ascii=False), "SOURCE_NO_OBJECT")
        return found

    def _leaves(self, value: dict[str, object], above: str) -> Iterator[tuple[str, object]]:
        for key, inside in value.items():
            path = above + key
            if isinstance(inside, dict) and inside and (path not in self.known or path in self.inner):
                yield from self._leaves(inside, f"{path}.")
            elif not (path in self.inner and inside in (None, {})):  # null where other records have an object
                yield path, inside

    def _text(self, where: str, path: str, leaf: object) -> str:
        entries = leaf if isinstance(leaf, list) else [leaf]
        if any(isinstance(entry, list | dict) and entry for entry in entries):
            if path in self.read:
                self.faults.add(where, path, json.dumps(leaf, ensure_ascii=False), "SOURCE_NO_TEXT")
            return UNREAD
        text = _scalar(leaf)
        if isinstance(leaf, list):
            text = "\n".join(" ".join(_scalar(entry).split()) for entry in entries)
        return text if path in self.read or not text.strip() else UNREAD


def _values(text: str, name: str, lists: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Each record with its place: "record 17" of an array, "line 17" of a file with one object a line."""
    start = len(text) - len(text.lstrip())
    top, end = _first(text, start, name)
    if text[end:].strip():
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield f"line {number}", _only(line.strip(), f"line {number}")
        return
    array = next((found for path in lists if (found := _under(top, path)) is not None), top)
    if not _is_sound(name, top, faults := Faults(), leaving=array):
        raise faults.bad_input()
    if isinstance(array, list):
        yield from ((f"record {number}", value) for number, value in enumerate(array, start=1))
    else:
        yield "line 1", top


def _under(top: object, path: str) -> list[object] | None:
    for key in path.split("."):
        top = top.get(key) if isinstance(top, dict) else None
    return top if isinstance(top, list) else None


def _first(text: str, start: int, name: str) -> tuple[object, int]:
    """The first value of a text and where it ends."""
    try:
        return DECODER.raw_decode(text, start)
    except json.JSONDecodeError as wrong:
        raise fault(f"line {wrong.lineno}, character {wrong.colno}", "", wrong.msg, "SOURCE_NOT_JSON") from None
    except _NoNumber as wrong:
        raise fault(name, "", str(wrong), "SOURCE_NOT_JSON") from None
    except RecursionError:
        raise fault(name, "", "", "SOURCE_TOO_DEEP", deepest=DEEPEST) from None


def _only(line: str, where: str) -> object:
    try:
        return DECODER.decode(line)
    except (json.JSONDecodeError, _NoNumber) as wrong:
        raise fault(where, "", getattr(wrong, "msg", str(wrong)), "SOURCE_NOT_JSON") from None
    except RecursionError:
        raise fault(where, "", "", "SOURCE_TOO_DEEP", deepest=DEEPEST) from None


def _is_sound(where: str, value: object, faults: Faults, *, leaving: object = None) -> bool:
    """No key twice, no half character, not too deep; `leaving` is not looked into."""
    todo = [(value, 1)]
    while todo:
        node, depth = todo.pop()
        if depth > DEEPEST:
            faults.add(where, "", "", "SOURCE_TOO_DEEP", deepest=DEEPEST)
            return False
        if isinstance(node, _TwiceKeyed):
            faults.add(where, _shown(node.key), "", "SOURCE_KEY_TWICE")
            return False
        if isinstance(node, str) and _shown(node) != node:
            faults.add(where, "", _shown(node), "SOURCE_HALF_CHARACTER")
            return False
        if node is leaving:
            continue
        if isinstance(node, dict):
            todo += [(inside, depth + 1) for pair in node.items() for inside in pair]
        elif isinstance(node, list):
            todo += [(inside, depth + 1) for inside in node]
    return True


def _shown(text: str) -> str:
    r"""The text with each half of a surrogate pair as "\ud83d": only so can it be written down anywhere."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ""  # null and an empty object tell nothing


class _NoNumber(ValueError):
    """NaN and its like, which JSON does not have."""


def _no_number(word: str) -> NoReturn:
    raise _NoNumber(word)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice = _TwiceKeyed(made)
    twice.key = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return twice


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_no_number)
