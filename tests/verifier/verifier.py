"""The verifier as a module, from its one file."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

REPO = Path(__file__).parents[2]
FILE = REPO / "verifier" / "vdr_verify.py"
VECTORS = REPO / "verifier" / "vectors"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vdr_verify", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = loaded()
