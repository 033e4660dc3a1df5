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
    return tr("Demo room") if info.kind == "demo" else redact(info.name)
