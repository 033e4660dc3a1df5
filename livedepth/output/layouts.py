"""The layouts of datasets: one row each says all that the rest of the program needs to know of one.

A recording of pictures with their depth is written by a :class:`SetWriter`, which a row opens. The
recorder (:mod:`.dataset`) knows this protocol alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from livedepth.errors import Message, OutputError, SettingsError
from livedepth.output.layout_openers import (
    open_mcap,
    open_mcap_float,
    open_nyu,
    open_rerun,
    open_tum,
)

# The command line reads the names for its help: nothing heavy is imported before a row is used.
if TYPE_CHECKING:
    from livedepth.frames import Depth, Frame

PNG, JPEG, H264 = "png", "jpeg", "h264"
RGB = (PNG, JPEG, H264)  # how pictures are stored: lossless, nearly so, as one video
SPLITS = ("train", "val", "test")


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One picture with its depth, as it goes into a set.

    ``number`` counts the pairs of the set, from 0, over all its sessions; ``session`` counts
    these. ``frame`` has the picture, uint8 RGB [H, W, 3], and ``pts``, its seconds on the source's
    clock. ``depth`` is float32 [H, W] metres at the picture's size, NaN where invalid; training
    reads it. ``predicted`` is what the network said, in the same form, where ``depth`` was
    measured. ``wall`` is when the picture was taken, in seconds since 1970 (UTC); None where nobody
    knows, as of a file. ``split`` is one of SPLITS.
    """

    number: int
    frame: Frame
    depth: Depth
    predicted: Depth | None = None
    wall: float | None = None
    split: str = "train"
    session: int = 0


@dataclass(frozen=True)
class SetOrder:
    """What a set is made of: where, how pictures are stored (one of RGB), and what it says of
    itself (:func:`.dataset_facts.dataset_facts`: ``source``, ``camera`` with width and height,
    ``intrinsics`` or None, ``model``).

    ``fps`` is that of the source, where it is known. ``append``: a set that is there is gone on
    with; never asked of a layout that is not ``appendable``. ``splits``: pairs come in several
    splits, which is told so that each has its list from the beginning.
    """

    root: Path
    facts: Mapping[str, Any]
    rgb: str
    fps: Fraction | None = None
    append: bool = False
    splits: bool = False


class SetWriter(Protocol):
    """An open set. Opened, it holds nothing half-written, and goes on where it ended."""

    @property
    def first(self) -> int:
        """The number of the next pair when it was opened: 0 of a new set."""

    @property
    def pairs(self) -> int:
        """Pairs that are whole in the set, those of earlier sessions too."""

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What is not in the set, and a person should know."""

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """Do what can be done of several pairs at once, such as encoding: called from several
        threads, in any order. What it returns stores the pair, and is called in the order of the
        pairs, by one thread. When that has returned, the end of the process does not harm the pair.
        Both raise OutputError or OSError, after which nothing of the pair is in the set.
        """

    def describe(self, facts: Mapping[str, Any]) -> None:
        """What the set says of itself from now on (``dataset.json``), the whole of it each time: at
        the beginning, every few seconds, and last before ``close``. Raises OutputError or OSError.
        """

    def close(self) -> None:
        """Make it whole; also after an error. Nothing is asked of it afterwards.

        Where no pair is in it nothing is left of it. Raises OutputError or OSError.
        """


@dataclass(frozen=True)
class Layout:
    """A row of the table.

    ``name`` is that of ``--layout``, and ``label`` what the window calls it. ``suffix`` is that of
    a layout that is one file, and empty where it is a folder. ``unit`` is that of the depth in it.
    ``rgb`` says how it can store pictures, the usual way first. ``appendable``: a recording can go
    on with a set that is there. ``splits``: it lists training, validation and test pairs apart.
    ``extra`` names the extra that it needs, where that is not part of every installation.
    ``opener`` opens its writer; it raises OutputError, and SettingsError where the extra is
    missing.
    """

    name: str
    label: Message
    unit: str
    rgb: tuple[str, ...]
    opener: Callable[[SetOrder], SetWriter]
    suffix: str = ""
    appendable: bool = False
    splits: bool = False
    extra: str = ""

    def open(self, order: SetOrder) -> SetWriter:
        """The writer of ``order``. Raises OutputError and SettingsError."""
        return self.opener(order)

    def check_name(self, root: Path) -> None:
        """Raises OutputError where ``root`` is not called as a file of this layout is."""
        if self.suffix and root.suffix.lower() != self.suffix:
            raise OutputError(
                "{root}: the layout {layout} is a file NAME{suffix}",
                root=root,
                layout=self.name,
                suffix=self.suffix,
            )

    def stored_as(self, rgb: str) -> str:
        """How pictures are stored that were asked for as ``rgb``; "" is the usual way.

        Raises SettingsError for what the layout cannot hold.
        """
        if not rgb:
            return self.rgb[0]
        if rgb not in self.rgb:
            raise SettingsError(
                "the layout {layout} holds pictures as {known}, not as {rgb!r}",
                layout=self.name,
                known=" or ".join(self.rgb),
                rgb=rgb,
            )
        return rgb


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "nyu",
        Message("Pictures and lists, for training (nyu)"),
        "mm",
        (JPEG, PNG),
        open_nyu,
        appendable=True,
        splits=True,
    ),
    Layout(
        "tum",
        Message("As the TUM RGB-D benchmark (tum)"),
        "1/5000 m",
        (PNG, JPEG),
        open_tum,
        appendable=True,
        splits=True,
    ),
    Layout(
        "mcap",
        Message("One file for ROS 2 and Foxglove (mcap)"),
        "mm",
        (JPEG, PNG),
        open_mcap,
        suffix=".mcap",
        extra="robot",
    ),
    Layout(
        "mcap-float",
        Message("One file for ROS 2 and Foxglove, depth as float32 (mcap)"),
        "m",
        (JPEG, PNG),
        open_mcap_float,
        suffix=".mcap",
        extra="robot",
    ),
    Layout(
        "rerun",
        Message("One file for the viewer of Rerun (rrd)"),
        "mm",
        (JPEG, PNG),
        open_rerun,
        suffix=".rrd",
        extra="robot",
    ),
)


def layout_names() -> list[str]:
    """Of all layouts, in the order in which they are listed for a person."""
    return [row.name for row in LAYOUTS]


def layout_named(name: str) -> Layout:
    """Raises SettingsError, which names those that there are."""
    for row in LAYOUTS:
        if row.name == name:
            return row
    raise SettingsError(
        "unknown layout {name!r}; known: {known}", name=name, known=", ".join(layout_names())
    )
