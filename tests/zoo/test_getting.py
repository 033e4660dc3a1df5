"""A network is got from the hub whole or not at all, and a stopped one goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
from pathlib import Path

import pytest
import yaml

from livedepth.errors import Cancelled, LicenceError, LivedepthError, UnavailableError
from livedepth.inference.hub.manifest import Manifest, read_manifest
from livedepth.zoo import configs, getting
from livedepth.zoo.getting import get, offer, order_named, take
from livedepth.zoo.installed import installed, remove
from livedepth.zoo.orders import Order
from livedepth.zoo.table import networks
from models.errors import UnknownModelError
from tests.zoo.conftest import REPOSITORY, SMALL, Places, files_of
from tests.zoo.hub_server import HubServer

BASE, BASE_REPOSITORY = "depth-anything-v2-base", "depth-anything/Depth-Anything-V2-Base-hf"
WAYS = ("livedepth models add FOLDER", "HF_HOME", "residual-lite")


def refused(name: str = SMALL, **options: object) -> str:
    """The one line of a network that cannot be had; with the three ways on."""
    with pytest.raises(UnavailableError) as caught:
        get(name, **options)  # type: ignore[arg-type]
    said = str(caught.value)
    assert "\n" not in said
    return said


def with_ways(said: str) -> str:
    assert all(way in said for way in WAYS), said
    return said


def test_a_network_is_got_and_installed(hub: HubServer, here: Places) -> None:
    commit = hub.add(REPOSITORY, files_of())
    told: list[tuple[int, int]] = []
    path = get(SMALL, progress=lambda done, total: told.append((done, total)))
    assert path == here.models / SMALL / f"{SMALL}.network"
    assert here.installed() == [SMALL]
    names = ["config.json", f"{SMALL}.network", "model.safetensors", "preprocessor_config.json"]
    assert sorted(one.name for one in path.parent.iterdir()) == names, "neither README nor pickle"
    weights = commit.files["model.safetensors"]
    assert (path.parent / "model.safetensors").read_bytes() == weights
    assert not (path.parent / "model.safetensors").is_symlink()
    assert read_manifest(path) == Manifest(
        name=SMALL,
        title="Depth Anything V2, small",
        repository=REPOSITORY,
        revision=commit.sha,
        licence="Apache-2.0",
        kind="transformers",
        unit="inverse",
        parameters=60000,
        sha256=hashlib.sha256(weights).hexdigest(),
    )
    assert told[-1][0] == told[-1][1] > len(weights)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_only_what_is_needed_is_asked_of_the_hub(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    get(SMALL)
    paths = {one.path for one in hub.asked if not one.path.startswith("/store/")}
    assert {path.rpartition("/")[2] for path in paths if "/resolve/" in path} == {
        "config.json",
        "preprocessor_config.json",
        "model.safetensors",
    }
    assert all(REPOSITORY in path for path in paths), "no statistics, no other page"
    assert len(hub.starts()) == 1


def test_what_is_here_is_not_asked_for_again(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    path = get(SMALL)
    hub.asked.clear()
    assert get(SMALL) == path
    assert hub.asked == []


def test_bytes_are_shared_with_the_cache_and_outlive_it(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    weights = get(SMALL).parent / "model.safetensors"
    assert weights.stat().st_nlink == 2
    shutil.rmtree(here.cache)
    assert weights.stat().st_size > 240_000


def test_a_cut_connection_goes_on_in_the_middle(hub: HubServer, here: Places) -> None:
    commit = hub.add(REPOSITORY, files_of())
    hub.faults.cuts = [100_000, 50_000]
    path = get(SMALL)
    first, second, third = hub.starts()
    assert first == 0 < second <= 100_000 < third <= 150_000
    assert (path.parent / "model.safetensors").read_bytes() == commit.files["model.safetensors"]


def test_one_that_is_cut_for_good_is_resumed_by_the_next_try(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.faults.cuts = [65536, 0, 0, 0]
    said = with_ways(refused())
    assert SMALL in said and f"127.0.0.1:{hub.port}" in said
    assert here.installed() == []
    hub.asked.clear()
    hub.faults.cuts = []
    get(SMALL)
    (start,) = hub.starts()
    assert 0 < start <= 65536


def test_a_cancelled_one_is_resumed_by_the_next_try(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    cancel = threading.Event()

    def progress(done: int, total: int) -> None:
        if done > total // 2:
            cancel.set()

    with pytest.raises(Cancelled):
        get(SMALL, progress=progress, cancel=cancel)
    assert here.installed() == []
    hub.asked.clear()
    get(SMALL)
    (start,) = hub.starts()
    assert start > 100_000


def test_wrong_bytes_are_thrown_away(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.faults.wrong = True
    assert "wrong hash" in refused() and here.installed() == []
    assert not list(here.cache.rglob("*.incomplete"))
    hub.faults.wrong = False
    get(SMALL)


def test_damage_in_the_cache_is_noticed_and_got_anew(hub: HubServer, here: Places) -> None:
    commit = hub.add(REPOSITORY, files_of())
    weights = get(SMALL).parent / "model.safetensors"
    remove(SMALL)
    (blob,) = [one for one in here.cache.rglob("blobs/*") if one.stat().st_size > 240_000]
    data = bytearray(blob.read_bytes())
    data[5000] ^= 1
    blob.write_bytes(data)
    assert "wrong hash" in refused() and here.installed() == []
    get(SMALL)
    assert weights.read_bytes() == commit.files["model.safetensors"]


def test_the_table_knows_the_hash(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "depth-anything-v2-small-onnx"
    row = networks()[name]
    file = row.files[0].model_copy(update={"sha256": "0" * 64})
    changed = {name: row.model_copy(update={"files": (file,)})}
    monkeypatch.setattr(getting, "networks", lambda: changed)
    hub.add(row.repository, {"onnx/model.onnx": b"graph" * 100})
    assert "not the one that livedepth's table names; --revision main" in refused(name)
    assert hub.starts() == []


def test_an_onnx_network_is_only_its_file(hub: HubServer, here: Places) -> None:
    name = "da3-metric-large"
    data = {"model.onnx": b"graph" * 100, "model.onnx_data": b"w" * 99, "model_fp16.onnx": b"half"}
    hub.add("Heliosoph/da3metric-large-onnx", {**data, "config.json": b"{}"})
    path = get(name)
    manifest = read_manifest(path)
    assert (manifest.kind, manifest.file, manifest.unit) == ("onnx", "model.onnx", "metric")
    assert manifest.depth is not None and manifest.depth.per_focal == 300
    assert {one.name for one in path.parent.iterdir()} == {
        "model.onnx",
        "model.onnx_data",
        f"{name}.network",
    }


def test_no_network(hub: HubServer, here: Places) -> None:
    hub.stop()
    said = with_ways(refused())
    assert f"127.0.0.1:{hub.port} cannot be reached" in said
    assert here.installed() == []


def test_offline_with_an_empty_cache(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE" in with_ways(refused())
    assert hub.asked == []


def test_offline_with_a_cache_that_has_it(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = hub.add(REPOSITORY, files_of())
    get(SMALL)
    remove(SMALL)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    hub.asked.clear()
    assert read_manifest(get(SMALL)).revision == commit.sha
    assert hub.asked == []


def test_offline_with_a_half_of_it(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    get(SMALL)
    remove(SMALL)
    for path in here.cache.rglob("snapshots/*/model.safetensors"):
        path.unlink()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with_ways(refused())


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "RepoNotFound", "has no repository"),
        (401, "", "refuses"),
        (403, "GatedRepo", "accepted its conditions"),
        (503, "", "does not give"),
    ],
)
def test_the_hub_refuses(status: int, code: str, words: str, hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.faults.refuses = (status, code)
    said = with_ways(refused())
    assert words in said and REPOSITORY in said and "http" not in said
    assert here.installed() == []


def test_a_repository_that_asks_to_accept_its_conditions(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.faults.gated = True
    assert "accepted its conditions" in with_ways(refused()) and here.installed() == []


def test_a_revision_that_has_gone(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    said = with_ways(refused(revision="0" * 40))
    assert "no revision" in said and "--revision main" in said


def test_another_revision_takes_the_place_of_what_is_here(hub: HubServer, here: Places) -> None:
    first = hub.add(REPOSITORY, files_of())
    second = hub.add(REPOSITORY, files_of(seed=1))
    path = get(SMALL)
    assert read_manifest(path).revision == second.sha
    assert get(SMALL, revision=first.sha) == path
    assert read_manifest(path).revision == first.sha
    assert (path.parent / "model.safetensors").read_bytes() == first.files["model.safetensors"]
    assert here.installed() == [SMALL]


def test_a_repository_that_changes_in_the_middle(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    offered = offer(order_named(SMALL))
    hub.add(REPOSITORY, files_of(seed=1))
    with pytest.raises(UnavailableError, match="was changed while it was got"):
        take(offered)
    assert here.installed() == []
    get(SMALL)


def test_too_little_room_is_said_before(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    usage = shutil.disk_usage(here.cache.parents[1])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=16_100_000))
    said = refused()
    assert "240 kB are needed" in said and "100 kB are free" in said and "HF_HOME" in said
    assert hub.starts() == [] and here.installed() == []


def test_a_disk_that_fills_up_in_the_middle(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    told: list[int] = []

    def progress(done: int, _total: int) -> None:
        told.append(done)
        if done > 100_000:
            raise OSError(28, os.strerror(28), str(here.cache / "blobs" / "x"))

    said = refused(progress=progress)
    assert "the disk is full" in said and "LIVEDEPTH_MODELS" in said
    assert here.installed() == []
    hub.asked.clear()
    get(SMALL)
    assert hub.starts()[0] > 90_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"auto_map": {"AutoModel": "evil.Net"}, "model_type": "evil"}, "auto_map"),
        ({"backbone": "some/other"}, "asks for some/other of another repository"),
        ({"part": {"_attn_implementation": "some/code"}}, "asks for some/code of another"),
        (
            {"part": {"model_type": "timm_backbone", "backbone": "hf_hub:a/b"}},
            "asks for hf_hub:a/b",
        ),
        ({"architectures": ["DPTForSemanticSegmentation"]}, "no depth network"),
        ({"model_type": "bert", "architectures": ["BertModel"]}, "no depth network"),
    ],
)
def test_what_its_config_says_is_refused_before_its_weights_are_got(
    changed: dict[str, object], words: str, hub: HubServer, here: Places
) -> None:
    hub.add(REPOSITORY, files_of(changed))
    said = refused()
    assert words in said and REPOSITORY in said
    assert hub.starts() == [] and here.installed() == []


def test_a_program_is_left_there_where_transformers_has_the_class(
    hub: HubServer, here: Places
) -> None:
    program = {"auto_map": {"AutoModel": "net.OwnNet"}, "architectures": ["OwnNet"]}
    hub.add(REPOSITORY, files_of(program) | {"net.py": b"raise SystemExit"})
    assert "net.py" not in [one.name for one in get(SMALL).parent.iterdir()]
    assert not list(here.cache.rglob("net.py"))


def test_what_transformers_alone_knows_is_refused_before_its_weights_are_got(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"new_net": "NewNetForDepthEstimation"}
    monkeypatch.setattr(configs, "depth_classes", lambda: named)
    hub.add(REPOSITORY, files_of({"model_type": "new_net", "architectures": list(named.values())}))
    assert "no depth network" in refused()
    assert hub.starts() == [] and here.installed() == []


def test_newer_settings_come_too(hub: HubServer, here: Places) -> None:
    text = b'{"image_processor": {"image_processor_type": "DPTImageProcessor", "size": 98}}'
    hub.add(REPOSITORY, files_of() | {"processor_config.json": text})
    path = get(SMALL)
    assert (path.parent / "processor_config.json").read_bytes() == text
    assert (path.parent / "preprocessor_config.json").is_file()


@pytest.mark.parametrize(
    ("without", "words"),
    [
        (["model.safetensors"], "pickle only (pytorch_model.bin)"),
        (["model.safetensors", "pytorch_model.bin"], "no model.safetensors"),
        (["preprocessor_config.json"], "no preprocessor_config.json"),
    ],
)
def test_repositories_without_what_is_needed(
    without: list[str], words: str, hub: HubServer, here: Places
) -> None:
    files = files_of()
    for name in without:
        del files[name]
    hub.add(REPOSITORY, files)
    assert words in refused()


def test_weights_that_are_no_safetensors(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of() | {"model.safetensors": b"\x80\x04 a pickle again"})
    assert "no safetensors file" in refused() and here.installed() == []


def test_weights_in_several_files(hub: HubServer, here: Places) -> None:
    files = files_of()
    shards = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    files |= dict.fromkeys(shards, files.pop("model.safetensors"))
    index = '{"weight_map": {"a": "%s", "b": "%s"}}'
    files["model.safetensors.index.json"] = (index % (shards[0], "../x.safetensors")).encode()
    hub.add(REPOSITORY, files)
    assert "lacks ../x.safetensors" in refused()
    files["model.safetensors.index.json"] = (index % tuple(shards)).encode()
    hub.add(REPOSITORY, files)
    path = get(SMALL)
    assert read_manifest(path).parameters == 120_000
    assert {one.name for one in path.parent.glob("*.safetensors")} == set(shards)


def test_a_licence_without_commerce_is_agreed_to_once(hub: HubServer, here: Places) -> None:
    hub.add(BASE_REPOSITORY, files_of(), licence="cc-by-nc-4.0")
    with pytest.raises(LicenceError, match=r"CC-BY-NC-4\.0.*--accept-licence"):
        get(BASE)
    assert hub.asked == []
    assert read_manifest(get(BASE, accept_licence=True)).noncommercial
    remove(BASE)
    get(BASE)
    kept = yaml.safe_load((here.models / "accepted-licences.yaml").read_text())
    assert kept == {BASE_REPOSITORY: "CC-BY-NC-4.0"}


def test_a_repository_without_a_row_says_its_licence(hub: HubServer, here: Places) -> None:
    hub.add("some/net", files_of(), licence="cc-by-nc-sa-4.0")
    offered = offer(Order("net", "some/net"))
    assert (offered.order.licence, offered.order.noncommercial) == ("cc-by-nc-sa-4.0", True)
    with pytest.raises(LicenceError):
        take(offered)
    manifest = read_manifest(take(offered, accept_licence=True))
    assert (manifest.unit, manifest.licence) == ("inverse", "cc-by-nc-sa-4.0")


def test_names_that_are_not_known_or_taken(hub: HubServer, here: Places) -> None:
    with pytest.raises(UnknownModelError, match="depth-anything-v2-small"):
        get("depth-anything-v9")
    hub.add("some/residual-lite", files_of())
    with pytest.raises(LivedepthError, match="comes with livedepth"):
        take(offer(Order("residual-lite", "some/residual-lite")))


def test_another_repository_does_not_take_the_place_of_one(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.add("other/net", files_of(seed=1))
    get(SMALL)
    with pytest.raises(LivedepthError, match="is here already"):
        take(offer(Order(SMALL, "other/net")))


def test_a_page_in_the_place_of_the_hub(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "page", b"<html>log in to this network</html>")
    assert "does not answer as the hub does" in with_ways(refused())


def test_without_the_extra(hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(LivedepthError, match=r"pip install 'livedepth\[zoo\]'"):
        get(SMALL)


def test_a_removed_network_leaves_nothing(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    get(SMALL)
    gone = remove(SMALL)
    assert gone is not None and gone.repository == REPOSITORY
    assert here.installed() == [] and installed(SMALL) is None
    with pytest.raises(UnknownModelError, match="not installed"):
        remove(SMALL)
    with pytest.raises(LivedepthError, match="comes with livedepth"):
        remove("residual-lite")


def test_a_token_goes_to_the_hub_alone(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.add(REPOSITORY, files_of())
    get(SMALL)
    tokens = {one.host.partition(":")[0]: set() for one in hub.asked}  # type: ignore[var-annotated]
    for one in hub.asked:
        tokens[one.host.partition(":")[0]].add(one.token)
    assert tokens == {"127.0.0.1": {"Bearer hf_secret"}, "localhost": {""}}


def test_a_token_that_cannot_be_one_is_not_shown(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    monkeypatch.setenv("HF_TOKEN", "hf_sécret")
    said = refused()
    assert "HF_TOKEN" in said and "cret" not in said


def test_two_at_once_are_one(hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    hub.faults.slow = 0.01
    found: list[object] = []

    def one() -> None:
        try:
            found.append(get(SMALL))
        except LivedepthError as error:
            found.append(str(error))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    paths = [one for one in found if isinstance(one, Path)]
    others = [one for one in found if isinstance(one, str)]
    assert paths and all("another livedepth" in said for said in others)
    assert here.installed() == [SMALL]
