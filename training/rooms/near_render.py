"""Pictures of near scenes with depth, until a dataset is full."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector

from training.rooms.focal import field_of_view, stored_scale
from training.rooms.furniture_library import Library
from training.rooms.near import Shot
from training.rooms.near_build import NearBuilder
from training.rooms.near_scenes import plan_scene
from training.rooms.output import Output, shows_something
from training.rooms.shoot import Camera, Studio, depths_along_rays, develop

_UNHIDDEN = 0.28  # metres; nearer things may fill a ninth of the picture
_TAKES = 4  # of every scene; building one costs as much as a picture


def render_near(
    output: Output, library: Library, studio: Studio, seed: int, nyu_share: float
) -> None:
    """Stored depth is what a network that assumes NYU's camera should say (`stored_scale`)."""
    rnd = Random()
    builder = NearBuilder(library, rnd)
    for stem in output.new_scenes(seed, rnd, "near/"):
        scene = plan_scene(library, rnd, nyu_share, _TAKES)
        builder.build(scene.room)
        camera = studio.stand()
        for take, planned in enumerate(scene.takes):
            builder.people(planned.people)
            shot = find(studio, camera, planned.shots)
            if output.full or shot is None:
                continue
            light, depth = studio.shoot()
            if not shows_something(light, depth):
                continue
            name = f"{stem}-{take}"
            output.write(name, develop(light, rnd), depth * np.float32(stored_scale(shot.focal)))
            output.note(name, _facts(scene.kind, shot, len(planned.people), depth))


def _facts(kind: str, shot: Shot, people: int, depth: npt.NDArray[np.float32]) -> dict[str, object]:
    return {
        "kind": kind,
        "focal_of_width": f"{shot.focal:.4f}",
        "field_of_view": f"{field_of_view(shot.focal):.1f}",
        "people": people,
        "true_median": f"{float(np.median(depth[depth > 0])):.3f}",
    }


def find(studio: Studio, camera: Any, shots: Sequence[Shot]) -> Shot | None:
    """Turn ``camera`` to the first shot that sees near things, unhidden; None: there is none."""
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    for shot in shots:
        camera.data.lens = camera.data.sensor_width * shot.focal
        pose = _pose(shot)
        lens = Camera(studio.camera.width, studio.camera.height, shot.focal)
        depths = depths_along_rays(lens, pose, graph)
        nearest, near, middle, furthest = np.percentile(depths, [1, 12, 50, 99.5])
        spread = float(np.log(np.maximum(depths, 0.05)).std())
        low, high = shot.within
        hidden = nearest < shot.nearest or near < _UNHIDDEN
        if not hidden and low <= middle <= high and furthest < 12 and spread > 0.2:
            camera.matrix_world = pose
            return shot
    return None


def _pose(shot: Shot) -> Matrix:
    eye, at = Vector(shot.eye), Vector(shot.at)
    pose = (at - eye).to_track_quat("-Z", "Y").to_matrix().to_4x4()
    pose = pose @ Matrix.Rotation(shot.roll, 4, "Z")
    pose.translation = eye
    return pose
