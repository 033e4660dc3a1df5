"""Whether a kind of output, a codec, an encoder and a file go together."""

from __future__ import annotations

from pathlib import Path

from livedepth.errors import SettingsError
from livedepth.output.codecs import AUTO, GRAY10, SOFTWARE, Coding, choose, codec_for
from livedepth.output.containers import suffixes
from livedepth.output.kinds import OutputKind


def suffix_of(kind: OutputKind, coding: Coding) -> str:
    """Of a file of a kind: its own, or, where the codec is not written into that, the codec's.

    Raises SettingsError for a codec that is not known, or cannot hold such a file.
    """
    if not kind.pictures or coding.codec == AUTO:
        return kind.suffix
    codec = codec_for(coding, kind.pictures)
    return kind.suffix if kind.suffix in codec.suffixes else codec.suffixes[0]


def check_coding(kind: OutputKind, coding: Coding, legend: bool, output: Path) -> None:
    """Refuse, before any work, what does not go together.

    Raises SettingsError; OutputError where an encoder that was asked for does not work here.
    """
    if kind.pictures == GRAY10 and legend:
        raise SettingsError("{kind} has no legend", kind=kind.name)
    if not kind.pictures:
        if coding != Coding():
            raise SettingsError(
                "{kind} is no video: it takes no codec, encoder, quality or preset", kind=kind.name
            )
        return
    suffix = output.suffix.lower()
    if output.is_dir() or suffix not in suffixes():
        output = output / f"depth{suffix_of(kind, coding)}"
    choice = choose(coding, kind.pictures, output)
    if coding.encoder not in (AUTO, SOFTWARE):
        from livedepth.output.encoding import working_encoder

        working_encoder(choice, kind.pictures, coding)
