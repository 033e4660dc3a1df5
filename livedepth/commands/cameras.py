"""What the settings know of the cameras that a command is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livedepth.lens import Lens
    from livedepth.settings import LoadedSettings


def settings_told() -> LoadedSettings:
    """The settings, whose problems are said on stderr."""
    from livedepth.commands.terminal import say
    from livedepth.settings import load_settings, settings_path

    loaded = load_settings(settings_path())
    for problem in loaded.problems:
        say(f"warning: {problem}")
    return loaded


def calibration_in_settings(specs: Sequence[str]) -> Mapping[str, Any] | None:
    """What a calibration found, as the settings keep it, for the one camera among ``specs``.

    Their problems are said by :func:`lens_in_settings`.
    """
    from livedepth.capture.sources import camera_names, kind_of
    from livedepth.settings import load_settings, settings_path

    if len(specs) != 1 or kind_of(specs[0]) != "camera":
        return None
    cameras = load_settings(settings_path()).settings.cameras
    known = [cameras[name].intrinsics for name in camera_names(specs[0]) if name in cameras]
    return next((found.model_dump() for found in known if found is not None), None)


def lens_in_settings(specs: Sequence[str]) -> Lens | None:
    """The lens that the settings keep for the one camera among ``specs``; None of anything else.

    Problems of the settings file are said on stderr.
    """
    from livedepth.capture.sources import camera_names, kind_of

    if len(specs) != 1 or kind_of(specs[0]) != "camera":
        return None
    return settings_told().settings.lens(camera_names(specs[0]))
