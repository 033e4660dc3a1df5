"""Nothing is sent anywhere: the usage statistics of the libraries below us, switched off."""

from __future__ import annotations

import os
import sys

# Read by each library when it is imported, or when it starts its first session.
_SWITCHES = {
    # Since 1.29 on Linux and macOS: an identifier and a database in the home folder, and uploads.
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}
# OpenVINO and NNCF report through it, at `import openvino` already, and know no switch but a file
# in the home folder or a flag of CI that NNCF alone asks for.
_SENDERS = ("openvino_telemetry",)


def send_nothing() -> None:
    """Switch off what would report our use, for this process and those that it starts.

    Runs when ``models``, ``livedepth`` or ``training`` is imported, so before any module of theirs
    imports one of those libraries. A program that imports one itself, before us, decides for
    itself.
    """
    os.environ.update(_SWITCHES)
    for name in _SENDERS:
        # To Python an entry of None means "not installed", and both libraries work without it: no
        # version of them can send by it. Patching its classes would hold for the patched version
        # alone; and should the package ever become compulsory, the import fails, where anybody
        # sees it.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
