"""From decoded frames to upright RGB pictures: deinterlaced, and brought to ordinary brightness."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import av
import numpy as np
from av.sidedata.sidedata import SideDataContainer
from av.video.reformatter import VideoReformatter

from livedepth.capture.base import Deinterlace
from livedepth.capture.tone_map import REFERENCE_WHITE, TRANSFERS, ToneMapper
from livedepth.errors import Message
from livedepth.frames import Image
from livedepth.threads import codec_threads

STRAIGHT = 1.0, 0.0, 0.0, 1.0  # the matrix of a picture that is shown as it is stored
_side_data: Any = SideDataContainer  # its stub does not know that it takes a frame
_UNSPECIFIED = 2  # FFmpeg's number of an unknown colour matrix
Fields = Literal["auto", "tff", "bff"]  # the first, as bwdif has it; auto: by frame
_FIELDS: dict[int, Fields] = {2: "tff", 3: "bff", 4: "tff", 5: "bff"}  # by AVFieldOrder


@dataclass(frozen=True, slots=True, eq=False)
class TimedFrame:
    """A decoded frame, not yet a picture, and when it is shown: seconds on the file's clock."""

    frame: av.VideoFrame
    pts: float
    shown_for: float | None  # seconds, where the file says it
    matrix: tuple[float, float, float, float]  # of its display (:func:`display_matrix`)


def field_order(context: Any) -> Fields:
    """What a stream's codec context says of its pictures; auto: that they hold no fields."""
    return _FIELDS.get(int(getattr(context, "field_order", 0) or 0), "auto")


def fields_of(stream: av.VideoStream) -> Fields:
    """Which field of interlaced frames is shown first, where only the container knows it.

    Codecs of whole pictures (Motion JPEG, uncompressed, JPEG 2000) cannot say it in their frames.
    """
    context: Any = stream.codec_context
    return field_order(context) if context.codec.intra_only else "auto"


class FrameConverter:
    """Pictures of decoded frames.

    Interlaced frames hold two moments, one in every second line: each becomes a whole picture of
    the first of them (FFmpeg's bwdif). ``deinterlace``: "auto" does so for frames that say that
    they are interlaced, or whose container says it for them (``fields``, :func:`fields_of`), "on"
    for all, "off" for none. HDR is tone-mapped. ``notes`` says what was done to the pictures.
    """

    def __init__(
        self, name: str, deinterlace: Deinterlace = "auto", fields: Fields = "auto"
    ) -> None:
        self._name = name
        self._deinterlace = deinterlace
        self._fields = fields
        self._mapper: ToneMapper | None = None
        self._mapped: tuple[Any, ...] = ()
        self._scaler = VideoReformatter()  # one for all frames: a frame's own starts threads
        self.notes: tuple[Message, ...] = ()

    def whole_frames(self, frames: Iterable[TimedFrame]) -> Iterator[TimedFrame]:
        """The same frames, one for each, deinterlaced where it is due."""
        filtering: _Bwdif | None = None
        for timed in frames:
            if filtering is not None and not filtering.fits(timed.frame):
                yield from filtering.rest()
                filtering = None
            if filtering is None and self._is_due(timed.frame):
                said = timed.frame.interlaced_frame  # its order of fields too
                every = self._deinterlace == "on" or not said
                filtering = _Bwdif(timed.frame, "auto" if said else self._fields, every=every)
                self._note(
                    Message(
                        "{name}: interlaced; each picture shows the first of its two moments",
                        name=self._name,
                    )
                )
            if filtering is None:
                yield timed
            else:
                yield from filtering.put(timed)
        if filtering is not None:
            yield from filtering.rest()

    def _is_due(self, frame: av.VideoFrame) -> bool:
        if self._deinterlace == "auto":
            return bool(frame.interlaced_frame) or self._fields != "auto"
        return self._deinterlace == "on"

    def picture(self, timed: TimedFrame) -> Image:
        """uint8 RGB [H, W, 3], upright."""
        frame = timed.frame
        transfer = TRANSFERS.get(int(frame.color_trc))
        if transfer is not None:
            kind = (transfer, *_kind_of(frame))
            if self._mapper is None or self._mapped != kind:
                self._mapper, self._mapped = ToneMapper(frame, transfer), kind
                self._note(
                    Message(
                        "{name}: HDR ({transfer}), brought to ordinary brightness with white at "
                        "{white:.0f} cd/m²",
                        name=self._name,
                        transfer=transfer,
                        white=REFERENCE_WHITE,
                    )
                )
            frame = self._mapper.map(frame)
        return upright(self._rgb(frame), timed.matrix)

    def _rgb(self, frame: av.VideoFrame) -> Image:
        threads = codec_threads(frame.height, frame.width)
        try:
            picture = self._scaler.reformat(frame, format="rgb24", threads=threads)
        except OSError:
            # A colour matrix that FFmpeg's scaler cannot compute. Players take such a tag for a
            # mistake: nearly always it stands on ordinary video.
            frame.colorspace = _UNSPECIFIED
            picture = self._scaler.reformat(frame, format="rgb24", threads=threads)
        return picture.to_ndarray().astype(np.uint8, copy=False)

    def _note(self, note: Message) -> None:
        if note not in self.notes:
            self.notes += (note,)


class _Bwdif:
    """FFmpeg's bwdif filter: one picture for each frame, which comes when the next is known."""

    def __init__(self, frame: av.VideoFrame, fields: Fields, *, every: bool) -> None:
        self._kind = _kind_of(frame)
        self._waiting: deque[TimedFrame] = deque()
        self._graph = av.filter.Graph()
        self._graph.link_nodes(
            self._graph.add_buffer(
                width=frame.width,
                height=frame.height,
                format=frame.format,
                time_base=frame.time_base or Fraction(1, 90_000),
            ),
            self._graph.add(
                "bwdif",
                f"mode=send_frame:parity={fields}:deint={'all' if every else 'interlaced'}",
            ),
            self._graph.add("buffersink"),
        ).configure()

    def fits(self, frame: av.VideoFrame) -> bool:
        """Whether a frame has the size and format that this was made for."""
        return _kind_of(frame) == self._kind

    def put(self, timed: TimedFrame) -> Iterator[TimedFrame]:
        """Take a frame; gives those that are complete now."""
        self._waiting.append(timed)
        self._graph.vpush(timed.frame)
        yield from self._ready()

    def rest(self) -> Iterator[TimedFrame]:
        """Those that are still inside, at the end."""
        self._graph.vpush(None)
        yield from self._ready()

    def _ready(self) -> Iterator[TimedFrame]:
        while self._waiting:
            try:
                frame = self._graph.vpull()
            except (BlockingIOError, EOFError):  # FFmpeg: give more first; and: that was all
                return
            timed = self._waiting.popleft()
            yield TimedFrame(frame, timed.pts, timed.shown_for, timed.matrix)


def _kind_of(frame: av.VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name


def display_matrix(frame: av.VideoFrame) -> tuple[float, float, float, float]:
    """a, b, c, d of the display matrix: a pixel (x, y) is shown at (ax + cy, bx + dy)."""
    try:
        # Not ``frame.side_data``: the two would hold each other, and each frame its memory and
        # threads until the collector of such circles comes.
        matrix = _side_data(frame).get("DISPLAYMATRIX")
    except ValueError:  # PyAV meets a kind that it does not know, such as EXIF
        matrix = None
    if matrix is None:
        return STRAIGHT
    # Nine int32 (libavutil/display.h): two of these, and one for the perspective.
    a, b, _, c, d, *_ = np.frombuffer(bytes(matrix), np.int32).tolist()
    return a, b, c, d


def lies_down(matrix: tuple[float, float, float, float]) -> bool:
    """Whether the picture is rotated by a quarter turn, so that columns are shown as rows."""
    a, b, _, _ = matrix
    return abs(b) > abs(a)


def upright(image: Image, matrix: tuple[float, float, float, float]) -> Image:
    """The picture as the display matrix asks for: rotated by quarter turns, mirrored."""
    across, down = matrix[0], matrix[3]
    if lies_down(matrix):
        image = image.transpose(1, 0, 2)
        across, down = matrix[2], matrix[1]
    return np.ascontiguousarray(image[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])
