"""The wire format of Protocol Buffers, as far as ONNX files need it: fields one after another.

An own reader because the package ``onnx`` is an extra, and because it can say of a damaged file
where it ends, where libraries say that it cannot be parsed.
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _EIGHT, _SIZED, _FOUR = 0, 1, 2, 5


class NoMessage(Exception):
    """Bytes that are no message."""


class CutOff(Exception):
    """A message that goes on beyond the end of what is there; ``needed`` bytes at least."""

    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


def fields(
    buffer: memoryview, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int | tuple[int, int]]]:
    """Each field of the message in ``buffer[start:end]``: its number, and the value of an integer,
    or where (from, to) what has a length lies. Fixed-width numbers are skipped over as (from, to).

    Raises NoMessage, or CutOff for one that is longer than ``end``.
    """
    end = len(buffer) if end is None else end
    place = start
    while place < end:
        key, place = _varint(buffer, place, end)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise NoMessage
        if kind == _VARINT:
            value, place = _varint(buffer, place, end)
            yield number, value
            continue
        if kind == _SIZED:
            size, place = _varint(buffer, place, end)
        elif kind in (_EIGHT, _FOUR):
            size = 8 if kind == _EIGHT else 4
        else:
            raise NoMessage
        if place + size > end:
            raise CutOff(place + size)
        yield number, (place, place + size)
        place += size


def text(buffer: memoryview, span: tuple[int, int]) -> str:
    """The text of a field. Raises NoMessage for bytes that are none."""
    try:
        return bytes(buffer[span[0] : span[1]]).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoMessage from error


def _varint(buffer: memoryview, place: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if place >= end:
            raise CutOff(place + 1)
        byte = buffer[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise NoMessage
