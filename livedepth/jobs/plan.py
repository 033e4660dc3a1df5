"""Which output each input becomes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from livedepth.capture.base import STANDARD_INPUT
from livedepth.capture.sources import files_of, kind_of
from livedepth.capture.suffixes import PICTURES, VIDEOS
from livedepth.errors import OutputError
from livedepth.files import holds_files, refuse_input
from livedepth.jobs.inputs import Input, expand
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.stores import address_of, is_there, name_of, place_of
from livedepth.output.codecs import Coding
from livedepth.output.coding import suffix_of
from livedepth.output.frame_folder import files_in
from livedepth.output.kinds import kind_named
from livedepth.redact import redact
from models.files import longest_name, shortened

_FILES = VIDEOS | PICTURES  # what ends like this is meant to be a file, and no folder


@dataclass(frozen=True)
class Task:
    """One input and where its depth goes; ``onto_another``: that is an input of the same call."""

    input: str
    output: Path
    onto_another: bool = False

    @property
    def written(self) -> str:
        """The output as a person names it: its path, or its address in an object store."""
        return redact(address_of(self.output) or str(self.output))


def plan(
    inputs: list[str],
    output: Path,
    kind: str,
    coding: Coding | None = None,
    *,
    recursive: bool = False,
) -> list[Task]:
    """Which file or folder each input becomes.

    One input takes ``output`` as it is when that has a suffix (or the kind is a folder of
    frames); otherwise ``output`` is a folder of ``STEM-depth.*``, with the folders that inputs
    were found in. Where two would get one name, also where only case tells them apart, both get
    their whole name (``clip.mp4-depth.mp4``), and where that does not help that of their folder
    before it. A file in a folder that was named is left out where another one becomes it.

    Raises OutputError where two inputs still have one name, or several one file; SourceError as
    :func:`.inputs.expand` does.
    """
    found = expand(inputs, recursive=recursive, without=output)
    if len(inputs) == 1 and len(found) == 1 and not recursive:
        given = found[0].given
        # A folder of one input takes the name as it is.
        named = name_of(address_of(given)) if address_of(given) else given
        whole = kind_named(kind).per_frame or kind_of(named) == "pictures"
        if whole or (output.suffix and not output.is_dir()):
            return [Task(given, output)]
    if output.suffix.lower() in _FILES and not output.is_dir():
        raise OutputError("{output}: several inputs need a folder as output", output=output)
    return _named_apart(found, output, kind, coding)


def _named_apart(found: list[Input], output: Path, kind: str, coding: Coding | None) -> list[Task]:
    ways: tuple[Callable[[str], str], ...] = (
        lambda given: output_name(given, kind, coding),
        lambda given: output_name(given, kind, coding, whole=True),
        lambda given: output_name(given, kind, coding, whole=True, folder=True),
    )
    names = [output / one.within / ways[0](one.given) for one in found]
    for way in ways[1:]:
        taken = Counter(_alike(name) for name in names)
        names = [
            output / one.within / way(one.given) if taken[_alike(name)] > 1 else name
            for one, name in zip(found, names, strict=True)
        ]
    taken = Counter(_alike(name) for name in names)
    for name in names:
        if taken[_alike(name)] > 1:
            raise OutputError("{output}: two inputs would be written there", output=name)
    # What an earlier run wrote into the folder that it took its inputs from is no input.
    outputs = {place_of(name) for name in names}
    kept = [
        (one, name)
        for one, name in zip(found, names, strict=True)
        if not (one.found and place_of(one.given) in outputs)
    ]
    inputs = {place_of(one.given) for one, _ in kept}
    return [Task(one.given, name, place_of(name) in inputs) for one, name in kept]


def _alike(path: Path) -> str:
    """What names have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def output_name(
    given: str,
    kind: str,
    coding: Coding | None = None,
    *,
    whole: bool = False,
    folder: bool = False,
) -> str:
    """The name of what ``given`` becomes, in a folder of outputs.

    It begins with the stem of ``given``; with its ``whole`` name, and that of its ``folder``
    before it, where these are asked for. One that no file may have is shortened.
    """
    address = address_of(given)
    given = name_of(address) if address else given
    source = kind_of(given)
    # Of an address, neither scheme nor credentials are part of a file's name.
    named = given.rpartition("://")[2].rpartition("@")[2] if source == "stream" else given
    path = Path("stdin" if given == STANDARD_INPUT else named)
    if path.name in ("", "..") and source == "pictures":
        path = path.resolve()
    stem = (path.name if whole else path.stem) or "stream"
    if folder and path.absolute().parent.name:
        stem = f"{path.absolute().parent.name}-{stem}"
    row = kind_named(kind)
    files = row.per_frame or source == "pictures"
    ending = f"-{row.ending}" + ("" if files else suffix_of(row, coding or Coding()))
    return shortened(stem, longest_name(Path()) - len(ending)) + ending


def is_done(task: Task, kind: str) -> bool:
    """Whether a task's output is there: they get their names only when they are whole.

    Raises OutputError where it is the input, or a folder that holds something else.
    """
    output = task.output
    if address := address_of(output):
        return is_there(address)
    refuse_input(output, files_of(task.input))
    if not output.is_dir():
        return output.is_file()
    if kept_frames(output):  # it may have been killed while its files were moved into place
        return False
    suffixes = {Path(name).suffix for name in files_in(output)}
    if not suffixes and holds_files(output):
        raise OutputError(
            "{output}: holds other files, and nothing of livedepth's to go on from", output=output
        )
    if suffixes and suffixes != {kind_named(kind).suffix_in_folder}:
        raise OutputError(
            "{output}: holds another kind of output", "choose another folder", output=output
        )
    return bool(suffixes)
