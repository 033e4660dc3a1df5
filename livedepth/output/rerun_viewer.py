"""A viewer of Rerun to send to: one that listens, or the installed one, started."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

from livedepth.errors import LivedepthError
from livedepth.output.rerun_stream import check_rerun

PORT = 9876  # Rerun's own
_HERE = "127.0.0.1"
_ANSWERS = 1.0  # seconds that an address may take to answer
_STARTS = 30.0  # and a viewer to start
_ADDRESS = re.compile(r"(?:rerun\+https?://)?(\[[0-9a-fA-F:]+\]|[^:/\s]+)?(?::(\d+))?(?:/proxy)?")
# It collects statistics of use unless it runs where software is built, and has no other switch but
# a file of its own in the home folder. APP_ONLY: it asks nothing at its start either.
_ENVIRONMENT = {"CI": "1", "RERUN_APP_ONLY": "true", "TELEMETRY_ENABLED": "false"}


class RerunViewer:
    """Where to send: ``address`` is HOST, HOST:PORT or a whole address, "" this machine.

    Where nobody listens on this machine the installed viewer is started, and goes on when
    livedepth ends. Raises LivedepthError where Rerun or its viewer is missing, or where nobody
    listens at an address that was given.
    """

    def __init__(self, address: str = "") -> None:
        check_rerun()
        found = _ADDRESS.fullmatch(address.strip())
        port = int(found[2] or PORT) if found else 0
        if found is None or not 0 < port < 65536:
            raise LivedepthError(
                "{address!r} is no address of a viewer of Rerun",
                "give HOST or HOST:PORT",
                address=address,
            )
        self._host, self._port = found[1] or _HERE, port
        secure = address.strip().startswith("rerun+https")
        self.url = f"rerun+http{'s' * secure}://{self._host}:{port}/proxy"
        self._process: subprocess.Popen[bytes] | None = None
        if self._answers():
            return
        if address:
            raise LivedepthError(
                "no viewer of Rerun answers at {host}:{port}",
                "start 'rerun' there",
                host=self._host,
                port=port,
            )
        self._process = _start(port)

    def wait(self) -> None:
        """Wait until it listens. Raises LivedepthError where it does not."""
        ends = time.monotonic() + _STARTS
        while not self._answers():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > ends:
                raise LivedepthError(
                    "the viewer of Rerun did not start",
                    "'python -m rerun' says why; a viewer elsewhere is named by --rerun-at",
                )
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            socket.create_connection((self._host.strip("[]"), self._port), _ANSWERS).close()
        except OSError:
            return False
        return True


def viewer_program() -> Path | None:
    """The viewer that comes with the package; None where it has none for this system."""
    found = importlib.util.find_spec("rerun_cli")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations)))
    names = ("rerun.exe",) if os.name == "nt" else ("Rerun.app/Contents/MacOS/Rerun", "rerun")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _start(port: int) -> subprocess.Popen[bytes]:
    program = viewer_program()
    if program is None:
        raise LivedepthError(
            "no viewer of Rerun is installed here, and none listens on port {port}",
            "start one elsewhere, and give its address by --rerun-at",
            port=port,
        )
    # Only this machine is listened to; the page that it would show first is got from the net.
    given = ["--port", str(port), "--bind", _HERE, "--hide-welcome-screen", "--expect-data-soon"]
    try:
        return subprocess.Popen(
            [str(program), *given, "--memory-limit", "25%"],
            env=os.environ | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",  # Ctrl-C here does not end it
        )
    except OSError as error:
        raise LivedepthError(
            "the viewer of Rerun cannot be started ({reason})", reason=error.strerror
        ) from error
