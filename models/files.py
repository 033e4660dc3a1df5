"""How a file gets its name: only when it is whole."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def part_path(path: Path) -> Path:
    """A name beside ``path`` that nothing else uses, for what is not whole yet."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
