"""One picture, one depth: ``process``, the app, an exported ONNX and ``evaluate`` agree.

With a small network in float32, and pictures of sizes that nothing divides evenly.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from livedepth.capture.sources import open_source
from livedepth.capture.stills import read_still
from livedepth.frames import DepthFrame
from livedepth.inference.engines import open_engine
from livedepth.output.images import write_png
from livedepth.output.pictures import full_depth
from livedepth.pipeline.live import LivePipeline
from models.geometry import resize_image, upsample_depth
from tests.commands.conftest import Ran

Run = Callable[..., Ran]
Depth = npt.NDArray[np.float32]
SIZES = [(359, 641), (97, 131), (33, 250), (611, 480)]
HALF_A_MILLIMETRE = 0.0005  # metres: what a 16-bit PNG rounds away
NEAR = 0.002  # metres by which two engines may differ in float32
HANG = 60.0  # seconds


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in the nyu layout whose depth is still missing."""
    root = tmp_path_factory.mktemp("odd")
    (root / "data" / "val").mkdir(parents=True)
    for index, (height, width) in enumerate(SIZES):
        noise = np.random.default_rng(index).integers(0, 256, (height, width, 3), np.uint8)
        view = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 9), None, 0, 255, cv2.NORM_MINMAX)
        write_png(root / "data" / "val" / f"{index}.png", view)
    return root / "data" / "val"


def _processed(run: Run, weights: Path, pictures: Path, out: Path) -> list[Depth]:
    done = run(
        *("process", pictures, "-o", out, "--as", "frames16", "--model", weights),
        *("--precision", "float32"),
    )
    assert done.code == 0, done.err
    maps: list[Depth] = []
    for index, size in enumerate(SIZES):
        stored = cv2.imread(str(out / f"{index}.png"), cv2.IMREAD_UNCHANGED)
        assert stored is not None and stored.shape == size
        maps.append((stored / 1000).astype(np.float32))
    return maps


def _live(weights: Path, picture: Path) -> Depth:
    """What the window gets of one picture, by its own pipeline."""
    got: list[DepthFrame] = []

    def keep() -> None:
        result = pipeline.latest()
        if result is not None:
            got.append(result)

    pipeline = LivePipeline(
        open_source,
        lambda name: open_engine(name, precision="float32"),
        listener=lambda event: None,
        on_result=keep,
    )
    pipeline.start()
    try:
        pipeline.use_model(str(weights))
        pipeline.use_source(str(picture))
        deadline = time.monotonic() + HANG
        while not got:
            assert time.monotonic() < deadline, "no depth came"
            time.sleep(0.01)
    finally:
        pipeline.stop()
    return full_depth(got[0])


def test_the_same_depth_everywhere(run: Run, weights: Path, pictures: Path, tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    by_process = _processed(run, weights, pictures, tmp_path / "mm")
    assert run("export", weights, "-o", tmp_path / "net.onnx").code == 0
    session = runtime.InferenceSession(str(tmp_path / "net.onnx"))
    (taken,) = session.get_inputs()
    size = (int(taken.shape[1]), int(taken.shape[2]))
    for index, expected in enumerate(by_process):
        path = pictures / f"{index}.png"
        image = read_still(path)
        (small,) = session.run(None, {taken.name: resize_image(image, size)[None]})
        exported = upsample_depth(small[0], image.shape[:2])
        assert np.abs(exported - expected).max() < HALF_A_MILLIMETRE + NEAR, SIZES[index]
        assert np.abs(_live(weights, path) - expected).max() < HALF_A_MILLIMETRE + 1e-5, SIZES[
            index
        ]
    assert np.ptp(by_process[0]) > 0.02, "there is something to agree on"


def test_evaluate_scores_the_same_depth(
    run: Run, weights: Path, pictures: Path, tmp_path: Path
) -> None:
    pytest.importorskip("torchmetrics")
    _processed(run, weights, pictures, tmp_path / "mm")
    root = pictures.parents[1]
    rows = []
    for index in range(len(SIZES)):
        (tmp_path / "mm" / f"{index}.png").replace(pictures / f"{index}-depth.png")
        rows.append(f"data/val/{index}.png,data/val/{index}-depth.png")
    (root / "data" / "nyu2_val.csv").write_text("\n".join(rows) + "\n")
    try:
        done = run("evaluate", weights, "--data", root, "--precision", "float32", "--json")
    finally:
        for index in range(len(SIZES)):
            (pictures / f"{index}-depth.png").unlink()
    assert done.code == 0, done.err
    (scores,) = json.loads(done.out)["models"]
    assert scores["delta1"] == 1.0
    assert scores["rmse"] < HALF_A_MILLIMETRE, "only the rounding to millimetres is between them"
