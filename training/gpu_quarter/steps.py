"""One step: a command with a time limit, whose failure is noted and stops nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.gpu_quarter.outbox import Outbox

ROOT = Path(__file__).resolve().parents[2]
_TAIL = 3000  # characters of the output that go into the report
_GRACE = 5.0  # seconds between asking a step to end and ending it


def run_step(
    outbox: Outbox, name: str, command: Sequence[str], seconds: float, *, keep: bool = False
) -> dict[str, Any]:
    """Run ``python COMMAND`` in the project's folder for at most ``seconds``; all it says goes to
    the log. The outcome, which is in the report too, has ``ok``, ``seconds`` and ``tail``, the end
    of what it said; with ``keep`` stdout apart, as ``stdout``."""
    start = time.monotonic()
    say(outbox, f"=== {name}: {' '.join(command)} (at most {seconds:.0f} s)")
    begin = outbox.log.stat().st_size
    out = b""
    with outbox.log.open("ab") as log:
        try:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if keep else log,
                stderr=log,
                start_new_session=True,
            )
            out, code, late = _wait(process, seconds)
        except OSError as error:
            code, late = 1, False
            log.write(f"{error}\n".encode())
    said = outbox.log.read_bytes()[begin:].decode(errors="replace")
    outcome: dict[str, Any] = {
        "ok": code == 0 and not late,
        "exit": code,
        "timed_out": late,
        "seconds": round(time.monotonic() - start, 1),
        "tail": said[-_TAIL:],
    }
    outbox.note_step(name, outcome)
    say(outbox, f"=== {name}: {'done' if outcome['ok'] else 'FAILED'} in {outcome['seconds']} s")
    return {**outcome, "stdout": out.decode(errors="replace")} if keep else outcome


def skip_step(outbox: Outbox, name: str, reason: str) -> None:
    """Note that a step was not done, and why."""
    say(outbox, f"=== {name}: left out, {reason}")
    outbox.note_step(name, {"ok": False, "skipped": reason})


def say(outbox: Outbox, text: str) -> None:
    """To the log and to the person."""
    with outbox.log.open("a", encoding="utf-8") as log:
        log.write(text + "\n")
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, int, bool]:
    """Its stdout, its exit code and whether it ran too long; nothing of it is left running."""
    try:
        out, _ = process.communicate(timeout=max(1.0, seconds))
        return out or b"", process.returncode, False
    except subprocess.TimeoutExpired:
        _signal_all(process, signal.SIGINT)  # tools that can end in order do so
        try:
            out, _ = process.communicate(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            _signal_all(process, getattr(signal, "SIGKILL", signal.SIGTERM))
            out, _ = process.communicate()
        return out or b"", process.returncode, True


def _signal_all(process: subprocess.Popen[bytes], number: int) -> None:
    """To the process and to those that it has started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.terminate()
    except ProcessLookupError:
        pass


def _environment() -> dict[str, str]:
    before = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(ROOT), *([before] if before else [])])
    return {
        **os.environ,
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
