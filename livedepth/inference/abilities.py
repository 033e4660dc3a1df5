"""Which devices and precisions an engine offers here, without loading what is not in use."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from livedepth.errors import EngineError
from livedepth.inference.engine_table import ENGINES, EngineRow
from livedepth.inference.run import AUTO


@dataclass(frozen=True)
class Abilities:
    """``devices``: their names by what they are asked for by. ``precisions``: those worth choosing
    from, float32 first; those not in ``native`` run without instructions of the device for them."""

    devices: dict[str, str]
    precisions: tuple[str, ...] = ()
    native: tuple[str, ...] = ()


def abilities(engine: str, device: str, running: str) -> Abilities:
    """What can be chosen beside an engine and a device, which may be ``auto``.

    ``running`` is the engine that ``auto`` stands for. May take seconds where an engine was not
    used yet. An engine that fails to say offers nothing.
    """
    row = ENGINES.get(running if engine == AUTO else engine)
    if row is None or not row.installed:
        return Abilities({})
    rows = [row]
    if engine == AUTO:
        rows += [one for one in ENGINES.values() if one is not row and _at_hand(one)]
    devices = {name: what for one in rows for name, what in _devices(one).items()}
    try:
        return Abilities(devices, tuple(row.precisions(device)), tuple(row.native(device)))
    except EngineError:
        return Abilities(devices)


def _at_hand(row: EngineRow) -> bool:
    """Whether asking it costs nothing that is not there already."""
    return row.installed and not row.on_request and (row.package in sys.modules)


def _devices(row: EngineRow) -> dict[str, str]:
    if not row.pytorch:
        return {one.device: one.name for one in row.devices()}
    from livedepth.inference.torch_engine import pick_device

    found = {}
    for name in row.claims or ("cpu", "cuda", "mps"):
        try:
            pick_device(name)
        except EngineError:
            continue
        found[name] = row.maker
    return found
