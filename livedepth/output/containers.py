"""The containers that depth videos are written in, and what each of them can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livedepth.errors import OutputError


@dataclass(frozen=True)
class Container:
    """A row of the table.

    ``format`` is FFmpeg's name of it and ``suffixes`` those of its files. ``text`` is the codec of
    text subtitles. ``exact_sound`` maps the samples that a decoder gives (FFmpeg's name of their
    format, or ``s24``) to an encoder that keeps them; ``sound_refused`` are beginnings of the names
    of audio codecs that FFmpeg would write and common players cannot read. ``title`` is a second
    tag in which players look for a track's title. ``attachments``: it holds fonts. ``options`` are
    FFmpeg's for the muxer, and ``growing`` those with which a file can be played that has no end
    yet.
    """

    format: str
    suffixes: tuple[str, ...]
    text: str
    exact_sound: Mapping[str, str]
    sound_refused: tuple[str, ...] = ()
    title: str = ""
    attachments: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    growing: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person calls it: its usual suffix."""
        return self.suffixes[0]


_PCM = {
    "u8": "pcm_u8",
    "s16": "pcm_s16le",
    "s24": "pcm_s24le",
    "s32": "pcm_s32le",
    "flt": "pcm_f32le",
    "dbl": "pcm_f64le",
}
_FLAC = dict.fromkeys(("u8", "s16", "s24"), "flac")
_HANDLER = "handler_name"
# use_metadata_tags: without it they keep only the few tags they know.
_TAGS = {"movflags": "use_metadata_tags"}
_AT_ONCE = {"flush_packets": "1"}  # what is encoded goes to the disk
# A whole fragment every second, which the end replaces by one index.
_FRAGMENTS = {
    "movflags": "use_metadata_tags+hybrid_fragmented+delay_moov",
    "frag_duration": "1000000",
    **_AT_ONCE,
}
CONTAINERS = (
    # PCM in MP4 is young (ISO/IEC 23003-5): FFmpeg reads it since version 6, browsers not at all.
    Container(
        "mp4",
        (".mp4", ".m4v"),
        "mov_text",
        _FLAC,
        ("pcm_",),
        _HANDLER,
        options=_TAGS,
        growing=_FRAGMENTS,
    ),
    Container(
        "mov", (".mov",), "mov_text", _PCM, title=_HANDLER, options=_TAGS, growing=_FRAGMENTS
    ),
    # Left on, the sound's priming before 0 would move every timestamp of the file.
    Container(
        "matroska",
        (".mkv",),
        "subrip",
        _PCM,
        attachments=True,
        options={"avoid_negative_ts": "disabled"},
        growing=_AT_ONCE,
    ),
)


def suffixes() -> list[str]:
    """Of all containers."""
    return [suffix for row in CONTAINERS for suffix in row.suffixes]


def container_of(path: Path, allowed: tuple[str, ...], kind: str) -> Container:
    """The container for ``path``; ``kind`` is what is to be written and ``allowed`` where it can.

    Raises OutputError for another suffix.
    """
    suffix = path.suffix.lower()
    for row in CONTAINERS:
        if suffix in row.suffixes and suffix in allowed:
            return row
    raise OutputError(
        "{path}: a {kind} is written as {known}",
        path=path,
        kind=kind,
        known=" or ".join(sorted(allowed)),
    )
