"""What made an output: said in every file that is written, and read again by ``livedepth info``."""

from __future__ import annotations

import json
import math
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from livedepth import __version__
from livedepth.redact import redact

if TYPE_CHECKING:
    from livedepth.capture.base import SourceInfo
    from livedepth.inference.base import EngineInfo
    from livedepth.output.kinds import Order, OutputKind
    from livedepth.output.pictures import Style

TAG = "LIVEDEPTH_"  # what the tags of a video begin with
FILE = "livedepth.json"  # in a folder, beside frames.csv
KEY = "livedepth"  # of an array in .npz, and of a text in .png
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST = 2**20  # bytes; texts of ours are far shorter
Facts = Mapping[str, str]


def engine_facts(engine: EngineInfo) -> dict[str, str]:
    """Which program, network and engine."""
    facts = {
        "version": __version__,
        "model": named(engine.model),
        "weights": engine.weights,
        "engine": engine.engine,
        "device": engine.device,
        "precision": engine.precision,
        "input_size": "x".join(str(side) for side in reversed(engine.input_size)),
    }
    return {key: value for key, value in facts.items() if value}


def depth_facts(
    engine: EngineInfo,
    source: str,
    style: Style,
    options: Iterable[str] = (),
    *,
    unit: str = "",
    stabilised: float = 0.0,
    camera: str = "",
) -> dict[str, str]:
    """What made depth, seen live or of a file: the program, the network, the source, the drawing.

    ``options`` are those of ``style`` that the output shows, and ``camera`` what metres rest on
    (:func:`camera_fact`). Neither the credentials of an address nor a folder of this machine is
    among the texts.
    """
    facts = {**engine_facts(engine), "source": named(source)}
    facts["unit"] = unit or ("m" if engine.unit == "m" else "relative")
    if engine.fitted:
        facts["unit"] += " (fitted)"
        facts["fitted"] = engine.fitted
    if camera:
        facts["camera"] = camera
    facts |= style.said(engine.unit, options)
    if stabilised:
        facts["stabilized"] = f"{stabilised:g}"
    return facts


def camera_fact(engine: EngineInfo, source: SourceInfo) -> str:
    """What metres of a source rest on, e.g. ``field of view 60° (EXIF)``; "" where there are none.

    Photos of one folder may come from several cameras; each is then seen as its own notes say.
    """
    from livedepth.inference.metres import camera_text

    text = camera_text(engine, source.lens, (source.height, source.width))
    by_picture = source.kind == "pictures" and len(source.files) > 1
    if text and by_picture and (source.lens is None or source.lens.origin == "EXIF"):
        return f"{text}; pictures with EXIF by their own"
    return text


def facts_of(kind: OutputKind, order: Order) -> dict[str, str]:
    """All that made an output of a job, as texts: also its kind and the part of the source."""
    facts = {"kind": kind.name}
    facts |= depth_facts(
        order.engine,
        order.source.name,
        order.style,
        kind.options,
        unit=kind.unit,
        stabilised=order.stabilised,
        camera=camera_fact(order.engine, order.source),
    )
    if "field_of_view" in facts and order.source.lens is not None:
        degrees = order.source.lens.degrees(order.source.width)
        facts["field_of_view"] = f"{degrees:.4g}"
    if order.start > order.source.origin:
        facts["start"] = f"{order.start - order.source.origin:.6g}"
    if math.isfinite(order.end):
        facts["end"] = f"{order.end - order.source.origin:.6g}"
    return facts


def named(text: str) -> str:
    r"""An address without credentials; of a file its name alone, what is no text as ``\xe9``."""
    said = redact(text) if "://" in text else Path(text).name or text
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def tags_of(facts: Facts) -> dict[str, str]:
    """The facts as the tags of a video."""
    return {f"{TAG}{key.upper()}": value for key, value in facts.items()}


def as_json(facts: Facts) -> str:
    """The facts as one line of plain ASCII."""
    return json.dumps(dict(facts))


def in_png(data: bytes, facts: Facts) -> bytes:
    """A PNG file's bytes with the facts in a tEXt chunk (PNG, 11.3.4.3) before its picture."""
    if not facts:
        return data
    body = b"tEXt" + KEY.encode() + b"\0" + as_json(facts).encode("ascii")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    end = len(_SIGNATURE) + 25  # IHDR has a fixed length, and is the first
    return data[:end] + chunk + data[end:]


def made_by(path: Path) -> dict[str, str]:
    """What a folder, a PNG or an NPZ says of what made it; empty where it says nothing.

    A video's tags are read with the rest of it (:func:`from_tags`). Raises OSError.
    """
    if path.is_dir():
        noted = path / FILE
        return _facts(noted.read_bytes()) if noted.is_file() else {}
    with path.open("rb") as file:
        head = file.read(len(_SIGNATURE))
    if head == _SIGNATURE:
        return _in_picture(path)
    if head.startswith(b"PK"):
        return _in_arrays(path)
    return {}


def from_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """What the tags of a video say of what made it."""
    found = {key.upper(): value for key, value in tags.items()}
    return {
        key.removeprefix(TAG).lower(): value for key, value in found.items() if key.startswith(TAG)
    }


def as_note(facts: Facts) -> str:
    """The facts as a comment of a PLY file."""
    return f"{KEY} {as_json(facts)}"


def from_note(line: str) -> dict[str, str]:
    """What a line of a PLY file's header says of what made it."""
    start = f"comment {KEY} "
    return _facts(line.removeprefix(start).encode()) if line.startswith(start) else {}


def _in_picture(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        file.seek(len(_SIGNATURE))
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind == b"IDAT":
                break
            if kind == b"tEXt" and length < _MOST:
                keyword, _, text = file.read(length).partition(b"\0")
                if keyword == KEY.encode():
                    return _facts(text)
                file.seek(4, 1)
            else:
                file.seek(length + 4, 1)
    return {}


def _in_arrays(path: Path) -> dict[str, str]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _facts(str(arrays[KEY]).encode()) if KEY in arrays.files else {}
    except (ValueError, zipfile.BadZipFile):
        return {}


def _facts(text: bytes) -> dict[str, str]:
    try:
        found = json.loads(text[:_MOST])
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
