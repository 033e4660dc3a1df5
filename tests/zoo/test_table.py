"""The table of networks to be had, and how strictly a row is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import resources
from livedepth.errors import LivedepthError
from livedepth.inference.known_models import is_to_be_had
from livedepth.zoo.configs import depth_classes
from livedepth.zoo.table import networks, read_table
from models.catalogue import all_facts

ROW = {
    "title": "A network",
    "repository": "some/net",
    "revision": "main",
    "licence": "MIT",
    "gives": "metric",
    "suits": "any",
}
ONNX = {
    "kind": "onnx",
    "files": [{"name": "model.onnx"}],
    "picture": {"size": [14, 14]},
    "depth": {"form": "depth"},
}


def read(tmp_path: Path, fields: dict[str, Any], name: str = "net") -> Any:
    path = tmp_path / "networks.yaml"
    path.write_text(yaml.safe_dump({name: fields}))
    return read_table(path)[name]


def test_the_table_has_the_networks_that_are_asked_for() -> None:
    table = networks()
    assert {
        "depth-anything-v2-small",
        "depth-anything-v2-metric-indoor-small",
        "depth-anything-v2-metric-outdoor-small",
        "depth-anything-v2-base",
        "depth-anything-v2-metric-indoor-base",
        "depth-anything-v2-metric-outdoor-base",
        "glpn-nyu",
        "zoedepth-nyu",
        "zoedepth-nyu-kitti",
        "dpt-hybrid-midas",
        "dpt-large",
        "depth-pro",
        "tipsv2-b14-dpt",
        "depth-anything-v2-small-onnx",
        "da3-metric-large",
        "metric3d-vit-small",
        "moge-2-vits",
    } <= set(table)
    assert not set(table) & set(all_facts()), "a name means one network"
    assert len({(row.repository, row.kind) for row in table.values()}) == len(table)


def test_networks_without_commercial_use_are_marked() -> None:
    marked = {name for name, row in networks().items() if row.noncommercial}
    assert marked == {name for name in networks() if name.endswith("-base")}


def test_every_name_of_the_table_is_recognised_without_reading_it() -> None:
    text = resources.NETWORKS.read_text(encoding="utf-8")
    assert re.findall(r"^([^#\s].*):$", text, re.M) == list(networks())
    assert all(is_to_be_had(name) for name in networks())
    assert not is_to_be_had("title") and not is_to_be_had("depth-anything-v2-.*")


def test_a_row_needs_what_it_needs(tmp_path: Path) -> None:
    assert read(tmp_path, ROW).revision == "main"
    assert read(tmp_path, {**ROW, **ONNX}).picture.fit == "cover"
    assert read(tmp_path, {**ROW, "revision": "0" * 40}).kind == "transformers"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"repository": "net"}, "OWNER/NAME"),
        ({"repository": "https://hub/some/net"}, "OWNER/NAME"),
        ({"revision": "v1"}, "40 digits"),
        ({"gives": "feet"}, "gives"),
        ({"suits": None}, "suits"),
        ({"licence": ""}, "licence"),
        ({"licence": "CC-BY-NC-4.0"}, "noncommercial"),
        ({"noncommercial": "no"}, "noncommercial"),
        ({"size": 1.5}, "size"),
        ({"parameters": 0}, "parameters"),
        ({"colour": "red"}, "colour"),
        ({"kind": "pickle"}, "kind"),
        ({**ONNX, "files": []}, "needs files"),
        ({"picture": {"size": [14, 14]}}, "are for kind onnx"),
        ({"files": [{"name": "../model.onnx", "sha256": "x"}]}, "sha256"),
        ({"files": [{"name": "/etc/passwd"}]}, "name"),
    ],
)
def test_what_is_wrong_in_a_row_is_named(
    changed: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(LivedepthError) as caught:
        read(tmp_path, {**ROW, **changed})
    assert words in str(caught.value) and ": net" in str(caught.value)


def test_files_that_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "networks.yaml"
    for text, words in (("- a", "no networks"), ("{", "YAML"), ("A B: {}", "'A B'")):
        path.write_text(text)
        with pytest.raises(LivedepthError, match=words):
            read_table(path)


def test_the_depth_networks_of_transformers_are_read_without_importing_it() -> None:
    pytest.importorskip("huggingface_hub")
    assert {
        "depth_anything": "DepthAnythingForDepthEstimation",
        "dpt": "DPTForDepthEstimation",
        "glpn": "GLPNForDepthEstimation",
        "zoedepth": "ZoeDepthForDepthEstimation",
        "depth_pro": "DepthProForDepthEstimation",
    }.items() <= depth_classes().items()
