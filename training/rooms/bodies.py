"""People as meshes: the body model Anny (MakeHuman's shapes), posed, dressed and with hair.

Anny is a package of PyPI (code Apache-2.0; the shapes in it are MakeHuman's, CC0).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.errors import DataError
from training.rooms.dress import Dressed, dress
from training.rooms.people import Person
from training.rooms.posing import Held, arms_of, grip, pose
from training.rooms.skeleton import Skeleton, about


@dataclass(frozen=True, eq=False)
class Body:
    """A person in the room: the dressed mesh, its points in the room's axes, what is held."""

    dressed: Dressed
    points: npt.NDArray[np.float64]
    held: tuple[Held, ...]


class Bodies:
    """The body model, read once. Raises DataError when its package is not installed."""

    def __init__(self) -> None:
        try:
            import anny
            import torch
        except ImportError as error:
            raise DataError(
                "people need a body model: pip install anny ({reason})", reason=error
            ) from error
        self._torch = torch
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model: Any = anny.Anny(skinning_method="lbs")
        self.labels: list[str] = list(self.model.bone_labels)
        above = [int(parent) for parent in self.model.bone_parents]
        self.parents = {
            bone: self.labels[up] if up >= 0 else ""
            for bone, up in zip(self.labels, above, strict=True)
        }
        self.faces = self.model.faces.cpu().numpy().astype(np.int64)
        self.bone_of = self._heaviest()

    def body(self, person: Person) -> Body:
        shape = dict(person.shape)
        rest = self._run(shape, None)
        points = rest["rest_vertices"]
        heads = dict(zip(self.labels, rest["rest_bone_heads"], strict=True))
        skeleton = Skeleton(heads, self.parents)
        floor = float(points[:, 2].min())
        lift = pose(skeleton, person, floor)
        dressed = dress(person.look, points, self.faces, self.bone_of, heads)
        moved = self._skin(dressed, skeleton)
        held = [grip(skeleton, side, arm) for side, arm in arms_of(person) if arm.holds]
        turn = about((0, 0, 1), person.angle)
        shift = np.array([0.0, 0.0, lift])
        if person.eyes_at is not None:
            eyes = (skeleton.place("eye.L") + skeleton.place("eye.R")) / 2
            shift[:2] = np.array(person.eyes_at) - (turn @ eyes)[:2]
        else:
            shift[:2] = person.x, person.y
        things = [Held(one.arm, turn @ one.at + shift, turn @ one.turned) for one in held]
        return Body(dressed, moved @ turn.T + shift, tuple(things))

    def _run(self, shape: dict[str, float], pose: Any) -> dict[str, npt.NDArray[np.float64]]:
        torch = self._torch
        if pose is None:
            pose = torch.eye(4, dtype=torch.float64).repeat(1, len(self.labels), 1, 1)
        with torch.no_grad():
            out = self.model(pose_parameters=pose, phenotype_kwargs=shape)
        names = "rest_vertices", "rest_bone_heads"
        return {name: out[name][0].double().numpy() for name in names}

    def _skin(self, dressed: Dressed, skeleton: Skeleton) -> npt.NDArray[np.float64]:
        """Linear blend skinning of the dressed mesh, whose points all belong to model vertices."""
        turns = np.stack([skeleton.rotation(bone) for bone in self.labels])
        heads = np.stack([skeleton.heads[bone] for bone in self.labels])
        places = np.stack([skeleton.place(bone) for bone in self.labels])
        bones, weights = self._weights
        which, much = bones[dressed.source], weights[dressed.source]
        away = dressed.points[:, None] - heads[which]
        moved = np.einsum("nkij,nkj->nki", turns[which], away) + places[which]
        return (moved * much[..., None]).sum(axis=1)

    def _heaviest(self) -> npt.NDArray[np.str_]:
        bones = self.model.vertex_bone_indices.cpu().numpy()
        weights = self.model.vertex_bone_weights.cpu().double().numpy()
        self._weights = bones, weights / weights.sum(axis=1, keepdims=True)
        heaviest = np.take_along_axis(bones, weights.argmax(axis=1)[:, None], 1)[:, 0]
        return np.array(self.labels)[heaviest]
