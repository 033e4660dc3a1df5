"""livedepth sends nothing anywhere, and neither do the libraries that it runs on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# What Python does is seen by its audit hooks; what a library does below Python, such as a socket
# of its own, by what the process holds open and has started when it is done.
TRAP = """
import json, os, sys

import torch  # asks ldconfig where its libraries are, which is no fault

seen = []
FORBIDDEN = ("socket.", "os.fork", "os.posix_spawn", "os.exec", "subprocess.Popen", "urllib.")


def look(event, arguments):
    if event.startswith(FORBIDDEN):
        seen.append(f"{event} {arguments!r}"[:200])


sys.addaudithook(look)
"""
REPORT = """
def held():
    for number in os.listdir("/proc/self/fd"):
        try:
            yield os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            pass


def children():
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/children") as file:
            yield from file.read().split()


if os.path.isdir("/proc/self/task"):
    seen += [f"open: {name}" for name in held() if name.startswith("socket:")]
    seen += [f"child: {number}" for number in children()]
print(json.dumps(seen))
"""
CONVERSION = """
from livedepth.inference.conversion import convert


class Brightness(torch.nn.Module):
    def forward(self, rgb):
        return rgb.float().mean(-1)


convert(Brightness(), (8, 8))
"""
QUANTISATION = """
from livedepth.jobs.export import quantise
import numpy as np
import openvino
from openvino import opset13 as ops

pictures = ops.parameter([1, 8, 8, 3], np.uint8)
planes = ops.transpose(ops.convert(pictures, "f32"), ops.constant([0, 3, 1, 2]))
for channels in (3, 4, 4):
    weights = ops.constant(np.ones((4, channels, 3, 3), np.float32))
    planes = ops.relu(ops.convolution(planes, weights, [1, 1], [1, 1], [1, 1], [1, 1]))
images = np.random.default_rng(0).integers(0, 255, (4, 8, 8, 3), np.uint8)
quantise(openvino.Model([ops.result(planes)], [pictures], "small"), list(images))
"""
RUNTIME = """
from pathlib import Path

from livedepth.inference.onnx_engine import OnnxNetwork

OnnxNetwork.read(Path(os.environ["NETWORK"]), "midas")  # opens a session to read it
"""
# Its threads wake each other by a pair of sockets of this process; nothing else may be open.
RECORDING = """
import numpy as np
from pathlib import Path
from livedepth.frames import DepthFrame, Frame
from livedepth.output.dataset import DatasetRecorder, RecordOptions

recorder = DatasetRecorder(Path(os.environ["SET"]), {"source": "s"}, RecordOptions("rerun"))
picture = np.zeros((12, 16, 3), np.uint8)
recorder.write(DepthFrame(Frame(picture, 0, 0.0, 0.0, "s"), np.ones((12, 16), np.float32), "n"))
recorder.finish()
nets = [Path(f"/proc/net/{kind}") for kind in ("tcp", "tcp6", "udp", "udp6")]
lines = [line.split() for net in nets if net.exists() for line in net.read_text().splitlines()]
abroad = {f"socket:[{line[9]}]" for line in lines[1:]}
os.readlink = lambda name, real=os.readlink: (
    link if (link := real(name)) in abroad or not link.startswith("socket:") else "a pair of ours"
)
"""


def _run(home: Path, *parts: str, **environment: str) -> list[str]:
    """What a program did that it should not, and what it left in ``home`` of others."""
    kept = {
        name: value
        for name, value in os.environ.items()
        # A library that believes in CI or in tests of its own would be silent for that reason.
        if not name.startswith(("CI", "GITHUB", "XDG", "ORT_", "HF_", "NNCF", "RAY_", "TF_"))
    }
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "".join((TRAP, *parts, REPORT))],
        env=kept | {"HOME": str(home), "LIVEDEPTH_CACHE": str(home / "ours")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: list[str] = json.loads(done.stdout.splitlines()[-1])
    names = ("analytics", "rerun", "intel", "openvino", "onnxruntime", "deviceid", "telemetry")
    found = [path.relative_to(home) for path in home.rglob("*") if "ours" not in path.parts]
    return seen + [f"{path}" for path in found if any(n in str(path).lower() for n in names)]


@pytest.mark.parametrize("first", ["models.registry", "training.recipe"])
def test_whichever_package_comes_first_openvino_reports_nothing(first: str, tmp_path: Path) -> None:
    # It would at its import already.
    assert _run(tmp_path / "home", f"import {first}\nimport openvino\n") == []


def test_a_conversion_sends_nothing_and_starts_nothing(tmp_path: Path) -> None:
    assert _run(tmp_path / "home", CONVERSION) == []


def test_a_quantisation_sends_nothing_and_starts_nothing(tmp_path: Path) -> None:
    pytest.importorskip("nncf")
    assert _run(tmp_path / "home", QUANTISATION) == []


def test_a_session_of_onnx_runtime_sends_nothing_and_keeps_no_identifier(
    tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    pytest.importorskip("onnxruntime")
    network = make_onnx(tmp_path / "network.onnx")
    assert _run(tmp_path / "home", RUNTIME, NETWORK=str(network)) == []


def test_a_recording_for_rerun_sends_nothing(tmp_path: Path) -> None:
    pytest.importorskip("rerun")
    assert _run(tmp_path / "home", RECORDING, SET=str(tmp_path / "set.rrd")) == []
    assert (tmp_path / "set.rrd").stat().st_size


def test_a_viewer_of_rerun_that_is_started_collects_nothing(tmp_path: Path) -> None:
    pytest.importorskip("rerun")
    from livedepth.output import rerun_viewer

    program = rerun_viewer.viewer_program()
    assert program is not None
    # What it would collect it keeps in the home folder from its start on, whether it can send it
    # or not. Without a window, which no test has.
    viewer = subprocess.Popen(
        [str(program), "--serve-grpc", "--bind", "127.0.0.1", "--port", "0"],
        env={"HOME": str(tmp_path), **rerun_viewer._ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert viewer.stdout is not None
    with viewer:
        while "Listening" not in (line := viewer.stdout.readline()):
            assert line, "it ended"
        viewer.kill()
    assert list(tmp_path.rglob("*")) == []
