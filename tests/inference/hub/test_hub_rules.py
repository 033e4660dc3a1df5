"""Pictures and maps of networks of transformers: equal to the package's own, flag by flag."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import UserError
from livedepth.frames import Depth, Image
from livedepth.inference.hub.depth_rules import ANGLE, MAP, depth_rule_of
from livedepth.inference.hub.picture_rules import rule_of
from livedepth.inference.hub.processor_file import read_processor

torch = pytest.importorskip("torch")
tiny = pytest.importorskip("tests.inference.hub.tiny")
Photo = Callable[[int, int], Image]
Opened = Callable[[Path], Callable[[Image], Depth]]

SIZES = [(160, 90), (45, 61)]
FLAGS: list[tuple[str, dict[str, Any]]] = [
    ("depth-anything", {}),
    ("depth-anything", {"resample": 0, "keep_aspect_ratio": False}),
    ("depth-anything", {"resample": 1, "do_normalize": False}),
    ("depth-anything", {"resample": 2, "rescale_factor": 1 / 127.5, "image_mean": 1.0}),
    ("depth-anything", {"do_pad": True, "size_divisor": 28, "do_rescale": False}),
    ("dpt", {}),
    ("dpt-dino", {}),
    ("dpt-dino", {"crop_size": 126, "size": {"height": 98, "width": 70}}),
    ("prompt", {}),
    ("prompt", {"do_pad": None, "keep_aspect_ratio": None, "size": 56}),
    ("glpn", {}),
    ("glpn", {"size_divisor": 64, "resample": 3, "do_normalize": None}),
    ("glpn", {"do_normalize": True, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.3, 0.4]}),
    ("zoedepth", {}),
    ("zoedepth", {"do_pad": False, "resample": 3, "keep_aspect_ratio": False}),
    ("depth-pro", {}),
    ("depth-pro", {"resample": 3, "do_normalize": False}),
    ("tips", {}),
    ("tips", {"do_normalize": True, "image_mean": 0.4, "image_std": 0.2, "resample": 3}),
    ("tips", {"size": {"height": 56, "width": 98}, "do_center_crop": True, "crop_size": 70}),
    ("chmv2", {}),
    ("chmv2", {"do_resize": True, "size": {"height": 64, "width": 96}, "do_pad": False}),
]


@pytest.mark.parametrize(("name", "flags"), FLAGS)
def test_equal_to_the_package(
    name: str, flags: dict[str, Any], tmp_path: Path, photo: Photo, pipeline_of: Opened
) -> None:
    import transformers

    folder = tiny.saved(name, tmp_path / name, **flags)
    theirs = pipeline_of(folder)
    net = transformers.AutoModelForDepthEstimation.from_pretrained(folder).eval()
    processor = read_processor(folder)
    pictures, depths = rule_of(processor), depth_rule_of(processor)
    for size in SIZES:
        image = photo(*size)
        try:
            expected = theirs(image)
        except Exception:  # noqa: BLE001 - a size that the package refuses, in its own words
            with pytest.raises(UserError):
                pictures.prepare(image)
            continue
        pixels = pictures.prepare(image)
        assert pixels.shape[2:] == pictures.grid(size)
        with torch.no_grad():
            found = net(pixel_values=torch.from_numpy(pixels))
        outputs = {MAP: found.predicted_depth.numpy()}
        if getattr(found, ANGLE, None) is not None:
            outputs[ANGLE] = found.field_of_view.numpy()
        depth = depths.finish(outputs, size)
        assert depth.shape == size and depth.dtype == np.float32
        assert np.ptp(expected) > 0.05 * expected.max(), (
            "a network that says nothing proves nothing"
        )
        assert np.abs(depth - expected).max() <= 3e-5 * np.abs(expected).max()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"resample": 4}, "filter box"),
        ({"resample": 9}, "resample=9"),
        ({"size": {"shortest_edge": 70}}, "needs height and width"),
        ({"size": "large"}, "no size"),
        ({"do_pad": True}, "size_divisor"),
        ({"ensure_multiple_of": None}, "do_resize needs ensure_multiple_of"),
        ({"resample": None}, "do_resize needs resample"),
        ({"rescale_factor": None}, "do_rescale needs rescale_factor"),
        ({"image_std": None}, "do_normalize needs image_mean"),
        ({"do_center_crop": True}, "crop_size"),
        ({"image_std": [0, 1, 1]}, "divides by 0"),
        ({"image_mean": [0.5, 0.5]}, "three colours"),
        ({"ensure_multiple_of": "x"}, "ensure_multiple_of"),
        ({"image_processor_type": "ViTImageProcessor"}, "ViTImageProcessor"),
    ],
)
def test_flags_that_mean_nothing_are_one_line(
    flags: dict[str, Any], says: str, tmp_path: Path, photo: Photo
) -> None:
    import json

    settings = {**tiny.NETS["depth-anything"].settings, **flags}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    with pytest.raises(UserError, match=says) as raised:
        rule_of(read_processor(tmp_path)).prepare(photo(97, 131))
    assert "\n" not in str(raised.value)


def test_settings_for_all_inputs_go_first(tmp_path: Path) -> None:
    import json

    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps({"image_processor_type": "DPTImageProcessor", "size": 70})
    )
    (tmp_path / "processor_config.json").write_text(
        json.dumps({"image_processor": {"image_processor_type": "DPTImageProcessor", "size": 84}})
    )
    assert read_processor(tmp_path)["size"] == {"height": 84, "width": 84}


def test_smaller_inputs_follow_the_same_rule() -> None:
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "preprocessor_config.json").write_text(
            json.dumps(
                {
                    "image_processor_type": "DPTImageProcessor",
                    "size": {"height": 518, "width": 518},
                    "keep_aspect_ratio": True,
                    "ensure_multiple_of": 14,
                }
            )
        )
        rule = rule_of(read_processor(Path(place)))
    grids = [rule.grid((480, 640), part) for part in (1.0, 0.75, 0.5)]
    assert grids == [(518, 686), (392, 518), (252, 336)]
