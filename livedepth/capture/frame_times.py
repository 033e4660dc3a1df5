"""When a decoded frame is shown, also where a file says it badly or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import av

_LOOK_AHEAD = 8  # frames: more than B-frames are ever reordered by in common files
_LONGEST_DELAY = 256  # packets inside a decoder
_NO_TIMESTAMPS = 0x0080  # FFmpeg's flag of formats without any (libavformat/avformat.h)


def average_rate(stream: Any) -> Fraction | None:
    """A stream's frames per second. Of raw DV FFmpeg gives the ticks of its clock instead."""
    average, tick = stream.average_rate, stream.time_base
    if average and tick and average * tick >= 1:
        return stream.guessed_rate or average
    return average or None


class FrameTimes:
    """Seconds on the file's clock for each decoded frame, in the order of display.

    As a rule that is the frame's own timestamp. Three kinds of files need more:

    - Raw streams have no timestamps: frames follow each other at the rate that the stream states.
    - AVI, and what was made from it, stores no times of display, only the order of decoding. FFmpeg
      fills the gap with numbers that run with that order, which are wrong for B-frames. There
      frame n, in the order of display, has the n-th of the packets' decoding times
      (``by_packet``).
    - A clock that jumps back, as in recordings that were joined, continues from the last time
      before the jump (``jumps`` counts them).
    """

    def __init__(self, container: av.container.InputContainer, stream: av.VideoStream) -> None:
        timeless = bool(int(container.format.flags) & _NO_TIMESTAMPS)
        # The average of a stream without timestamps is only the default of its demuxer.
        self.rate = (not timeless and average_rate(stream)) or stream.guessed_rate or Fraction(25)
        self.step = 1 / float(self.rate)
        self.jumps = 0
        self._time_base = stream.time_base or Fraction(1, 90_000)
        self.by_packet = container.format.name == "avi"
        # Decoding times of packets whose frame has not come yet. Of some codecs not every packet
        # becomes a frame; those have no B-frames, and nobody looks here.
        self._sent: deque[int] = deque(maxlen=_LONGEST_DELAY)
        self._rising = True  # whether times of display have run with the order of decoding so far
        self._newest: int | None = None
        self._last: float | None = None
        self._shift = 0.0  # seconds by which the clock has jumped back so far

    def sent(self, packet: av.Packet[Any]) -> None:
        """A packet goes to the decoder."""
        if packet.pts is None or packet.dts is None:
            self._rising = False
            return
        self._rising &= self._newest is None or packet.pts > self._newest
        self._newest = packet.pts
        self._sent.append(packet.dts)

    def failed(self) -> None:
        """The packet before could not be decoded: no frame will take its time."""
        if self._sent:
            self._sent.pop()

    def start_over(self) -> None:
        """The next packet is from another place of the file."""
        self._sent.clear()
        self._shift, self._last, self._newest = 0.0, None, None

    def checked(self, frames: Iterable[av.VideoFrame]) -> Iterator[av.VideoFrame]:
        """The same frames, after a look at the first few: are their timestamps those of display?"""
        head: list[av.VideoFrame] = []
        frames = iter(frames)
        for frame in frames:
            head.append(frame)
            if self.by_packet or not self._rising or len(head) >= _LOOK_AHEAD:
                break
            if len(head) > 1 and _before(frame, head[-2]):
                self.by_packet = True
        return chain(head, frames)

    def of(self, frame: av.VideoFrame) -> float:
        """The time of the next frame. Every frame has to be given, in the order of display."""
        at = self._counted_on(self._stated(frame))
        self._last = at
        return at

    def _stated(self, frame: av.VideoFrame) -> float | None:
        packet = self._sent.popleft() if self._sent else None
        if self.by_packet and packet is not None:
            return float(packet * self._time_base)
        if frame.pts is None:
            return None
        return float(frame.pts * (frame.time_base or self._time_base))

    def _counted_on(self, stated: float | None) -> float:
        if self._last is None:
            return stated or 0.0
        if stated is None:
            return self._last + self.step
        at = stated + self._shift
        if at < self._last - self.step:
            self.jumps += 1
            self._shift += self._last + self.step - at
            return self._last + self.step
        return at


def _before(frame: av.VideoFrame, other: av.VideoFrame) -> bool:
    return frame.pts is not None and other.pts is not None and frame.pts < other.pts
