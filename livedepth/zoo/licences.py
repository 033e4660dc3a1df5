"""Licences that allow no commercial use are agreed to once, before the first download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from livedepth.errors import Hint, LicenceError, OutputError
from livedepth.files import make_folder, write_whole
from livedepth.inference.folders import models_folder
from livedepth.zoo.orders import Order

_FILE = "accepted-licences.yaml"
_WORDS = ("-nc", "noncommercial", "non-commercial", "research")  # in the hub's names of licences


def is_noncommercial(licence: str) -> bool:
    """Whether a licence, by the hub's name of it, allows no commercial use."""
    return any(word in licence.lower() for word in _WORDS)


def accepted(order: Order) -> bool:
    """Whether the person agreed to the licence of this repository before."""
    return _kept().get(order.repository) == order.licence


def accept(order: Order) -> None:
    """Remember that the person agreed. Raises OutputError."""
    known = _kept()
    if known.get(order.repository) != order.licence:
        make_folder(models_folder())
        text = yaml.safe_dump({**known, order.repository: order.licence}, allow_unicode=True)
        write_whole(_path(), text.encode())


def check_licence(order: Order, *, accepts: bool) -> None:
    """Remember where the person ``accepts``; raises LicenceError where that is still needed."""
    if not order.noncommercial:
        return
    if accepts:
        try:
            accept(order)
        except OutputError:
            return  # asked again the next time
    elif not accepted(order):
        raise LicenceError(
            "{name}: its licence, {licence}, allows no commercial use",
            Hint(
                "if you agree, run 'livedepth models get {name} --accept-licence'",
                "agree to it first",
            ),
            name=order.name,
            licence=order.licence,
        )


def _kept() -> dict[Any, Any]:
    """The licences that were agreed to, by repository; none where the file cannot be read."""
    try:
        kept = yaml.safe_load(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _path() -> Path:
    return models_folder() / _FILE
