"""The sources that a person used before, and the one to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from livedepth.capture.sources import exists, kind_of
from livedepth.redact import redact
from livedepth.settings import Settings


def remember(settings: Settings, source: str) -> None:
    """Keep a source for the next start, and a file, folder, address, screen or window among the
    recent ones; none with a password."""
    kind = kind_of(source)
    # Files from wherever the program is started next.
    file = kind not in ("screen", "demo") and exists(source)
    kept = str(Path(source).absolute()) if file else source
    settings.source = kept if redact(kept) == kept else ""
    if kind in ("screen", "stream") or kept != source or Path(source).is_absolute():
        settings.remember(kept)


def forget(settings: Settings, source: str) -> None:
    """Take a source that could not be opened out of the recent ones."""
    gone = {source, str(Path(source).absolute())}
    settings.recent = [one for one in settings.recent if one not in gone]


def first_source(settings: Settings, cameras: Iterable[str]) -> str:
    """The last one used where it is still there, else the first camera, else the demo room."""
    last, present = settings.source, list(cameras)
    if last and (last in present or kind_of(last) in ("demo", "screen", "stream") or exists(last)):
        return last
    return present[0] if present else "demo"
