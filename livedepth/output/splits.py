"""Training, validation and test by blocks of time: neighbouring frames show nearly the same, so
what is dealt out at random is validated on what was trained.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from livedepth.errors import SettingsError
from livedepth.output.layouts import SPLITS

GAP = 2.0  # seconds between two blocks, in which a camera that is carried moves on
_GAP_SHARE = 0.02  # of the recording, where that is less
CYCLE = 60.0  # seconds after which the blocks come again, where nobody knows the end


@dataclass(frozen=True)
class Block:
    """A stretch of time of one split: seconds from ``start`` up to ``end``."""

    split: str
    start: float
    end: float


@dataclass(frozen=True)
class TimeBlocks:
    """Which split a moment of a recording belongs to.

    ``shares`` are those of SPLITS, of which the sum is 1. A recording of a known ``length``, in
    seconds, is divided once: its beginning for training, then validation, then test. Where the end
    is not known (``math.inf``) the same comes again every CYCLE seconds. Between two blocks is a
    gap of GAP seconds (of a known length at most a fiftieth of it), which belongs to none.
    """

    shares: tuple[float, ...]
    length: float = math.inf

    @property
    def cycle(self) -> float:
        """Seconds after which the blocks come again."""
        return self.length if math.isfinite(self.length) else CYCLE

    @property
    def blocks(self) -> list[Block]:
        """Those of one cycle."""
        once = math.isfinite(self.length)
        used = [(name, share) for name, share in zip(SPLITS, self.shares, strict=True) if share]
        gap = 0.0 if len(used) == 1 else min(GAP, _GAP_SHARE * self.cycle) if once else GAP
        whole = self.cycle - gap * (len(used) - 1 if once else len(used))
        found, start = [], 0.0
        for name, share in used:
            found.append(Block(name, start, start + share * whole))
            start = found[-1].end + gap
        if once and found:  # the last frame is in it, whatever was rounded
            found[-1] = Block(found[-1].split, found[-1].start, math.inf)
        return found

    @property
    def said(self) -> dict[str, Any]:
        """How it divides, as ``dataset.json`` has it."""
        once, blocks = math.isfinite(self.length), self.blocks
        return {
            "shares": [round(share, 4) for share in self.shares],
            "gap": round(blocks[1].start - blocks[0].end, 3) if len(blocks) > 1 else 0.0,
            "cycle": None if once else self.cycle,
        }

    def split_at(self, seconds: float) -> str | None:
        """The split of a frame ``seconds`` after the first; None in a gap."""
        once = math.isfinite(self.length)
        at = max(0.0, seconds) if once else max(0.0, seconds) % self.cycle
        return next((one.split for one in self.blocks if one.start <= at < one.end), None)


def splits_of(times: Sequence[float], shares: tuple[float, ...]) -> list[str | None]:
    """The split of each frame of one recording by its time in seconds; None in a gap."""
    if not times:
        return []
    first, last = min(times), max(times)
    blocks = TimeBlocks(shares, last - first)
    return [blocks.split_at(time - first) for time in times]


def parse_shares(text: str) -> tuple[float, ...]:
    """Shares of SPLITS by ``80/10/10``; ``90/10`` has no test. Raises SettingsError."""
    parts = text.split("/")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    numbers += [0.0] * (len(SPLITS) - len(numbers))
    good = len(numbers) == len(SPLITS) and len(parts) > 1
    if not (good and all(math.isfinite(one) and one >= 0 for one in numbers) and numbers[0] > 0):
        raise SettingsError(
            "the split {text!r} is not as 80/10/10: training, validation and test",
            text=text,
        )
    return tuple(number / sum(numbers) for number in numbers)
