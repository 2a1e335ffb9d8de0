"""A key of this installation's own (Ed25519): made at first use, kept in a file for its owner alone."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

_READ: dict[Path, Ed25519PrivateKey] = {}


def own_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file; two processes that need the first one at once end up with the same."""
    if path not in _READ:
        if not path.exists():
            _make(path)
        private = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(private, Ed25519PrivateKey)
        _READ[path] = private
    return _READ[path]


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}.", delete=False) as draft:  # readable by its owner
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        Path(path).hardlink_to(draft.name)
    except FileExistsError:
        pass  # another process was first: its key is the installation's
    finally:
        Path(draft.name).unlink()
