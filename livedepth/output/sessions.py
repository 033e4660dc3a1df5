"""The sessions of a dataset: what each recording adds, and whether it belongs to those before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from livedepth.errors import Hint, OutputError
from livedepth.output.layouts import Layout

# What is said of a whole set is what its first session says; the others of themselves.
_OF_SESSION = (
    "livedepth",
    "source",
    "camera",
    "intrinsics",
    "metres",
    "fitted",
    "model",
    "weights",
    "engine",
    "precision",
    "truth",
    "rgb",
    "splits",
    "started",
    "ended",
    "wall_clock",
    "first",
    "pairs",
    "dropped",
    "skipped",
)
_FOCAL_APART = 0.01  # of a focal length: one found by another calibration of the same camera


def sessions_of(facts: Mapping[str, Any], pairs: int) -> list[dict[str, Any]]:
    """The sessions of a set that holds ``pairs`` pairs; a killed recorder did not note its last.

    A set of an older livedepth has one, without notes of its own.
    """
    found = facts.get("sessions")
    sessions = [dict(one) for one in found if isinstance(one, Mapping)] if found else []
    if not sessions and facts:
        sessions = [session_entry(facts) | {"first": 0}]
    if sessions:
        # Of those before the counts hold, also where pairs of theirs were taken out since.
        before = sum(int(one.get("pairs", 0)) for one in sessions[:-1])
        sessions[-1]["pairs"] = max(0, pairs - before)
    return sessions


def session_entry(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a session says of itself."""
    return {key: facts[key] for key in _OF_SESSION if key in facts}


def whole(sessions: list[dict[str, Any]]) -> dict[str, Any]:
    """The keys of ``dataset.json`` that are sums over the sessions."""
    skipped: dict[str, int] = {}
    for one in sessions:
        for reason, count in one.get("skipped", {}).items():
            skipped[reason] = skipped.get(reason, 0) + count
    return {
        "pairs": sum(one.get("pairs", 0) for one in sessions),
        "dropped": sum(one.get("dropped", 0) for one in sessions),
        "skipped": skipped,
    }


def refuse_other_layout(root: Path, facts: Mapping[str, Any], layout: Layout) -> None:
    """Raises OutputError where the set has another layout or unit, which no option can mix."""
    for key, mine in (("layout", layout.name), ("depth_unit", layout.unit)):
        if key in facts and facts[key] != mine:
            raise OutputError(
                "{root}: cannot be gone on with: {what} is {there} there and {here} here",
                root=root,
                what=key.replace("depth_", ""),
                there=facts[key],
                here=mine,
            )


def refuse_other(root: Path, facts: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Raises OutputError, which says what differs, where ``new`` does not belong into the set."""
    found = list(differences(facts, new))
    if found:
        raise OutputError(
            "{root}: was recorded otherwise: {differences}",
            Hint("record into another folder, or mix both with --force", "choose another folder"),
            root=root,
            differences="; ".join(found),
        )


def differences(facts: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    """What differs between the last session of a set and a new one, a text for each.

    Only what both of them say is compared.
    """
    last = (facts.get("sessions") or [facts])[-1]
    for what, there, here in (
        ("camera", _camera(last), _camera(new)),
        ("pictures", _size(last), _size(new)),
        ("focal length", _focal(last), _focal(new)),
        ("model", last.get("model"), new.get("model")),
        ("weights", _short(last.get("weights")), _short(new.get("weights"))),
        ("depth", _truth(last), _truth(new)),
        ("unit", facts.get("depth_unit"), new.get("depth_unit")),
    ):
        if there and here and not _same(there, here):
            yield f"{what} {_said(there)}, now {_said(here)}"


def _camera(facts: Mapping[str, Any]) -> str:
    camera = facts.get("camera") or {}
    if "kind" not in camera:
        return ""  # an older livedepth did not say
    return str(camera.get("name") or "of a file")


def _size(facts: Mapping[str, Any]) -> str:
    camera = facts.get("camera") or {}
    return f"{camera['width']}x{camera['height']}" if "width" in camera else ""


def _focal(facts: Mapping[str, Any]) -> float:
    return float((facts.get("intrinsics") or {}).get("fx") or 0.0)


def _short(weights: Any) -> str:
    return str(weights or "")[:12]


def _truth(facts: Mapping[str, Any]) -> str:
    """What the depth is, where it is not that of the network, which has a name of its own."""
    truth = facts.get("truth") or {}
    return str(truth.get("kind") or "")


def _same(there: Any, here: Any) -> bool:
    if isinstance(there, float):
        return math.isclose(there, here, rel_tol=_FOCAL_APART)
    return bool(there == here)


def _said(value: Any) -> str:
    return f"{value:.0f} pixels" if isinstance(value, float) else str(value)
