"""Which number a frame has, where reading began in the middle of a file."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import av


class Numbering:
    """Counts the frames shown before one by the container's index, without reading them.

    MP4 and MOV list every frame there. All that is stored before a key frame is shown before it,
    so a frame has as many before it as are stored before that key frame, and as many as have been
    read since then and are shown earlier.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        self._stream = stream
        self._left_out: list[int] | None = None  # places in the index, looked for once
        self._since: list[tuple[int | None, int | None, bool]] | None = None  # dts, pts, left out

    def start_over(self) -> None:
        """The next packet is a key frame at another place of the file."""
        self._since = []

    def sent(self, packet: av.Packet[Any]) -> None:
        """A packet goes to the decoder."""
        if self._since is not None:
            self._since.append((packet.dts, packet.pts, packet.is_discard))

    def of(self, seconds: float) -> int | None:
        """The number of the frame that is shown at a second of the file's clock, counted from 0.

        None where the index does not tell. To be asked once after each ``start_over``: from then on
        the reader of the frames can count them.
        """
        since, self._since = self._since, None
        entries, base = self._stream.index_entries, self._stream.time_base
        first_dts = since[0][0] if since else None
        if not since or first_dts is None or base is None:
            return None
        if not 0 < self._stream.frames <= len(entries):
            return None
        first = entries.search_timestamp(first_dts)
        if first < 0 or entries[first].timestamp != first_dts:
            return None
        if self._left_out is None:
            self._left_out = [at for at in range(len(entries)) if entries[at].is_discard]
        stored = first - bisect_left(self._left_out, first)
        tick = round(seconds / base)
        return stored + sum(
            pts is not None and pts < tick and not left_out for _, pts, left_out in since
        )
