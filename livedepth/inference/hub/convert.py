"""The child process that turns a network of transformers into ONNX: run by :mod:`.converting`.

``python -m livedepth.inference.hub.convert ORDER`` with an :class:`Order` as JSON. It says what it
does in lines of JSON on its standard output, and ends when its standard input does, as it does
when the parent dies.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

REFUSED, DONE = 3, 0  # exit codes


@dataclass(frozen=True)
class Order:
    """What is wanted: the network in ``folder`` for inputs of ``grid`` (height, width), as files in
    the empty folder ``into``; checked on pictures of the size ``picture``, whose inputs have that
    grid at ``part`` of the network's size."""

    folder: str
    into: str
    grid: tuple[int, int]
    picture: tuple[int, int]
    part: float

    @property
    def text(self) -> str:
        """This as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Order:
        """What :attr:`text` says."""
        given = json.loads(text)
        return cls(
            given["folder"],
            given["into"],
            tuple(given["grid"]),
            tuple(given["picture"]),
            given["part"],
        )


def main() -> int:
    """Do what the order on the command line says; the exit code."""
    say = _speaker()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Nothing is fetched, whatever a file asks for.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    from livedepth.errors import UserError

    try:
        from livedepth.inference.hub.export import exported

        exported(Order.of(sys.argv[1]), lambda step: say(step=step))
    except UserError as error:
        say(template=error.message.template, hint=error.message.hint.command, values=_texts(error))
        return REFUSED
    except MemoryError:
        say(template="converting the network needs more memory than there is", hint="", values={})
        return REFUSED
    except OSError as error:
        if not error.strerror:
            raise
        say(template="{reason}", hint="", values={"reason": error.strerror})
        return REFUSED
    return DONE


def _texts(error: Any) -> dict[str, str]:
    return {name: str(value) for name, value in error.message.values.items()}


def _speaker() -> Callable[..., None]:
    """Lines of JSON to the parent; whatever else is printed goes where errors go."""
    to_parent = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**line: object) -> None:
        to_parent.write(json.dumps(line) + "\n")
        to_parent.flush()

    return say


def _end_with_parent() -> None:
    while os.read(0, 1):  # past Python's own buffer, whose lock it would keep at the end
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
