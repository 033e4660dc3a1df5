"""The manifest of an installed network: written, read, listed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from livedepth.inference.hub.manifest import (
    Manifest,
    installed_networks,
    manifest_path,
    read_manifest,
    write_manifest,
)
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.inference.hub.titles import installed_title
from livedepth.inference.model_list import listed_models
from models.errors import WeightsError


def onnx_manifest(**more: object) -> Manifest:
    fields: dict[str, object] = {
        "name": "far-sighted-1.0",
        "title": "Far sighted, ä",
        "kind": "onnx",
        "file": "onnx/model.onnx",
        "unit": "metric",
        "sha256": "0" * 64,
        "picture": PictureFields(size=(266, 364), multiple=14),
        "depth": DepthFields(form="focal", per_focal=300),
        **more,
    }
    return Manifest.model_validate(fields)


def test_what_is_written_is_read_again() -> None:
    manifest = onnx_manifest()
    path = manifest_path(manifest.name)
    write_manifest(path, manifest)
    assert read_manifest(path) == manifest
    assert installed_networks() == {path: manifest}


def test_only_whole_folders_are_listed(models_folder: Path) -> None:
    assert installed_networks() == {}
    for name in ("zebra", "ant"):
        write_manifest(manifest_path(name), onnx_manifest(name=name))
    (models_folder / "half").mkdir()
    (models_folder / "own.onnx").touch()
    (models_folder / "torn").mkdir()
    (models_folder / "torn" / "torn.network").write_text("kind: pickle\n")
    assert [one.name for one in installed_networks().values()] == ["ant", "zebra"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "../up"},
        {"file": "../../etc/passwd"},
        {"file": "/etc/passwd"},
        {"file": ""},
        {"depth": None},
        {"kind": "transformers"},
        {"kind": "pickle"},
        {"unit": "feet"},
        {"sha256": "abc"},
        {"runs": "code"},
    ],
)
def test_bad_fields_are_refused(wrong: dict[str, object], tmp_path: Path) -> None:
    fields = onnx_manifest().model_dump(mode="json") | wrong
    path = tmp_path / "bad.network"
    path.write_text(yaml.safe_dump(fields))
    with pytest.raises(WeightsError) as raised:
        read_manifest(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "!!python/object:os.system {}"])
def test_no_manifest_at_all_is_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.network"
    path.write_text(text)
    with pytest.raises(WeightsError) as raised:
        read_manifest(path)
    assert "\n" not in str(raised.value)
    with pytest.raises(WeightsError):
        read_manifest(tmp_path / "missing.network")


def test_lists_show_what_is_installed() -> None:
    write_manifest(
        manifest_path("net"),
        Manifest(name="net", title="A net", kind="transformers", unit="metric", licence="MIT"),
    )
    [listed] = [one for one in listed_models() if one.value == "net"]
    assert str(listed.name).startswith("A net") and listed.licence == "MIT" and listed.trained


def test_a_title_is_found_by_the_name_and_by_the_manifest(tmp_path: Path) -> None:
    path = manifest_path("net")
    assert installed_title("net") == ""
    write_manifest(path, Manifest(name="net", title="A net", kind="transformers", unit="metric"))
    assert installed_title("net") == installed_title(str(path)) == "A net"
    assert installed_title(str(tmp_path / "net.onnx")) == installed_title("net.onnx") == ""
    path.write_text("{")
    assert installed_title("net") == ""
