"""Every sentence that Gongzhi says, Chinese beside English, by code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = ("zh", "en")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """All messages by code. Raises ValueError when a code stands twice or lacks a language."""
    merged: dict[str, Mapping[str, str]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for code, words in (yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}).items():
            if code in merged:
                raise ValueError(f"{path.name}: the message {code} stands twice")
            if set(words) != set(LANGUAGES) or not all(words.values()):
                raise ValueError(f"{path.name}: the message {code} needs both {' and '.join(LANGUAGES)}")
            merged[code] = words
    return merged


def say(code: str, language: str, /, **values: Any) -> str:
    """The sentence for a code. Raises KeyError for a code or a value that nobody wrote or gave."""
    return messages()[code][language].format(**values)
