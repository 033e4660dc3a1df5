"""What the commands print on a terminal: one-line errors and exit codes, all on stderr."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

import typer

from livedepth.errors import Cancelled, SettingsError, UnknownEngineError
from livedepth.redact import redact
from models.errors import UserError

P = ParamSpec("P")
R = TypeVar("R")
FAILED, WRONG_USAGE, CANCELLED = 1, 2, 130
_USAGE = (SettingsError, UnknownEngineError)  # invalid option values
_VERBOSE = "LIVEDEPTH_VERBOSE"


def be_verbose() -> None:
    """Show tracebacks from now on, in this process and its children."""
    os.environ[_VERBOSE] = "1"


def say(text: str) -> None:
    """Print one line on stderr, without credentials, whatever names are in it."""
    print(visible(redact(text)), file=sys.stderr, flush=True)  # noqa: T201


def visible(text: str) -> str:
    r"""``text`` on one line: what a terminal would obey, or cannot show, as ``\n`` or ``\xe9``.

    A file may have any name; bytes that are no text are in it as Python decodes names.
    """
    return "".join(character if _shows(character) else _escaped(character) for character in text)


def _shows(character: str) -> bool:
    # Cc and Cs: control characters and bytes that are no text; Zl and Zp begin a new line.
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode()


def exit_codes(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into one line and an exit code (see docs/json.md)."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except UserError as error:
            show_traceback(error)
            say(f"error: {' '.join(str(error).split())}")
            raise typer.Exit(code_of(error)) from None
        except (KeyboardInterrupt, Cancelled) as error:
            show_traceback(error)
            say("cancelled")
            raise typer.Exit(CANCELLED) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001 - the last place where a fault can get its line
            show_traceback(error)
            text = " ".join(str(error).split()) or type(error).__name__
            say(f"error: {text} ({type(error).__name__}; --verbose shows where)")
            raise typer.Exit(FAILED) from None

    return run


def code_of(error: UserError) -> int:
    """The exit code of a command that ends with ``error``."""
    return WRONG_USAGE if isinstance(error, _USAGE) else FAILED


def show_traceback(error: BaseException | None) -> None:
    """Where ``error``, if there is one, comes from; nothing unless the person wants to see it."""
    if error is not None and os.environ.get(_VERBOSE):
        traceback.print_exception(error)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end a command as Ctrl-C does: no incomplete files."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # What is ignored already stays so: nohup keeps a command at work when its terminal closes.
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.getsignal(getattr(signal, name)) for name in names}
    ours = [number for number, how in before.items() if how is not signal.SIG_IGN]
    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
