"""Settings: typed, strict, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from livedepth.capture.base import CameraMode
from livedepth.errors import OutputError
from livedepth.gui.app import SettingsKeeper, first_run
from livedepth.inference.engines import engine_names
from livedepth.inference.latencies import Latency
from livedepth.inference.run import Run
from livedepth.settings import (
    MOST_CAMERAS,
    MOST_RECENT,
    CameraHabits,
    Settings,
    load_settings,
    save_settings,
    settings_path,
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.yaml"
    settings = Settings(model="cnn", colormap="magma-inverted", language="vi", overlay=0.25)
    settings.remember("clip ä.mp4")
    settings.latency_ms = [Latency(model="cnn", precision="int8", ms=12.5)]
    save_settings(settings, path)
    assert load_settings(path) == (settings, [], True)
    assert "clip ä.mp4" in path.read_text(encoding="utf-8")
    assert list(path.parent.iterdir()) == [path]


def test_times_of_earlier_versions_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("engine: torch\nlatency_ms:\n  cnn: 12.5\n  /my/net.onnx: 40\n")
    settings, problems, _ = load_settings(path)
    assert problems == []
    assert settings.latency_ms == [
        Latency(model="cnn", ms=12.5),
        Latency(model="/my/net.onnx", ms=40),
    ]
    assert settings.run() == Run("residual-lite", engine="torch")
    save_settings(settings, path)
    assert load_settings(path).settings == settings


def test_only_what_was_chosen_of_a_run_is_kept() -> None:
    settings = Settings()
    for chosen in (set(), {"engine"}):
        settings.keep_run(Run("cnn", "auto", "gpu", "float32"), chosen)
        assert settings.run() == Settings().run()
    settings.keep_run(Run("cnn", "openvino", "gpu", "float32", "288x384"), {"precision", "size"})
    assert settings.run() == Run("cnn", precision="float32", size="288x384")
    settings.keep_run(Run("cnn", "openvino", "gpu"), {"model", "engine", "device", "precision"})
    assert settings.run() == Run("cnn", "openvino", "gpu", size="288x384")


def test_options_of_the_command_line_stand_before_what_is_kept() -> None:
    kept = Settings(model="cnn", engine="torch", precision="bfloat16")
    assert first_run(kept, model=None, engine=None, device=None, precision=None) == kept.run()
    run = first_run(kept, model="a.onnx", engine="openvino", device="cpu", precision="auto")
    assert run == Run("a.onnx", "openvino", "cpu", "auto")


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.yaml") == (Settings(), [], True)
    empty = tmp_path / "empty.yaml"
    empty.touch()
    assert load_settings(empty) == (Settings(), [], True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("overlay: 3\n", "overlay: 3 is invalid"),
        ("overlay: much\n", "overlay: 'much' is invalid"),
        ("colormap: rainbow\n", "colormap: 'rainbow' is invalid"),
        ("theme: blue\n", "theme: 'blue' is invalid"),
        ("held_range: [3, 2]\n", "held_range: [3, 2] is invalid"),
        ("held_range: [-1, 2]\n", "near has to be less than far"),
        ("held_range: [.nan, 2]\n", "is invalid"),
        ("speed: 3\n", "unknown key 'speed' is ignored"),
        ("recent: 3\n", "recent: 3 is invalid"),
        ("precision: int4\n", "precision: 'int4' is invalid"),
        ("device: ''\n", "device: '' is invalid"),
        ("input_size: 288\n", "input_size: 288 is invalid"),
        ("latency_ms: [{model: cnn, ms: 0}]\n", "is invalid (Input should be greater than 0)"),
        ("latency_ms: [{model: cnn, ms: 1, fps: 1}]\n", "is invalid (Extra inputs"),
        ("latency_ms: {cnn: -1}\n", "latency_ms: {'cnn': -1} is invalid"),
    ],
)
def test_a_bad_value_costs_only_itself(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(f"model: cnn\n{text}language: vi\n")
    settings, problems, _ = load_settings(path)
    assert settings == Settings(model="cnn", language="vi")
    assert len(problems) == 2
    assert said in str(problems[0]) and str(path) in str(problems[0])
    assert str(problems[1]).endswith("is kept as settings.yaml.bad")
    assert (tmp_path / "settings.yaml.bad").read_text() == f"model: cnn\n{text}language: vi\n"


def test_every_bad_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("overlay: 3\nspeed: 3\ncamera_fps: 0\nmodel: cnn\n")
    settings, problems, _ = load_settings(path)
    assert settings == Settings(model="cnn")
    assert len(problems) == 4
    assert "the default, 30" in "".join(map(str, problems))


@pytest.mark.parametrize(
    "data",
    [
        *(b"a: [\n", b"- 1\n- 2\n", b"just text", b"\xff\xfe\x00bad", b"model: \xe9t\xe9\n"),
        *(b"source: 2024-13-45\n", b"[" * 2000),
    ],
)
def test_a_file_that_holds_no_settings_is_kept_aside(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(data)
    settings, problems, may_overwrite = load_settings(path)
    assert settings == Settings()
    assert len(problems) == 2 and str(path) in str(problems[0])
    assert may_overwrite and (tmp_path / "settings.yaml.bad").read_bytes() == data


def test_an_earlier_bad_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    for text in ("theme: one\n", "theme: two\n", "theme: two\n"):
        path.write_text(text)
        assert load_settings(path).may_overwrite
    assert (tmp_path / "settings.yaml.bad").read_text() == "theme: one\n"
    assert (tmp_path / "settings.yaml.bad-2").read_text() == "theme: two\n"
    assert not (tmp_path / "settings.yaml.bad-3").exists()


def test_what_cannot_be_kept_aside_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("theme: one\n")
    (tmp_path / "settings.yaml.bad").mkdir()  # stands in for a folder that takes no new file
    keeper = SettingsKeeper(path)
    assert "no setting is saved" in str(keeper.problems[-1])
    keeper.save(lambda error: pytest.fail(str(error)))
    assert path.read_text() == "theme: one\n"


def test_the_engines_that_can_be_set_are_those_there_are() -> None:
    for name in ("auto", *engine_names()):
        assert Settings(engine=name).engine == name
    with pytest.raises(ValidationError, match="known: auto, torch, torch-compile, openvino, onnx"):
        Settings(engine="tensorrt")


def test_no_code_comes_out_of_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("model: !!python/object/apply:os.system ['touch x']\n")
    settings, problems, _ = load_settings(path)
    assert settings == Settings() and problems
    assert not (tmp_path / "x").exists()


def test_recent_ones_are_few_and_in_order() -> None:
    settings = Settings()
    for number in range(MOST_RECENT + 5):
        settings.remember(f"{number}.mp4")
    settings.remember("7.mp4")
    assert settings.recent[:2] == ["7.mp4", f"{MOST_RECENT + 4}.mp4"]
    assert len(settings.recent) == MOST_RECENT


def test_passwords_are_not_kept() -> None:
    settings = Settings()
    settings.remember("rtsp://me:secret@camera/1")
    settings.remember("http://camera/video.cgi?user=me&password=secret")
    settings.remember("rtsp://camera/1")
    assert settings.recent == ["rtsp://camera/1"]


def test_a_value_that_is_set_later_is_checked_too() -> None:
    with pytest.raises(ValidationError):
        Settings().overlay = 2.0


def test_where_they_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIVEDEPTH_SETTINGS", str(tmp_path / "mine.yaml"))
    assert settings_path() == tmp_path / "mine.yaml"
    monkeypatch.delenv("LIVEDEPTH_SETTINGS")
    assert settings_path().name == "settings.yaml" and settings_path().parent.name == "livedepth"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        save_settings(Settings(), tmp_path / "file" / "settings.yaml")


def test_the_file_names_every_setting(tmp_path: Path) -> None:
    save_settings(Settings(), tmp_path / "s.yaml")
    assert set(yaml.safe_load((tmp_path / "s.yaml").read_text())) == set(Settings.model_fields)


def test_each_camera_has_habits_of_its_own_that_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    settings = Settings(camera_width=800)
    settings.keep_camera("Webcam", rotation=90)
    settings.keep_camera("Webcam", mirror=False, fps=60)
    settings.keep_camera("1", width=1280, height=720)
    save_settings(settings, path)
    loaded, problems, _ = load_settings(path)
    assert loaded == settings and problems == []
    assert loaded.camera("Webcam") == CameraHabits(mirror=False, rotation=90, fps=60)
    assert loaded.camera("another") == CameraHabits() and loaded.camera("another").mirror
    assert loaded.camera_mode("Webcam") == CameraMode(800, 480, 60)
    assert loaded.camera_mode("1") == CameraMode(1280, 720, 30)


def test_of_many_cameras_the_latest_are_kept() -> None:
    settings = Settings()
    for number in range(MOST_CAMERAS + 5):
        settings.keep_camera(str(number), mirror=False)
        settings.keep_camera("0", mirror=False)
    assert len(settings.cameras) == MOST_CAMERAS
    assert "0" in settings.cameras and "1" not in settings.cameras


@pytest.mark.parametrize(
    "habits",
    ["rotation: 45", "mirror: maybe", "mirror: 1", "width: 4", "fps: fast", "flip: true"],
)
def test_habits_of_cameras_are_strict(habits: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(f"cameras:\n  Webcam: {{{habits}}}\nmodel: cnn\n")
    loaded, problems, _ = load_settings(path)
    assert loaded.cameras == {} and loaded.model == "cnn"
    assert "cameras: {'Webcam'" in str(problems[0]) and "is invalid" in str(problems[0])
    with pytest.raises(ValidationError):
        Settings().keep_camera("Webcam", rotation=45)
