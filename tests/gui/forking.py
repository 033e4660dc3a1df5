"""Real processes that run the window, made from one that has imported it already.

Importing takes most of the time of a short run. Each has its own end, as any other process has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SERVER = """
import json, os, sys, time
import livedepth.gui.app, livedepth.inference.engines, tests.gui.conftest

for line in sys.stdin:
    order = json.loads(line)
    number = os.fork()
    if number == 0:
        for place, name in (1, "out"), (2, "err"):
            os.dup2(os.open(order[name], os.O_CREAT | os.O_WRONLY), place)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(order["environment"])
        sys.argv = ["-c", *order["arguments"]]
        exec(order["code"], {"__name__": "__main__"})
        sys.exit()
    status = os.waitpid(number, 0)[1]
    print(json.dumps([os.waitstatus_to_exitcode(status), time.time()]), flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """A process that has ended, and when, by ``time.time()``."""

    returncode: int
    stdout: str
    stderr: str
    gone: float


class Forking:
    """Runs programs one after the other."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, code: str, *arguments: str) -> Ended:
        """Run a program with settings, caches, a log and outputs of its own in ``folder``."""
        stdin, stdout = self._server.stdin, self._server.stdout
        assert stdin is not None and stdout is not None
        own = {
            "LIVEDEPTH_CACHE": str(folder),
            "LIVEDEPTH_SETTINGS": str(folder / "settings.yaml"),
            "XDG_STATE_HOME": str(folder / "state"),
        }
        out, err = folder / "stdout", folder / "stderr"
        order = {"code": code, "arguments": arguments, "environment": own}
        stdin.write(json.dumps({**order, "out": str(out), "err": str(err)}) + "\n")
        stdin.flush()
        code_, gone = json.loads(stdout.readline())
        return Ended(code_, out.read_text(), err.read_text(), gone)

    def end(self) -> None:
        """End what starts them."""
        self._server.communicate(timeout=60)
