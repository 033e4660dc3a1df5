"""Weight files: what is written, and every kind of file that must be refused."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.cards import WeightCard, card_path, read_card
from models.errors import WeightsError
from models.net import DepthNet
from models.registry import create_model
from models.weights import load_net, load_state, save_weights

CARD = WeightCard(
    architecture="cnn-trans",
    input_size=(228, 304),
    license="CC0 – für alle",
    data="nyu",
    recipe="model: cnn-trans\nepochs: 2\n",
    protocol="eigen",
    split="val",
    images=100,
    metrics={"delta1": 0.5, "abs_rel": 0.25},
    elsewhere={"a walk": {"images": 50, "delta1": 0.4}},
)


@pytest.fixture(scope="module")
def net() -> DepthNet:
    """A net with statistics that are not the initial ones; one variance leaves float16's range."""
    torch.manual_seed(0)
    net = create_model("cnn-trans").train()
    with torch.no_grad():
        net(torch.randn(2, 3, 32, 48))
        net.get_buffer("features.0.1.running_var")[0] = 1e6
    return net.eval()


@pytest.fixture
def saved(net: DepthNet, tmp_path: Path) -> Path:
    path = tmp_path / "net.safetensors"
    save_weights(net, path, CARD)
    return path


def header_end(path: Path) -> int:
    return 8 + int.from_bytes(path.read_bytes()[:8], "little")


def write_with_card(path: Path, tensors: dict[str, Tensor], **changes: Any) -> None:
    """A whole file with the right hash whose card is CARD with ``changes``."""
    save_file(tensors, path)
    card = CARD.to_dict()
    card["sha256"] = hashlib.sha256(path.read_bytes()[header_end(path) :]).hexdigest()
    save_file(tensors, path, metadata={"livedepth_card": json.dumps({**card, **changes})})


def refused(path: Path, *, expected: str | None = None) -> str:
    """The one line a person sees; every refusal names the file."""
    with pytest.raises(WeightsError) as caught:
        load_net(path, expected)
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    return text


def test_card_and_sidecar_are_equal(saved: Path, net: DepthNet) -> None:
    loaded, card = load_net(saved, expected="cnn-trans")
    assert dataclasses.replace(card, sha256="") == CARD
    assert card.sha256 == hashlib.sha256(saved.read_bytes()[header_end(saved) :]).hexdigest()
    assert read_card(saved) == card
    sidecar = saved.with_suffix(".yaml")
    assert card_path(saved) == sidecar
    assert yaml.safe_load(sidecar.read_text(encoding="utf-8")) == card.to_dict()
    assert WeightCard.from_dict(yaml.safe_load(sidecar.read_text(encoding="utf-8")), "") == card
    assert type(loaded) is type(net)


def test_matrices_are_float16_and_vectors_float32(saved: Path, net: DepthNet) -> None:
    written = load_file(saved)
    assert written.keys() == net.state_dict().keys()
    for name, tensor in written.items():
        if tensor.is_floating_point():
            assert tensor.dtype == (torch.float16 if tensor.ndim >= 2 else torch.float32), name
    loaded, _ = load_net(saved)
    assert loaded.state_dict()["features.0.1.running_var"][0] == 1e6


def test_nothing_but_the_two_files_is_left(saved: Path) -> None:
    assert sorted(p.name for p in saved.parent.iterdir()) == ["net.safetensors", "net.yaml"]


def test_channels_last_nets_are_saved_as_they_are(net: DepthNet, saved: Path) -> None:
    other = saved.with_name("other.safetensors")
    last = create_model("cnn-trans")
    last.load_state_dict(net.state_dict())
    save_weights(last.to(memory_format=torch.channels_last), other, CARD)
    assert read_card(other).sha256 == read_card(saved).sha256


def test_failed_write_keeps_the_old_file(
    saved: Path, net: DepthNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def disk_full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", disk_full)
    with pytest.raises(OSError, match="No space left"):
        save_weights(net, saved, CARD)
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob("*.part"))


@pytest.mark.parametrize("blocked", ["net.safetensors", "net.yaml"])
def test_failed_rename_leaves_no_part(net: DepthNet, tmp_path: Path, blocked: str) -> None:
    (tmp_path / blocked).mkdir()
    with pytest.raises(OSError):
        save_weights(net, tmp_path / "net.safetensors", CARD)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("where", [0.0, 0.5, 1.0])
def test_one_flipped_byte_of_a_tensor_is_found(saved: Path, where: float) -> None:
    data = bytearray(saved.read_bytes())
    start = header_end(saved)
    data[start + round(where * (len(data) - 1 - start))] ^= 0x10
    saved.write_bytes(data)
    assert "wrong hash" in refused(saved)


@pytest.mark.parametrize("kept", ["nothing", "8 bytes", "part of the header", "half", "all but 1"])
def test_truncated_file_is_refused(saved: Path, kept: str) -> None:
    data = saved.read_bytes()
    sizes = {
        "nothing": 0,
        "8 bytes": 8,
        "part of the header": header_end(saved) // 2,
        "half": len(data) // 2,
        "all but 1": len(data) - 1,
    }
    saved.write_bytes(data[: sizes[kept]])
    text = refused(saved)
    assert "damaged" in text or "not a safetensors file" in text


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("form", ["zip", "legacy", "0", "2", "3", "4", "5"])
def test_a_pickle_is_refused_without_being_opened(tmp_path: Path, form: str) -> None:
    mark, path = tmp_path / "mark", tmp_path / "net.safetensors"
    buffer = io.BytesIO()
    if form in ("zip", "legacy"):
        torch.save({"weight": Trap(mark)}, buffer, _use_new_zipfile_serialization=form == "zip")
    else:
        pickle.dump(Trap(mark), buffer, protocol=int(form))
    path.write_bytes(buffer.getvalue())
    # Protocol 0 is plain text without a mark of its own.
    says = "is not a safetensors file" if form == "0" else "is a pickle, which can run code"
    assert says in refused(path)
    assert not mark.exists()


@pytest.mark.parametrize("low", [2, 3, 4, 5])
def test_a_header_as_long_as_a_pickle_begins_is_no_pickle(
    net: DepthNet, tmp_path: Path, low: int
) -> None:
    path = tmp_path / "net.safetensors"
    save_weights(net, path, CARD)
    length, wanted = header_end(path) - 8, (low << 8) + 0x80
    while wanted < length:
        wanted += 1 << 16
    head, tensors = path.read_bytes()[8 : 8 + length], path.read_bytes()[8 + length :]
    path.write_bytes(wanted.to_bytes(8, "little") + head.ljust(wanted) + tensors)
    assert path.read_bytes()[:2] == bytes((0x80, low))
    assert load_net(path)[1].architecture == CARD.architecture


@pytest.mark.parametrize(
    "content", [b"", b"model: cnn-trans\n", b"{}", b"\x00" * 64, b"\xff" * 8 + b"{" + b"x" * 64]
)
def test_what_is_not_safetensors_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(content)
    assert "is not a safetensors file" in refused(path)


def test_header_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes((16).to_bytes(8, "little") + b"{this is no JSON" + b"\x00" * 32)
    assert "damaged" in refused(path)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.safetensors")
    assert "cannot read weights" in refused(tmp_path)


def test_safetensors_without_card_is_refused(tmp_path: Path, net: DepthNet) -> None:
    path = tmp_path / "net.safetensors"
    save_file(net.state_dict(), path)
    assert "has no livedepth card" in refused(path)
    save_file(net.state_dict(), path, metadata={"livedepth_card": "cnn-trans"})
    assert "not JSON" in refused(path)


def test_weights_of_another_net_are_refused(saved: Path) -> None:
    text = refused(saved, expected="cnn-residual")
    assert "'cnn-trans'" in text and "'cnn-residual'" in text


def test_weights_of_an_unknown_net_are_refused(net: DepthNet, tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    write_with_card(path, net.state_dict(), architecture="cnn-from-tomorrow")
    text = refused(path)
    assert "cnn-from-tomorrow" in text and "cnn-trans" in text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"flavour": "sweet"}, "flavour"),
        ({"input_size": None}, "not a livedepth weight card"),
        ({"input_size": [228]}, "not a livedepth weight card"),
        ({"input_size": ["high", "wide"]}, "not a livedepth weight card"),
        ({"architecture": None}, "architecture"),
        ({"sha256": 5}, "sha256"),
        ({"metrics": [0.5, 0.2]}, "metrics"),
        ({"images": "many"}, "images"),
        ({"elsewhere": {"a walk": 0.4}}, "elsewhere"),
    ],
)
def test_a_card_with_a_bad_key_is_refused(
    net: DepthNet, tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    path = tmp_path / "net.safetensors"
    write_with_card(path, net.state_dict(), **changes)
    assert named in refused(path)


@pytest.mark.parametrize("content", ["[]", "null", '"card"', "{}"])
def test_a_card_that_is_no_table_is_refused(net: DepthNet, tmp_path: Path, content: str) -> None:
    path = tmp_path / "net.safetensors"
    save_file(net.state_dict(), path, metadata={"livedepth_card": content})
    assert "not a livedepth weight card" in refused(path)


def test_misfits_are_named(net: DepthNet, tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    state = net.state_dict()
    write_with_card(path, {k: v for k, v in state.items() if k != "predict.bias"})
    assert "predict.bias is missing" in refused(path)
    write_with_card(path, {**state, "predict.extra": torch.zeros(1)})
    assert "predict.extra is not part of it" in refused(path)
    write_with_card(path, {**state, "predict.bias": torch.zeros(2)})
    text = refused(path)
    assert "predict.bias is [2], the network has [1]" in text


def test_a_misfit_changes_nothing(net: DepthNet) -> None:
    other = create_model("cnn-trans")
    before = {k: v.clone() for k, v in other.state_dict().items()}
    broken = {**net.state_dict(), "predict.bias": torch.zeros(2)}
    with pytest.raises(WeightsError, match="here: does not fit"):
        load_state(other, broken, "here")
    assert all(torch.equal(v, before[k]) for k, v in other.state_dict().items())


@pytest.fixture(scope="module")
def whole(net: DepthNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "net.safetensors"
    save_weights(net, path, CARD)
    return path


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_in_the_header_never_escapes_as_another_error(
    whole: Path, data: st.DataObject
) -> None:
    content = bytearray(whole.read_bytes())
    position = data.draw(st.integers(0, header_end(whole) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    path = whole.with_name("damaged.safetensors")
    path.write_bytes(content)
    try:
        loaded, _ = load_net(path)
    except WeightsError as error:
        assert str(path) in str(error)
    else:  # a changed letter of a free text, such as the licence
        with safe_open(path, framework="pt") as file:
            assert set(file.keys()) == loaded.state_dict().keys()


@pytest.mark.skipif(os.name != "posix", reason="has no such permissions")
def test_who_may_read_a_weights_file_is_the_systems_choice(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        card = WeightCard(architecture="cnn-trans", input_size=(24, 32), license="test")
        save_weights(create_model("cnn-trans"), tmp_path / "a.safetensors", card)
    finally:
        os.umask(before)
    assert (tmp_path / "a.safetensors").stat().st_mode & 0o777 == 0o644
