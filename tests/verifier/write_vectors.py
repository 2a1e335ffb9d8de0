"""Writes the golden vectors anew: python -m tests.verifier.write_vectors. They change only with the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from tests.core.draw.vdr.ceremonies import made
from tests.verifier.verifier import VECTORS

MANY = 50


def vectors() -> Iterator[tuple[str, str]]:
    """Name and text of each: the files of a bundle, and the SHA-256 of the zip. Every tenth is a practice run."""
    for number in range(1, MANY + 1):
        one = made(number, purpose="draw" if number % 10 else "practice", units=4 + number % 13)
        files = {name: data.decode() for name, data in sorted(one.files.items())}
        vector = {"bundle_sha256": sha256(one.bundle).hexdigest(), "files": files}
        yield f"{number:02}.json", json.dumps(vector, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for name, text in vectors():
        (VECTORS / name).write_text(text, "utf-8")
