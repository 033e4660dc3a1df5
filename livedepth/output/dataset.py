"""The dataset recorder: RGB and depth, pair by pair."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from livedepth.claims import claimed
from livedepth.errors import Hint, Message, OutputError, SettingsError
from livedepth.files import check_output, check_writable, holds_files
from livedepth.frames import Depth, DepthFrame, Frame
from livedepth.inference.base import EngineInfo
from livedepth.output.dataset_facts import NETWORK, now, read_facts, wall_time
from livedepth.output.layouts import Layout, Pair, SetOrder, SetWriter, layout_named
from livedepth.output.ordered import OrderedStage, Store
from livedepth.output.pictures import full_depth
from livedepth.output.sessions import (
    refuse_other,
    refuse_other_layout,
    session_entry,
    sessions_of,
    whole,
)
from livedepth.output.splits import TimeBlocks
from livedepth.threads import cores
from models.files import parts_of
from models.set_facts import FACTS

_MOST_BYTES = 256 * 2**20  # of pairs that wait to be written
_ENCODERS = 4  # more than that no disk takes
_RENEW = 5.0  # seconds between two notes of how far it is
# Reasons for which a frame is lost: by the source itself, by a network or a disk that is too slow,
# by too little memory for the seconds before a key.
SOURCE, NET, DISK, MEMORY = LOST = ("source", "network", "disk", "memory")
GAP = "gap"  # between two splits


def refuse_relative(engine: EngineInfo) -> None:
    """Raises OutputError for an engine whose depth is not in metres, as a dataset's is."""
    if engine.unit != "m":
        raise OutputError(
            "{model} gives relative depth, and a dataset is in metres",
            Hint("use another --model", "choose another model"),
            model=engine.model,
        )


@dataclass(frozen=True)
class RecordOptions:
    """How a dataset is written.

    ``layout`` is the name of one, and ``rgb`` says how it stores pictures (one of
    :data:`.layouts.RGB`; "" is its usual way, or that of the set). ``append``: go on with a set
    that is there, which has to be of the same camera, picture size and model unless ``force``.
    ``shares`` are those of training, validation and test, empty where all is for training.
    ``length`` is how long the recording will be, in seconds, infinite where nobody knows.
    ``seen`` is shown each frame too, and has to return at once.
    """

    layout: str = "nyu"
    rgb: str = ""
    append: bool = False
    force: bool = False
    shares: tuple[float, ...] = ()
    length: float = math.inf
    seen: Callable[[DepthFrame], None] | None = None


class DatasetRecorder:
    """A sink that writes pictures with their depth into a set of some layout.

    Pairs are encoded by several threads and stored in their order, and are in the set as soon as
    they are stored; those that wait take at most ``most`` bytes, and then :meth:`write` waits. So
    the set is usable at every moment and after a crash. What it writes in the layout ``nyu``,
    ``livedepth train --data`` reads unchanged.

    ``facts`` are what :func:`.dataset_facts.dataset_facts` says. Where their ``truth`` is not the
    network's, the depth that the frames bring goes into the set, and the network's beside it.
    ``live``: frames come from a clock that goes on, so that the time on the wall is known of each.
    ``skipped`` counts frames that are not in the set by the reason; the code that leaves them out
    adds to it. ``dropped`` are those that were lost on the way here; those of them that are not
    counted by a reason were lost because writing was too slow.

    Raises OutputError, and SettingsError for an unknown layout or what it cannot hold.
    """

    def __init__(
        self,
        root: Path,
        facts: Mapping[str, Any],
        options: RecordOptions | None = None,
        *,
        live: bool = False,
        most: int = _MOST_BYTES,
    ) -> None:
        options = options or RecordOptions()
        self._root, self._options, self._live = root, options, live
        self._layout = layout_named(options.layout)
        self._facts = dict(facts)
        self._truth = (self._facts.get("truth") or {}).get("kind", NETWORK)
        self._blocks = TimeBlocks(options.shares, options.length) if options.shares else None
        self.dropped = 0
        self.skipped: Counter[str] = Counter()
        self.by_split = {one.split: 0 for one in self._blocks.blocks} if self._blocks else {}
        self.warnings: tuple[Message, ...] = ()
        self._begins: float | None = None  # of the source's clock, seconds
        self._wall = time.time() - time.monotonic()
        self._renewed = -math.inf
        self._ended = False
        with ExitStack() as held:
            held.enter_context(claimed(root))
            before = check_set(root, facts, options)
            self._rgb = self._layout.stored_as(options.rgb or str(before.get("rgb", "")))
            self._before = before
            self._writer = self._opened(before)
            self._held = held.pop_all()
        self._stage = OrderedStage("encoder", max(1, min(_ENCODERS, cores())), most)
        try:
            self._begin()
        except BaseException as error:
            with suppress(OSError, OutputError):
                self._end()
            if isinstance(error, OSError):
                raise _cannot_begin(root, error) from error
            raise

    def _begin(self) -> None:
        self._number, self._first_pairs = self._writer.first, self._writer.pairs
        self.warnings = self._writer.warnings
        self._sessions = sessions_of(self._before, self._writer.pairs)
        self._session = self._begun()
        self._describe()

    def _opened(self, before: Mapping[str, Any]) -> SetWriter:
        fps = (self._facts.get("camera") or {}).get("fps")
        order = SetOrder(
            self._root,
            self._facts,
            self._rgb,
            Fraction(fps).limit_denominator(1001) if fps else None,
            append=bool(before),
            splits=bool(self._options.shares),
        )
        try:
            return self._layout.open(order)
        except OSError as error:
            raise _cannot_begin(self._root, error) from error

    def _begun(self) -> dict[str, Any]:
        return {
            **session_entry(self._facts),
            "rgb": self._rgb,
            "splits": self._blocks.said if self._blocks else None,
            "started": now(),
            "ended": None,
            "wall_clock": None,
            "first": self._number,
            "pairs": 0,
            "dropped": 0,
            "skipped": {},
        }

    @property
    def written(self) -> int:
        """Pairs of this session that are whole in the set."""
        return self._writer.pairs - self._first_pairs

    @property
    def lost(self) -> int:
        """Frames that should be in the set and are not."""
        return sum(self.counted.get(reason, 0) for reason in LOST)

    @property
    def counted(self) -> dict[str, int]:
        """Frames that are not in the set, by the reason."""
        counted = dict(self.skipped)
        unknown = self.dropped - counted.get(NET, 0) - counted.get(DISK, 0)
        if unknown > 0:
            counted[DISK] = counted.get(DISK, 0) + unknown
        return counted

    @property
    def behind(self) -> bool:
        """Whether writing is what everything waits for now."""
        return self._stage.behind

    @property
    def waiting(self) -> int:
        """Pairs that are not in the set yet."""
        return self._stage.waiting

    def write(self, depth: DepthFrame) -> None:
        """Take one frame; waits while too many are being written. Raises OutputError, also of a
        frame before it."""
        if depth.unit != "m":
            raise OutputError(
                "{root}: {model} gives relative depth, not metres",
                root=self._root,
                model=depth.model,
            )
        if self._options.seen is not None:
            self._options.seen(depth)
        frame = depth.frame
        if self._begins is None:
            self._begins = frame.pts
            if self._live:
                self._session["wall_clock"] = wall_time(self._wall + frame.captured_at)
        split: str | None = "train"
        if self._blocks is not None:
            split = self._blocks.split_at(frame.pts - self._begins)
        if split is None:
            self.skipped[GAP] += 1
            return
        if self._blocks is not None:
            self.by_split[split] += 1
        number, self._number = self._number, self._number + 1
        place = split
        size = frame.image.nbytes + 6 * frame.image.shape[0] * frame.image.shape[1]
        try:
            self._stage.put(lambda: self._prepared(depth, number, place), size)
        except OSError as error:
            raise self._explained(error) from error

    def drain(self) -> None:
        """Wait until all pairs are in the set. Raises OutputError."""
        try:
            self._stage.drain()
        except OSError as error:
            raise self._explained(error) from error

    def finish(self) -> None:
        """Write what waits, and make the set whole. Raises OutputError."""
        self.drain()
        if not self.written:
            raise OutputError("{root}: there was no frame to record", root=self._root)
        try:
            self._end()
        except OSError as error:
            raise self._explained(error) from error

    def abort(self) -> None:
        """Stop; pairs that are in the set stay, and so do those that wait if possible."""
        if self._ended:
            return
        with suppress(OSError, OutputError):  # what is at fault was said already
            self._stage.drain()
        with suppress(OSError, OutputError):  # nor does the disk take what the set says of itself
            self._end()

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._stage.end()
        with self._held, ExitStack() as last:
            last.callback(self._writer.close)
            if self.written:
                self._session["ended"] = now()
                self._describe()
            elif self._before:
                self._writer.describe(self._before)

    def _prepared(self, depth: DepthFrame, number: int, split: str) -> Store:
        frame = depth.frame
        predicted = full_depth(depth)
        pair = Pair(
            number,
            frame,
            predicted,
            wall=self._wall + frame.captured_at if self._live else None,
            split=split,
            session=len(self._sessions),
        )
        if self._truth != NETWORK:
            pair = replace(pair, depth=self._true(frame), predicted=predicted)
        store = self._writer.prepare(pair)

        def stored() -> None:
            store()
            if time.monotonic() - self._renewed > _RENEW:
                self._describe()

        return stored

    def _true(self, frame: Frame) -> Depth:
        """The depth that the frame brings, float32 [H, W] metres at the size of its picture."""
        if frame.truth is None:
            raise OutputError(
                "{source}: gives no depth of its own", source=self._facts.get("source", "")
            )
        height, width = frame.image.shape[:2]
        if frame.truth.shape == (height, width):
            return frame.truth
        # The nearest measurement: a mean of two at an edge is no depth of anything.
        resized = cv2.resize(frame.truth, (width, height), interpolation=cv2.INTER_NEAREST)
        return resized.astype(np.float32, copy=False)

    def _describe(self) -> None:
        self._session["pairs"] = self.written
        self._session["dropped"] = self.lost
        self._session["skipped"] = self.counted
        sessions = [*self._sessions, self._session]
        self._writer.describe(
            {
                **(self._before or self._facts),
                "livedepth": self._facts.get("livedepth"),
                "layout": self._layout.name,
                "rgb": self._session["rgb"],
                "depth_unit": self._layout.unit,
                "depth_invalid": 0,
                "splits": self._session["splits"],
                "started": sessions[0].get("started"),
                "ended": self._session["ended"],
                "wall_clock": sessions[0].get("wall_clock"),
                **whole(sessions),
                "sessions": sessions,
            }
        )
        self._renewed = time.monotonic()

    def _explained(self, error: OSError) -> OutputError:
        return OutputError(
            "{root}: writing failed ({reason})", root=self._root, reason=error.strerror
        )


def _cannot_begin(root: Path, error: OSError) -> OutputError:
    return OutputError("{root}: cannot be written ({reason})", root=root, reason=error.strerror)


def check_set(
    root: Path, facts: Mapping[str, Any] | None, options: RecordOptions
) -> dict[str, Any]:
    """Refuse, before any work, a place that a set cannot be recorded into.

    What the set says of itself that is gone on with; empty of a new one. ``facts`` are those of
    the new session, where they are known yet. Raises OutputError and SettingsError.
    """
    layout = layout_named(options.layout)
    layout.stored_as(options.rgb)
    if options.shares and not layout.splits:
        raise SettingsError("the layout {layout} has no splits", layout=layout.name)
    layout.check_name(root)
    if root.is_dir() and not (root / FACTS).exists():
        for part in parts_of(root / FACTS):  # of one that was killed before its first pair
            part.unlink(missing_ok=True)
    there = root.is_dir() and holds_files(root)
    if options.append and there:
        return _gone_on_with(root, facts, options, layout)
    if (root / FACTS).is_file() and layout.appendable:
        raise OutputError(
            "{root}: is a dataset already",
            Hint("go on with it by --append, or choose another folder", "choose another folder"),
            root=root,
        )
    check_output(root, [], overwrite=False, replaceable=False)
    return {}


def _gone_on_with(
    root: Path, facts: Mapping[str, Any] | None, options: RecordOptions, layout: Layout
) -> dict[str, Any]:
    if not layout.appendable:
        raise OutputError(
            "{root}: a set in the layout {layout} cannot be gone on with",
            "choose another output",
            root=root,
            layout=layout.name,
        )
    check_writable(root)
    before = read_facts(root)
    refuse_other_layout(root, before, layout)
    if facts is not None and not options.force:
        refuse_other(root, before, facts)
    return before
