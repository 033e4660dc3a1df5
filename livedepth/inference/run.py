"""How a network is asked for: which one, and what it is to be computed in, on and with."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

AUTO = "auto"
PRECISIONS = ("float32", "bfloat16", "float16", "int8")
_SIZE = re.compile(r"[1-9]\d{0,4}x[1-9]\d{0,4}")
_TEXT = re.compile(
    r"(?P<model>.*) \[(?P<engine>\S+) (?P<device>\S+) (?P<precision>\S+) "
    rf"(?P<size>{AUTO}|{_SIZE.pattern})\]",
    re.DOTALL,
)


@dataclass(frozen=True)
class Run:
    """A network by name or path, with engine, device, precision and input size, each ``auto``
    where livedepth is to choose. ``size`` is ``HEIGHTxWIDTH``."""

    model: str
    engine: str = AUTO
    device: str = AUTO
    precision: str = AUTO
    size: str = AUTO

    @property
    def text(self) -> str:
        """This as one text, which pipelines pass on in place of a model's name: the name alone
        where the rest is ``auto``, else ``name [engine device precision size]``."""
        how = (self.engine, self.device, self.precision, self.size)
        return self.model if set(how) == {AUTO} else f"{self.model} [{' '.join(how)}]"

    @classmethod
    def of(cls, text: str) -> Run:
        """What :attr:`text` says; any other text is the name of a model."""
        found = _TEXT.fullmatch(text)
        return cls(**found.groupdict()) if found else cls(text)

    def with_model(self, model: str) -> Run:
        """Another model on the same engine and device.

        Its own int8 form and input sizes are not those of this one, so these are ``auto`` again.
        """
        if model == self.model:
            return self
        precision = AUTO if self.precision == "int8" else self.precision
        return replace(self, model=model, precision=precision, size=AUTO)

    def differences(self, other: Run) -> set[str]:
        """The names of the fields in which the two differ."""
        names = [one.name for one in fields(self)]
        return {name for name in names if getattr(self, name) != getattr(other, name)}


def size_text(size: tuple[int, int]) -> str:
    """(height, width) as :attr:`Run.size` has it."""
    return f"{size[0]}x{size[1]}"


def size_of(text: str) -> tuple[int, int] | None:
    """(height, width) of such a text; None for ``auto``. Raises ValueError for any other."""
    if text == AUTO:
        return None
    if not _SIZE.fullmatch(text):
        raise ValueError("expected auto or HEIGHTxWIDTH")
    height, _, width = text.partition("x")
    return int(height), int(width)
