"""What stands in the title of the window."""

from __future__ import annotations

from livedepth.capture.base import SourceInfo
from livedepth.gui.texts import tr
from livedepth.redact import redact

_PROGRAM = "livedepth"


def title_of(info: SourceInfo | None) -> str:
    """The name of what is shown, without credentials, and that of the program."""
    if info is None:
        return _PROGRAM
    # Qt has a use for [*] in titles.
    return f"{source_name(info).replace('[*]', '[*][*]')} – {_PROGRAM}"


def source_name(info: SourceInfo) -> str:
    """What a source that plays is called, without credentials."""
    if info.kind == "demo":
        return tr("Demo room")
    return screen_name(info.name) if info.kind == "screen" else redact(info.name)


def screen_name(spec: str) -> str:
    """What a screen or a window is called everywhere."""
    kind, _, which = spec.partition(":")
    if kind != "screen":
        return spec
    return tr("Screen {0}").format(which) if which else tr("Main screen")
