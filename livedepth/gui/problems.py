"""What the core says of a problem, in the words of the window and the language of its reader."""

from __future__ import annotations

import re

from livedepth.gui.texts import tr


def problem_text(told: str) -> str:
    """``told``, a message of the core, as a person at the window reads it.

    The core speaks English and of command-line options. What is not known here stays as it is:
    better in English than not at all.
    """
    for theirs, ours in _known():
        found = _pattern(theirs).fullmatch(told)
        if found:
            return ours.format(*found.groups())
    return told


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\d\}", template)
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)


def _known() -> list[tuple[str, str]]:
    """The core's text with places for values, and the window's. The first that fits counts."""
    return [
        ("{0}: no such file", tr("{0}: no such file")),
        ("{0}: no such weights file", tr("{0}: no such file")),
        (
            "{0}: no such file, camera or address; "
            "give a camera's index or name, a file, a folder, a URL or 'demo'",
            tr("{0}: no such file, camera or address; choose another source above"),
        ),
        (
            "no {0}: nothing opens there; 'livedepth devices' lists cameras, 'demo' needs none",
            tr("{0}: does not open; choose another camera, or the demo room"),
        ),
        (
            "{0}: opens but gives no picture; is another program using it?",
            tr("{0}: opens but gives no picture; is another program using it?"),
        ),
        ("{0}: holds no pictures ({1})", tr("{0}: holds no pictures ({1})")),
        ("{0}: cannot be read as a picture", tr("{0}: cannot be read as a picture")),
        ("{0}: is cut off; get the whole picture", tr("{0}: is cut off; get the whole picture")),
        ("{0}: has no video stream", tr("{0}: has no video stream")),
        ("{0}: cannot open the stream ({1})", tr("{0}: cannot open the stream ({1})")),
        (
            "{0}: not a video, or damaged beyond reading ({1})",
            tr("{0}: not a video, or damaged beyond reading ({1})"),
        ),
        (
            "{0}: holds no picture that can be decoded",
            tr("{0}: holds no picture that can be decoded"),
        ),
        (
            "{0}: the file is cut off: {1} good frames, about {2} of {3} are missing",
            tr("{0}: the file is cut off: {1} good frames, about {2} of {3} are missing"),
        ),
        (
            "{0}: {1} damaged packets were skipped; {2} good frames",
            tr("{0}: {1} damaged packets were skipped; {2} good frames"),
        ),
        ("{0}: reading stopped ({1})", tr("{0}: reading stopped ({1})")),
        ("{0}: the source failed ({1})", tr("{0}: the source failed ({1})")),
        (
            "{0}: has no end; say when to stop with --end SECONDS",
            tr("{0}: has no end; only what ends can be processed here"),
        ),
        (
            "{0}: exists already; choose another name or --overwrite",
            tr("{0}: exists already; choose another folder, or allow to write over files"),
        ),
        (
            "{0}: is a folder with files in it; choose another or --overwrite",
            tr("{0}: is a folder with files in it; choose another, or allow to write over files"),
        ),
        ("{0}: is the input itself; choose another output", tr("{0}: is the input itself")),
        (
            "{0}: another job in the queue writes it",
            tr("{0}: another job in the queue writes it"),
        ),
        (
            "--as {0} is in millimetres, and {1} gives relative depth, not metres; "
            "use --as color, gray, side-by-side or npz, or another --model",
            tr("{1} gives relative depth, not metres: choose a colour or grey video"),
        ),
        ("{0}: writing failed ({1})", tr("{0}: writing failed ({1})")),
        ("{0}: cannot write to {1} ({2})", tr("{0}: cannot write to {1} ({2})")),
        ("{0}: cannot be made ({1})", tr("{0}: cannot be made ({1})")),
        ("{0}: cannot be written ({1})", tr("{0}: cannot be written ({1})")),
        ("{0}: there was no frame to write", tr("{0}: there was no frame to write")),
        ("{0}: there was no frame to record", tr("{0}: there was no frame to write")),
        (
            "the virtual camera needs the package pyvirtualcam: pip install 'livedepth[camera]'",
            tr("The virtual camera needs a package: pip install 'livedepth[camera]'"),
        ),
        (
            "no virtual camera can be opened ({0}). It needs a driver: {1}",
            tr("No virtual camera can be opened ({0}). It needs a driver: {1}"),
        ),
        ("{0}: cannot be loaded ({1})", tr("{0}: cannot be loaded ({1})")),
        ("{0}: cannot be read as a network ({1})", tr("{0}: cannot be read as a network ({1})")),
        (
            "{0}: was not written by 'livedepth export'; give its .onnx instead",
            tr("{0}: was not written by livedepth; choose its .onnx instead"),
        ),
        (
            "{0}: how it wants its pictures is not known; write {1} beside it, {2}",
            tr("{0}: how it wants its pictures is not known; {1} beside it has to say that"),
        ),
        (
            "{0}: damaged weights file ({1}); get it again",
            tr("{0}: damaged weights file ({1}); get it again"),
        ),
        (
            "{0}: cannot be read ({1}); using the defaults",
            tr("{0}: cannot be read ({1}); using the defaults"),
        ),
        (
            "{0}: is not YAML ({1}); using the defaults",
            tr("{0}: is not YAML ({1}); using the defaults"),
        ),
        (
            "{0}: holds no settings; using the defaults",
            tr("{0}: holds no settings; using the defaults"),
        ),
        ("{0}: unknown key {1} is left out", tr("{0}: unknown key {1} is left out")),
        (
            "{0}: {1}: {2} cannot be taken ({3}); using the default, {4}",
            tr("{0}: {1}: {2} cannot be taken; using the default, {4}"),
        ),
        (
            "{0}: the file as it was is kept as {1}",
            tr("{0}: the file as it was is kept as {1}"),
        ),
        (
            "{0}: cannot be kept aside, so this time no setting is saved",
            tr("{0}: cannot be kept aside, so this time no setting is saved"),
        ),
        (
            "{0}: not enough memory for {1}; using the CPU instead",
            tr("{0}: not enough memory for {1}; using the CPU instead"),
        ),
        ("{0}; using the CPU instead", tr("{0}; using the CPU instead")),
        ("the pipeline stopped: {0}", tr("Depth has stopped ({0}); start livedepth again")),
        ("{0}: failed ({1})", tr("{0}: failed ({1})")),
        ("{0}: {1} failed ({2})", tr("{0}: {1} failed ({2})")),
    ]
