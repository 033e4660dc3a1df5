"""What a person chose, kept as typed YAML in the platform's configuration folder."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Sequence, Set
from pathlib import Path
from typing import Any, Literal, NamedTuple

import platformdirs
import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from livedepth.capture.base import CameraMode, Rotation
from livedepth.defaults import DEFAULT_MODEL, OPACITY
from livedepth.errors import Message, OutputError, SettingsError
from livedepth.files import write_whole
from livedepth.inference.engine_table import engine_names
from livedepth.inference.latencies import MOST, Latency, SizeText, migrated
from livedepth.inference.run import AUTO, Run
from livedepth.lens import LEAST, Lens, believable
from livedepth.lens import MOST as MOST_SEEN
from livedepth.output.kinds import output_kinds
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.difference import Apart
from livedepth.postprocess.point_cloud import DEFAULT_FIELD_OF_VIEW
from livedepth.postprocess.range_tracker import Range
from livedepth.postprocess.stereo import EYE_DISTANCE, STRENGTH
from livedepth.redact import redact
from livedepth.views import DEFAULT_VIEW, VIEWS

Theme = Literal["dark", "light"]
PointsColour = Literal["picture", "depth"]
PointsDensity = Literal["auto", "map", "picture"]
Language = Literal["system", "en", "vi"]
Precision = Literal["auto", "float32", "bfloat16", "float16", "int8"]
RECORDED_SET = "dataset"  # what Record writes that is no kind of `process`
MOST_RECENT = 10
MOST_CAMERAS = 50


def _one_of(name: str, known: Collection[str]) -> str:
    if name not in known:
        raise ValueError(f"known: {', '.join(known)}")
    return name


class Intrinsics(BaseModel):
    """What a calibration found: a pinhole camera with OpenCV's distortion, in pixels of pictures of
    one size, as the camera gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = Field(ge=16, le=65535)
    height: int = Field(ge=16, le=65535)
    fx: float = Field(gt=0, allow_inf_nan=False)
    fy: float = Field(gt=0, allow_inf_nan=False)
    cx: float = Field(allow_inf_nan=False)
    cy: float = Field(allow_inf_nan=False)
    distortion: list[float] = Field(default_factory=list, max_length=8)
    error: float = Field(0.0, ge=0, allow_inf_nan=False, description="of reprojection, in pixels")

    @model_validator(mode="after")
    def _believable(self) -> Intrinsics:
        if not believable(self.fx / self.width):
            raise ValueError("fx is no focal length of pictures so wide")
        return self


class CameraHabits(BaseModel):
    """How one camera is liked; a mode that is None is that of all cameras."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mirror: StrictBool = Field(True, description="on the screen only, never in what is saved")
    rotation: Rotation = Field(0, description="degrees clockwise, before depth is computed")
    width: int | None = Field(None, ge=16, le=8192)
    height: int | None = Field(None, ge=16, le=8192)
    fps: int | None = Field(None, ge=1, le=1000)
    field_of_view: float | None = Field(
        None,
        ge=LEAST,
        le=MOST_SEEN,
        description="degrees, horizontal, of the picture as it is seen",
    )
    intrinsics: Intrinsics | None = Field(None, description="by 'livedepth calibrate'")

    def lens(self) -> Lens | None:
        """What is known of it; what a person says counts more than a calibration."""
        if self.field_of_view is not None:
            return Lens.of_degrees(self.field_of_view, "settings")
        found = self.intrinsics
        if found is None:
            return None
        lens = Lens(found.fx, found.width, "calibrated", found.height)
        return lens.turned() if self.rotation in (90, 270) else lens


class Settings(BaseModel):
    """Every setting with its default. Unknown keys and bad values are refused."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    source: str = Field("", description="the last one used; a camera by its name")
    model: str = DEFAULT_MODEL
    engine: str = AUTO
    device: str = Field(AUTO, pattern=r"^\S+$")
    precision: Precision = "auto"
    input_size: SizeText = Field(AUTO, description="of models that take several: HEIGHTxWIDTH")
    latency_ms: list[Latency] = Field(
        default_factory=list,
        max_length=MOST,
        description="of models on this machine, as measured in the window",
    )
    recent: list[str] = Field(default_factory=list, max_length=MOST_RECENT)
    view: str = DEFAULT_VIEW
    colormap: str = DEFAULT_COLORMAP
    held_range: tuple[float, float] | None = Field(
        None, description="near and far in metres; null: they follow the scene"
    )
    overlay: float = Field(OPACITY, ge=0, le=1, description="opacity of depth over the picture")
    steadiness: float = Field(0.0, ge=0, le=0.95, description="how strongly flicker is held down")
    sharpen: bool = Field(False, description="edges of depth follow the picture")
    difference: Apart = Field("m", description="what two models differ in: metres or percent")
    points_colour: PointsColour = "picture"
    points_density: PointsDensity = "auto"
    point_size: float = Field(1.0, ge=0.5, le=4, description="1: a surface is closed")
    eye_distance: float = Field(
        EYE_DISTANCE, gt=0, le=0.3, description="metres between the eyes of a 3D picture"
    )
    convergence: float = Field(
        0.0, ge=0, le=100, description="metres to the plane of the screen; 0 follows the scene"
    )
    stereo_strength: float = Field(
        STRENGTH, gt=0, le=20, description="percent of the width, of relative depth in 3D"
    )
    loop: bool = True
    field_of_view: float = Field(
        DEFAULT_FIELD_OF_VIEW, gt=10, lt=170, description="degrees, horizontal, for point clouds"
    )
    camera_width: int = Field(640, ge=16, le=8192)
    camera_height: int = Field(480, ge=16, le=8192)
    camera_fps: int = Field(30, ge=1, le=1000)
    cameras: dict[str, CameraHabits] = Field(
        default_factory=dict, max_length=MOST_CAMERAS, description="by name, or number"
    )
    legend: bool = Field(True, description="draw the colour scale into what is saved")
    record_as: str = Field(
        "color", description="what Record writes: a kind of process that is a video, or dataset"
    )
    camera_as: str = Field(
        "color", description="what the virtual camera shows: such a kind in colours"
    )
    output_folder: str = Field(
        "", description="snapshots and recordings; empty: Pictures/livedepth"
    )
    theme: Theme = "dark"
    language: Language = "system"
    hint_seen: bool = Field(False, description="the hint of the first start was shown")
    window: str = Field("", description="the window's place and panels, as Qt writes them")

    @field_validator("colormap")
    @classmethod
    def _known_map(cls, name: str) -> str:
        try:
            colormap(name)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return name

    @field_validator("held_range")
    @classmethod
    def _near_before_far(cls, limits: Range | None) -> Range | None:
        if limits is not None and not 0 <= limits[0] < limits[1] < math.inf:
            raise ValueError("near has to be less than far")
        return limits

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, name: str) -> str:
        return _one_of(name, [AUTO, *engine_names()])

    @field_validator("latency_ms", mode="before")
    @classmethod
    def _of_earlier_versions(cls, value: Any) -> Any:
        return migrated(value)

    @field_validator("view")
    @classmethod
    def _known_view(cls, name: str) -> str:
        return _one_of(name, VIEWS)

    @field_validator("record_as")
    @classmethod
    def _recordable(cls, name: str) -> str:
        videos = [kind.name for kind in output_kinds() if kind.pictures]
        return _one_of(name, [*videos, RECORDED_SET])

    @field_validator("camera_as")
    @classmethod
    def _in_colours(cls, name: str) -> str:
        return _one_of(name, [kind.name for kind in output_kinds() if kind.in_colours])

    def run(self) -> Run:
        """The model, and how it is computed."""
        return Run(self.model, self.engine, self.device, self.precision, self.input_size)

    def keep_run(self, run: Run, chosen: Set[str]) -> None:
        """Keep of a run what was ``chosen`` (fields of Run), with the model that a precision or a
        size was chosen for."""
        if chosen & {"model", "precision", "size"}:
            self.model = run.model
        for name in chosen & {"engine", "device", "precision", "size"}:
            setattr(self, "input_size" if name == "size" else name, getattr(run, name))

    def remember(self, source: str) -> None:
        """Put ``source`` first among the recent ones. Addresses with a password are not kept."""
        if redact(source) != source:
            return
        rest = [one for one in self.recent if one != source]
        self.recent = [source, *rest][:MOST_RECENT]

    def camera(self, name: str) -> CameraHabits:
        """How a camera, by its name or number, is liked."""
        return self.cameras.get(name, CameraHabits())

    def lens(self, names: Sequence[str]) -> Lens | None:
        """What is known of the camera with these names, the first that says something."""
        known = (self.cameras[name].lens() for name in names if name in self.cameras)
        return next((lens for lens in known if lens is not None), None)

    def camera_mode(self, name: str) -> CameraMode:
        """The mode to request from a camera."""
        own = self.camera(name)
        return CameraMode(
            own.width or self.camera_width,
            own.height or self.camera_height,
            own.fps or self.camera_fps,
        )

    def keep_camera(self, name: str, **chosen: Any) -> None:
        """Change some of a camera's habits. Those longest unchanged go where there are too many.

        Raises ValidationError for a bad value.
        """
        before = self.camera(name).model_dump()
        others = {one: habits for one, habits in self.cameras.items() if one != name}
        kept = list(others.items())[-(MOST_CAMERAS - 1) :]
        self.cameras = {**dict(kept), name: CameraHabits(**(before | chosen))}

    def folder(self) -> Path:
        """Where snapshots and recordings go."""
        if self.output_folder:
            return home_path(self.output_folder)
        return Path(platformdirs.user_pictures_dir()) / "livedepth"


def home_path(text: str) -> Path:
    """A path in which ~ is the person's own folder; ~somebody as it stands where unknown."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def settings_path() -> Path:
    """``LIVEDEPTH_SETTINGS``, or settings.yaml where the platform keeps such files."""
    named = os.environ.get("LIVEDEPTH_SETTINGS")
    folder = platformdirs.user_config_dir("livedepth", appauthor=False)
    return Path(named) if named else Path(folder) / "settings.yaml"


class LoadedSettings(NamedTuple):
    """The settings of a file, a line for each problem, and whether nothing is lost when the file
    is written over."""

    settings: Settings
    problems: list[Message]
    may_overwrite: bool = True


def load_settings(path: Path) -> LoadedSettings:
    """The settings in ``path``, with what is wrong in it.

    An invalid value is replaced by its default and an unknown key is ignored; the rest is kept,
    and the file is backed up as FILE.bad. A file that does not exist means all defaults.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(Settings(), [])
    except OSError as error:
        problem = Message(
            "{path}: cannot be read ({reason}); using the defaults",
            path=path,
            reason=error.strerror,
        )
        return LoadedSettings(Settings(), [problem], may_overwrite=False)
    try:
        given = yaml.safe_load(data.decode("utf-8")) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: not UTF-8, or a date like 2024-13-45.
        text = "{path}: is not YAML ({reason}); using the defaults"
        settings, problems = Settings(), [Message(text, path=path, reason=error)]
    else:
        if isinstance(given, dict):
            settings, problems = _taken(given, path)
        else:
            text = "{path}: holds no settings; using the defaults"
            settings, problems = Settings(), [Message(text, path=path)]
    if not problems:
        return LoadedSettings(settings, problems)
    kept = _set_aside(path, data)
    problems.append(
        Message("{path}: the file as it was is kept as {kept}", path=path, kept=kept.name)
        if kept
        else Message("{path}: cannot be backed up, so no setting is saved this time", path=path)
    )
    return LoadedSettings(settings, problems, may_overwrite=kept is not None)


def _taken(given: dict[Any, Any], path: Path) -> tuple[Settings, list[Message]]:
    good: dict[str, Any] = {str(key): value for key, value in given.items()}
    problems: list[Message] = []
    while True:
        try:
            return Settings.model_validate(good), problems
        except ValidationError as error:
            for one in error.errors():
                key = str(one["loc"][0])
                if key not in good:
                    continue
                value = good.pop(key)
                if one["type"] == "extra_forbidden" and len(one["loc"]) == 1:
                    problems.append(
                        Message("{path}: unknown key {key!r} is ignored", path=path, key=key)
                    )
                    continue
                default = Settings.model_fields[key].get_default(call_default_factory=True)
                problems.append(
                    Message(
                        "{path}: {key}: {value!r} is invalid ({reason}); using the default, "
                        "{default!r}",
                        path=path,
                        key=key,
                        value=value,
                        reason=one["msg"],
                        default=default,
                    )
                )


def _set_aside(path: Path, data: bytes) -> Path | None:
    """A copy beside the file, or None where none can be made. Earlier ones stay."""
    kept, number = path.with_name(path.name + ".bad"), 1
    try:
        while kept.exists() and kept.read_bytes() != data:
            number += 1
            kept = path.with_name(f"{path.name}.bad-{number}")
        write_whole(kept, data)
    except (OSError, OutputError):
        return None
    return kept


def save_settings(settings: Settings, path: Path) -> None:
    """Write all settings. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "{path}: cannot be written ({reason})", path=path, reason=error.strerror
        ) from error
    text = yaml.safe_dump(settings.model_dump(), sort_keys=False, allow_unicode=True)
    write_whole(path, text.encode())
