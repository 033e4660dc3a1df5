"""A video of what is seen live: what was written before a fault stays."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from livedepth.errors import OutputError
from livedepth.output.containers import Container
from livedepth.output.video import VideoSink

_HEAD = 8  # bytes of a box of MP4: its size and its name
_LARGE = 16  # of one whose size needs 64 bits


class LiveVideo(VideoSink):
    """What is seen live cannot be had again, so ``abort`` keeps what can be played.

    ``kept`` is then how many pictures that are; 0 where there is no file. At every moment of the
    recording the file can be played up to its last second, and its usual form it gets at the end.
    """

    kept = 0

    @property
    def size(self) -> int:
        """Bytes that are on the disk."""
        for path in (self._part, self._path):
            with suppress(OSError):
                return path.stat().st_size
        return 0

    def _options(self, row: Container) -> dict[str, str]:
        return {**row.options, **row.growing}

    def rescue(self) -> None:
        """Give what is on the disk its name, if it can be played; from another thread than the one
        that writes, and hangs, when the process is about to end."""
        if can_be_played(self._part):
            with suppress(OSError):  # Windows renames no file that is open
                self._part.replace(self._path)

    def abort(self) -> None:
        """Give what is whole of it its name."""
        if self._container is None and not self._part.exists():
            return
        with suppress(OutputError):
            self.finish()  # the encoder may still hold pictures, and the fault be past
            self.kept = pictures_in(self._path)
            return
        with suppress(OSError):
            self._container = None  # finish() has closed the file, or tried to
            cut_to_whole_boxes(self._part)
            self.kept = pictures_in(self._part)
            if self.kept:
                self._part.replace(self._path)
        super().abort()


def pictures_in(path: Path) -> int:
    """How many pictures of a video can be read; 0 where it cannot be opened."""
    return sum(1 for _ in _packets(path))


def can_be_played(path: Path) -> bool:
    """Whether any picture of a video can be read."""
    with closing(_packets(path)) as packets:
        return next(packets, None) is not None


def _packets(path: Path) -> Generator[av.Packet[Any], None, None]:
    """The encoded pictures of a video, up to the first that cannot be read."""
    with suppress(FFmpegError, OSError, ValueError), av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size > 0:
                yield packet


def cut_to_whole_boxes(path: Path) -> None:
    """Cut off what a full disk left of the last box of an MP4; other files stay as they are.

    A file is boxes one after another (ISO/IEC 14496-12, 4.2); one fragment is two of them, ``moof``
    and ``mdat``, of which neither is of use alone. Raises OSError.
    """
    end = path.stat().st_size
    with path.open("r+b") as file:
        at = whole = 0
        while at < end:
            head = file.read(_LARGE)
            if at == 0 and head[4:8] != b"ftyp":
                return
            size = int.from_bytes(head[:4], "big")
            if size == 1:
                size = int.from_bytes(head[_HEAD:_LARGE], "big")
            if size < _HEAD or at + size > end:
                break
            at += size
            if head[4:8] != b"moof":
                whole = at
            file.seek(at)
        file.truncate(whole)
        file.flush()
        os.fsync(file.fileno())
