"""What a dataset says of itself, in its ``dataset.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FACTS = "dataset.json"
LARGEST = 2**24  # bytes that are read where nobody says otherwise


def read_facts(root: Path, largest: int = LARGEST) -> dict[str, Any]:
    """What the set in a folder says of itself.

    Raises OSError where there is no such file, and ValueError where it is damaged, or larger than
    ``largest`` bytes.
    """
    path = root / FACTS
    if path.stat().st_size > largest:
        raise ValueError("it is too large")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError(str(error)) from error
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def facts_if_any(root: Path, largest: int = LARGEST) -> dict[str, Any]:
    """The same; nothing of a set that says nothing, or nothing that can be read."""
    try:
        return read_facts(root, largest)
    except (OSError, ValueError):
        return {}
