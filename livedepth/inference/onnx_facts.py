"""What an ONNX file says of itself, read before any engine sees it.

Engines refuse a bad file each in words of their own, some with lines of their libraries on stderr.
What can be seen without them is said here, in one line and the same for all.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path

from livedepth.errors import EngineError, Message
from livedepth.inference.protobuf import CutOff, NoMessage, fields, text

Span = tuple[int, int]
_LARGEST = 2**31 - 1  # bytes of one Protocol Buffers message
_EXTERNAL = 1  # TensorProto.DataLocation
# Numbers of the fields in onnx.proto.
_MODEL = {"ir": 1, "producer": 2, "graph": 7, "opset": 8, "function": 25}
_GRAPH = {"node": 1, "initializer": 5, "input": 11, "output": 12}
_OPSET = {"domain": 1, "version": 2}
_TENSOR = {"name": 8, "external": 13, "location": 14}
_OWN_DOMAINS = ("", "ai.onnx")
# First bytes of what people have under the name of a network.
_KINDS = (
    (b"version https://git-lfs", Message("a pointer of Git LFS; get the file itself")),
    (b"PK\x03\x04", Message("a ZIP archive or a PyTorch file")),
    (b"\x80", Message("a Python pickle or an old PyTorch file")),
    (b"\x89HDF", Message("an HDF5 file")),
    (b"\x89PNG", Message("a picture")),
    (b"\xff\xd8\xff", Message("a picture")),
    (b"\x1f\x8b", Message("compressed with gzip; unpack it")),
    (b"<", Message("a web page or XML")),
)


@dataclass(frozen=True)
class OnnxFacts:
    """``opset`` and ``ir`` version; ``operators`` of other makers, as ``domain:name``."""

    opset: int
    ir: int
    operators: tuple[str, ...]


def check_onnx(path: Path) -> OnnxFacts:
    """What an ``.onnx`` says of itself.

    Raises EngineError for a file that is no ONNX, is cut off or larger than 2 GB, and for one whose
    weights in other files are not there.
    """
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise EngineError(
                "{path}: has {size:.1f} GB, and no ONNX file can be read that has more than 2",
                "export it with its weights in a file beside it (external data)",
                path=path,
                size=size / 1e9,
            )
        if size == 0:
            raise EngineError("{path}: cannot be read as a network (it is empty)", path=path)
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
            memoryview(whole) as buffer,
        ):
            return _checked(buffer, path)
    except OSError as error:
        raise EngineError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from error


def _checked(buffer: memoryview, path: Path) -> OnnxFacts:
    kind = _other_kind(bytes(buffer[:512]))
    if kind is not None:
        raise EngineError(
            "{path}: cannot be read as a network (it is {kind})", path=path, kind=kind
        )
    try:
        return _facts(buffer, path)
    except CutOff as error:
        raise EngineError(
            "{path}: cannot be read as a network (it is cut off: {have:,} bytes of {need:,} or "
            "more)",
            "get it again",
            path=path,
            have=len(buffer),
            need=error.needed,
        ) from error
    except NoMessage as error:
        raise EngineError(
            "{path}: cannot be read as a network (it is damaged, or no ONNX file)", path=path
        ) from error


def _other_kind(head: bytes) -> Message | None:
    for first, kind in _KINDS:
        if head.startswith(first):
            return kind
    if head[4:8] == b"TFL3":
        return Message("a TensorFlow Lite file")
    if head.isascii() and all(byte >= 32 or byte in b"\t\n\r\f" for byte in head):
        return Message("a text")
    return None


def _facts(buffer: memoryview, path: Path) -> OnnxFacts:
    ir, graph, opset = 0, None, 0
    local: set[str] = set()
    for number, value in fields(buffer):
        if number == _MODEL["ir"] and isinstance(value, int):
            ir = value
        elif number == _MODEL["producer"] and isinstance(value, tuple):
            text(buffer, value)
        elif number == _MODEL["graph"] and isinstance(value, tuple):
            graph = value
        elif number == _MODEL["opset"] and isinstance(value, tuple):
            opset = _opset(buffer, value) or opset
        elif number == _MODEL["function"] and isinstance(value, tuple):
            local.add(_named(buffer, value, name=1, domain=10))
    if graph is None:
        raise NoMessage
    operators = _operators(buffer, graph, path)
    return OnnxFacts(opset, ir, tuple(sorted(operators - local)))


def _opset(buffer: memoryview, span: Span) -> int:
    """The version that an entry says, 0 where it is of another maker's operators."""
    domain, version = "", 1
    for number, value in fields(buffer, *span):
        if number == _OPSET["domain"] and isinstance(value, tuple):
            domain = text(buffer, value)
        elif number == _OPSET["version"] and isinstance(value, int):
            version = value
    return version if domain in _OWN_DOMAINS else 0


def _operators(buffer: memoryview, graph: Span, path: Path) -> set[str]:
    """Other makers' operators in a graph, whose weights in other files are looked for."""
    found, outputs = set(), 0
    try:
        for number, value in fields(buffer, *graph):
            if not isinstance(value, tuple):
                continue
            if number == _GRAPH["node"]:
                found.add(_named(buffer, value, name=4, domain=7))
            elif number == _GRAPH["initializer"]:
                _look_for_data(buffer, value, path)
            elif number == _GRAPH["output"]:
                outputs += 1
    except CutOff as error:  # inside a graph that is whole
        raise NoMessage from error
    if not outputs:
        raise EngineError("{path}: gives nothing: its graph has no output", path=path)
    return {one for one in found if one.partition(":")[0] not in _OWN_DOMAINS}


def _named(buffer: memoryview, span: Span, *, name: int, domain: int) -> str:
    """``domain:name`` of a node or function."""
    texts = {name: "", domain: ""}
    for number, value in fields(buffer, *span):
        if number in texts and isinstance(value, tuple):
            texts[number] = text(buffer, value)
    return f"{texts[domain]}:{texts[name]}"


def _look_for_data(buffer: memoryview, tensor: Span, path: Path) -> None:
    """Raises EngineError where a tensor's values are in a file that is not there, or too short."""
    outside, entries = False, {}
    for number, value in fields(buffer, *tensor):
        if number == _TENSOR["location"]:
            outside = value == _EXTERNAL
        elif number == _TENSOR["external"] and isinstance(value, tuple):
            key, said = "", ""
            for place, part in fields(buffer, *value):
                if isinstance(part, tuple) and place == 1:
                    key = text(buffer, part)
                elif isinstance(part, tuple) and place == 2:
                    said = text(buffer, part)
            entries[key] = said
    if not outside:
        return
    name = entries.get("location", "")
    beside = path.parent / name
    # By name: where a link leads is not looked at, since downloads are kept as links.
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise EngineError(
            "{path}: its weights are said to be in {file}, outside its folder", path=path, file=name
        )
    if not name or not beside.is_file():
        raise EngineError(
            "{path}: its weights are in {file}, which is not beside it",
            "put {file} into the same folder, under that name",
            path=path,
            file=name or "?",
        )
    offset, length = (
        int(entries[key]) if entries.get(key, "").isdecimal() else 0 for key in ("offset", "length")
    )
    have = beside.stat().st_size
    if offset + length > have:
        raise EngineError(
            "{path}: its weights in {file} are cut off: {have:,} bytes of {need:,} or more",
            "get {file} again",
            path=path,
            file=name,
            have=have,
            need=offset + length,
        )


_UNKNOWN = (  # how ONNX Runtime and OpenVINO name operators that they do not have
    r"No conversion rule found for operations: (?P<names>.+)",
    r"No Op registered for (?P<names>\S+)",
    r"Fatal error: (?P<names>\S+?)\(-?\d+\) is not a registered function/op",
    r"Could not find an implementation for (?:the node )?(?:.*:)?(?P<names>\w+)\(\d+\)",
)


def refused(path: Path, engine: str, reason: str) -> EngineError:
    """What to say where an engine (``OpenVINO``) does not read a file that :func:`check_onnx` finds
    whole, for a ``reason`` of its own, in one line."""
    facts = check_onnx(path)
    return named_refusal(path, engine, reason) or EngineError(
        "{path}: cannot be read as a network by {engine} ({reason}; opset {opset})",
        path=path,
        engine=engine,
        reason=reason,
        opset=facts.opset,
    )


def named_refusal(path: Path, engine: str, reason: str) -> EngineError | None:
    """The same for an operator or a version that the engine does not have; None where ``reason``
    says something else. Raises what :func:`check_onnx` does."""
    facts = check_onnx(path)
    found = next((one for pattern in _UNKNOWN if (one := re.search(pattern, reason))), None)
    if found:
        return EngineError(
            "{path}: needs the operator {names} (opset {opset}), which {engine} does not have",
            "export the network again, with standard operators of opset 13 to 18",
            path=path,
            names=", ".join(_as_named(one, facts) for one in found["names"].split(", ")),
            opset=facts.opset,
            engine=engine,
        )
    if re.search(r"\bopset\b|IR version", reason):
        return EngineError(
            "{path}: is of opset {opset} (IR version {ir}), which {engine} does not read",
            "export the network again, with standard operators of opset 13 to 18",
            path=path,
            opset=facts.opset,
            ir=facts.ir,
            engine=engine,
        )
    return None


def _as_named(operator: str, facts: OnnxFacts) -> str:
    """An operator as the file names it: OpenVINO writes ``maker.Name`` and ``Name-17``."""
    plain = re.sub(r"-\d+$", "", operator.strip())
    return next((one for one in facts.operators if one.replace(":", ".") == plain), plain)
