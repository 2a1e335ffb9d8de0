"""Words on tiles and marks on paper can be told from their ground in every scheme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gongzhi

STYLES = Path(gongzhi.__file__).parent / "web" / "static" / "gongzhi.css"


def channel(part: str) -> float:
    value = int(part, 16) / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    pairs = [digits[at : at + 2] for at in (0, 2, 4)] if len(digits) == 6 else [digit * 2 for digit in digits]
    return sum(share * channel(pair) for share, pair in zip((0.2126, 0.7152, 0.0722), pairs, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", range(3), ids=["light", "dark", "paper"])
def test_words_on_tiles_stand_at_4_5_to_1_and_marks_at_3_to_1(scheme):
    block = re.findall(r":root \{(.*?)\}", STYLES.read_text("utf-8"), re.DOTALL)[scheme]
    colours = dict(re.findall(r"--gz-([\w-]+): (#[0-9a-f]{3,6});", block))
    for step in range(1, 6):
        words = colours["on-dark" if step > 3 else "on-light"]
        assert contrast(words, colours[f"scale-{step}"]) >= 4.5, step
    for group in range(1, 7):
        assert contrast(colours[f"chart-{group}"], colours["paper"]) >= 3, group
