"""A progress bar with count, rate and remaining time; one line a tenth where nobody watches."""

from __future__ import annotations

import sys
import time

WIDTH = 30


class Progress:
    def __init__(self, words: str, total: int) -> None:
        self.words, self.total, self.count = words, max(total, 1), 0
        self.begun = time.monotonic()
        self.live = sys.stdout.isatty()
        self.shown = -1

    def on(self, count: int, note: str = "") -> None:
        self.count += count
        spent = time.monotonic() - self.begun
        left = spent / self.count * (self.total - self.count) if self.count else 0
        filled = min(WIDTH, WIDTH * self.count // self.total)
        line = f"{self.words} {'█' * filled}{'·' * (WIDTH - filled)} {self.count}/{self.total} {note} {left:.0f} s"
        if self.live:
            print(f"\r{line}\033[K", end="", flush=True)
        elif filled * 10 // WIDTH > self.shown:
            self.shown = filled * 10 // WIDTH
            print(line, flush=True)

    def end(self) -> None:
        spent = time.monotonic() - self.begun
        if self.live:
            print(f"\r{self.words} {self.count} ✓ {spent:.1f} s\033[K", flush=True)
        else:
            print(f"{self.words} {self.count} ✓ {spent:.1f} s", flush=True)
