"""What a source says of itself and its tracks, and what of that an output really holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition

from livedepth.capture.opening import local_name
from livedepth.errors import Message
from livedepth.output.containers import Container

# What the program that writes a file sets itself, or what is true of the source's file only.
_OWN = ("bps", "compatible_brands", "duration", "encoder", "major_brand", "minor_version", "rotate")
_OWN_STARTS = ("livedepth", "number_of_", "_statistics_", "vendor_id", "timecode")
_NO_NAMES = frozenset({"SoundHandler", "SubtitleHandler", "VideoHandler"})  # FFmpeg's own
_FLAGS = (
    Disposition.default,
    Disposition.dub,
    Disposition.original,
    Disposition.comment,
    Disposition.forced,
    Disposition.hearing_impaired,
    Disposition.visual_impaired,
)


def kept_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Those of a source's tags that stay true of a file made from it."""
    return {
        key: value
        for key, value in tags.items()
        if key.lower().partition("-")[0] not in _OWN and not key.lower().startswith(_OWN_STARTS)
    }


def label(given: Any, made: Any, container: Container) -> None:
    """Give a track the language, the title and the flags of the one that it is made from."""
    left = ("creation_time", "handler_name")
    tags = {k: v for k, v in kept_tags(given.metadata).items() if k.lower() not in left}
    title = title_of(given)
    if title:
        tags["title"] = title
        if container.title:
            tags[container.title] = title
    made.metadata.update(tags)
    made.disposition = flags_of(given)


def title_of(stream: Any) -> str:
    """A track's title; in MP4 that is the name of its handler."""
    name = stream.metadata.get("title") or stream.metadata.get("handler_name", "")
    return "" if name in _NO_NAMES else name


def language_of(stream: Any) -> str:
    """Empty where it is not said."""
    language = stream.metadata.get("language", "")
    return "" if language == "und" else language


def flags_of(stream: Any) -> Disposition:
    """Those that say for whom a track is."""
    given = Disposition(0)
    for flag in _FLAGS:
        given |= stream.disposition & flag
    return given


def chapters_within(given: Any, start: float, end: float) -> list[Any]:
    """A container's chapters between two seconds of its clock, the first of which becomes 0."""
    made: list[Any] = []
    for chapter in given.chapters():
        base = chapter["time_base"]
        first, last = (float(chapter[key] * base) for key in ("start", "end"))
        if last <= start or first >= end:
            continue
        first, last = max(0.0, first - start), min(last, end) - start
        made.append(
            {
                **chapter,
                "start": round(first / base),
                "end": round(last / base),
                "metadata": dict(chapter["metadata"]),
            }
        )
    return made


@dataclass(frozen=True)
class Wanted:
    """What the output is to say: compared with what it says once it is written.

    ``tracks`` are a track's name for a person, its kind, language, title and flags.
    """

    tags: Mapping[str, str]
    chapters: int
    tracks: tuple[tuple[str, str, str, str, Disposition], ...]

    def missing_in(self, path: Path, container: str) -> tuple[Message, ...]:
        """One sentence for all that the file does not say."""
        with av.open(local_name(path), metadata_errors="replace") as written:
            gone = list(self._tags_gone(written.metadata))
            if self.chapters and len(written.chapters()) < self.chapters:
                gone.append("chapters")
            streams = [s for s in written.streams if s.type in ("video", "audio", "subtitle")]
            for (name, kind, language, title, flags), stream in zip(
                self.tracks, streams, strict=False
            ):
                if kind != stream.type:
                    continue
                if language and language_of(stream) != language:
                    gone.append(f"language {language} of {name}")
                if title and title_of(stream) != title:
                    gone.append(f"title of {name}")
                lost = flags & ~stream.disposition
                gone += [f"flag {flag.name} of {name}" for flag in _FLAGS if flag & lost]
        if not gone:
            return ()
        what = ", ".join(gone)
        return (Message("{container} cannot keep: {what}", container=container, what=what),)

    def _tags_gone(self, written: Mapping[str, str]) -> Iterator[str]:
        there = {key.lower() for key in written}
        for key in self.tags:
            if key.lower() not in there:
                yield f"tag {key}"
