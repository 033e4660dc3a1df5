"""A source whose camera is known from elsewhere than from its pictures."""

from __future__ import annotations

from dataclasses import replace

from livedepth.capture.base import Partial, Seekable, Source, SourceInfo, skipped_by
from livedepth.closing import Closing
from livedepth.errors import Message
from livedepth.frames import Frame
from livedepth.lens import Lens


def seen_through(source: Source, lens: Lens) -> Source:
    """``source``, all of whose pictures are said to be taken with ``lens``.

    A lens that was found for pictures of another shape is not used, which the source's notes say.
    """
    info = source.info
    if not lens.fits(info.width, info.height):
        return _Noted(
            source,
            Message(
                "its calibration is for pictures of {width:g}×{height:g}, another shape than "
                "{wide}×{high}, and is not used",
                width=lens.width,
                height=lens.height,
                wide=info.width,
                high=info.height,
            ),
        )
    if isinstance(source, Partial) and isinstance(source, Seekable):
        return _PartialSeen(source, lens)
    return _SeekableSeen(source, lens) if isinstance(source, Seekable) else _Seen(source, lens)


def bare(source: Source) -> Source:
    """The source itself, where it is one whose lens is known from elsewhere."""
    return source.bare if isinstance(source, _Seen) else source


class _Seen(Closing):
    """A source of frames that know ``lens``."""

    def __init__(self, source: Source, lens: Lens | None) -> None:
        self._source, self._lens = source, lens

    @property
    def bare(self) -> Source:
        return self._source

    @property
    def info(self) -> SourceInfo:
        return replace(self._source.info, lens=self._lens)

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self._source.warnings

    @property
    def skipped(self) -> int:
        """As many as the source knows of."""
        return skipped_by(self._source)

    def read(self) -> Frame | None:
        """The next frame; None at the end."""
        frame = self._source.read()
        return frame and replace(frame, lens=self._lens)

    def close(self) -> None:
        """Release the source, also while it is being read."""
        self._source.close()


class _Noted(_Seen):
    """One whose lens is not used, and which says so."""

    def __init__(self, source: Source, note: Message) -> None:
        super().__init__(source, None)
        self._note = note

    @property
    def info(self) -> SourceInfo:
        info = super().info
        return replace(info, notes=(*info.notes, self._note))


class _SeekableSeen(_Seen):
    def seek(self, seconds: float) -> None:
        """As the source does. Raises SourceError."""
        assert isinstance(self._source, Seekable)
        self._source.seek(seconds)


class _PartialSeen(_SeekableSeen):
    @property
    def failures(self) -> tuple[Message, ...]:
        assert isinstance(self._source, Partial)
        return self._source.failures
