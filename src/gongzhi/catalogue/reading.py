"""How every catalogue file is read: YAML whose values stay the text that somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from gongzhi.catalogue.messages import LANGUAGES

ORIGINS = ("stated", "derived", "assumed")

Words = Mapping[str, str]  # {"zh": …, "en": …}


class _WrittenText(yaml.CBaseLoader):
    """Text, lists and mappings only: 0.10 keeps its zero, NO stays Norway, and a key may not stand twice.

    By libyaml, which PyYAML's wheels bring: every process begins by reading 360 files.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"line {node.start_mark.line + 1}: {', '.join(twice)} stands twice")
        return super().construct_mapping(node, deep=deep)


def read_written(path: Path) -> Any:
    """The file as text, lists and mappings. Raises ValueError naming the file and line that cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_WrittenText)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as fault:
        raise ValueError(f"{path.parent.name}/{path.name}: {fault}") from fault


def is_bilingual(words: object) -> bool:
    """Whether something is said in both languages, with words in each."""
    return (
        isinstance(words, Mapping)
        and set(words) == set(LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in words.values())
    )
