"""What the depth of a dataset is: measured, exact, or what a network said of the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from models.set_facts import facts_if_any

NETWORK = "network"


def predicted_by(data: Path) -> str:
    """The network that the depth of a dataset comes from, as its ``dataset.json`` says; "" where it
    is none, or where nobody says."""
    facts = facts_if_any(data)
    truth = facts.get("truth")
    if isinstance(truth, dict):
        known = truth.get("kind") == NETWORK
        return str(truth.get("name") or "a network") if known else ""
    # Recordings of before there was anything else than a network's depth.
    return str(facts["model"]) if facts.get("livedepth") and facts.get("model") else ""


def told(folders: Iterable[Path]) -> str:
    """A sentence about the depth of those of ``folders`` that a network predicted, or ""."""
    found = {folder.resolve().name: predicted_by(folder) for folder in folders}
    by = [f"{name} by {network}" for name, network in found.items() if network]
    return f"The depth was predicted, not measured: {', '.join(by)}." if by else ""
