"""How a person's stance turns the bones of a body. Plain geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from training.rooms.people import Arm, Person
from training.rooms.skeleton import (
    AHEAD,
    DOWN,
    Rotation,
    Skeleton,
    Vector,
    about,
    axis_angle,
    frame,
    unit,
)

_ARM = "upperarm01", "lowerarm01", "wrist"
_LEG = "upperleg01", "lowerleg01", "foot"
_BACK = "spine05", "spine04", "spine03", "spine02", "spine01"
_NECK = "neck01", "neck02", "neck03", "head"
_FINGERS = 2, 3, 4, 5
_WRIST = math.radians(115)  # the most that a hand turns against its forearm


@dataclass(frozen=True, eq=False)
class Held:
    """What a hand holds: the thing, where its foot's middle is, and how it is turned."""

    arm: Arm
    at: Vector
    turned: Rotation


def pose(skeleton: Skeleton, person: Person, floor: float) -> float:
    """Turn the bones as the person's stance says; returns by how much to lift the body.

    ``floor`` is the height of the soles at rest.
    """
    stance = person.stance
    back = about((0, 0, 1), stance.turn) @ about((0, 1, 0), stance.tilt)
    skeleton.bend_back(_BACK, back @ about((1, 0, 0), stance.lean))
    nod = about((0, 0, 1), stance.head_turn) @ about((1, 0, 0), stance.nod - 0.7 * stance.lean)
    below = skeleton.rotation(_NECK[0])
    skeleton.bend_back(_NECK, below @ nod @ about((0, 1, 0), stance.head_tilt) @ below.T)
    lift = _legs(skeleton, person, floor)
    for side, arm in arms_of(person):
        _arm(skeleton, side, arm, person.table - lift)
    return lift


def arms_of(person: Person) -> tuple[tuple[str, Arm], tuple[str, Arm]]:
    return ("L", person.stance.left), ("R", person.stance.right)


def _legs(skeleton: Skeleton, person: Person, floor: float) -> float:
    stance, heads = person.stance, skeleton.heads
    hinge = np.array([1.0, 0.0, 0.0])
    length = float(heads["upperleg01.L"][2] - heads["foot.L"][2])
    ankle = float(heads["foot.L"][2]) - floor
    drop = 0.0
    if stance.legs == "seated":  # the seat is some 8 cm below the hips
        hips = float(heads["upperleg01.L"][2])
        lift = person.seat + 0.08 - hips
        drop = lift + floor
    elif stance.stride:
        drop = -length * (1 - math.cos(abs(stance.stride) * 0.5)) - 0.005
    for side, sign, step in (("L", 1, stance.stride), ("R", -1, -stance.stride)):
        upper, lower, end = (f"{bone}.{side}" for bone in _LEG)
        target = np.array([sign * 0.1, 0.0, floor + ankle - drop])
        if stance.legs == "seated":
            thigh = float(np.linalg.norm(heads[lower] - heads[upper]))
            target[:2] = sign * 0.12, float(heads[upper][1]) - thigh * 0.97
        else:
            target[1] = float(heads[end][1]) - step * length * 0.5
            target[2] += max(0.0, -step) * 0.12 * length if stance.legs == "walking" else 0.0
        pole = AHEAD + 0.12 * sign * hinge
        skeleton.reach((upper, lower, end), target, pole, hinge)
        raised = 0.5 if stance.legs == "walking" and step < 0 else 0.0
        skeleton.turned[end] = about((1, 0, 0), raised)
    return drop - floor


def _arm(skeleton: Skeleton, side: str, arm: Arm, table: float) -> None:
    """``table``: its height in the skeleton's axes."""
    sign = 1.0 if side == "L" else -1.0
    upper, lower, end = (f"{bone}.{side}" for bone in _ARM)
    heads = skeleton.heads
    length = float(
        np.linalg.norm(heads[lower] - heads[upper]) + np.linalg.norm(heads[end] - heads[lower])
    )
    out = np.array([sign, -1.0, 1.0])
    target = skeleton.place(upper) + length * np.array(arm.reach) * out
    if arm.table:
        target[2] = table + 0.035
    hinge = np.cross(heads[lower] - heads[upper], heads[end] - heads[lower])
    pole = np.array([0.75 * sign, 0.45, -0.8])
    skeleton.reach((upper, lower, end), target, pole, hinge)
    fingers, palm = (np.array(way) * out for way in (arm.fingers, arm.palm))
    _hand(skeleton, side, fingers, palm)
    _curl(skeleton, side, arm)


def hand_at_rest(skeleton: Skeleton, side: str) -> Rotation:
    """Columns: where the fingers point at rest, where the palm looks, and their cross product."""
    heads = skeleton.heads
    fingers = heads[f"finger3-1.{side}"] - heads[f"wrist.{side}"]
    across = heads[f"finger2-1.{side}"] - heads[f"finger5-1.{side}"]
    palm = np.cross(fingers, across) * (1 if side == "L" else -1)
    return frame(fingers, palm)


def _hand(skeleton: Skeleton, side: str, fingers: Vector, palm: Vector) -> None:
    """Turn the hand, at most by what a wrist can do; half of its twist goes into the forearm."""
    wanted = frame(fingers, palm) @ hand_at_rest(skeleton, side).T
    forearm = skeleton.rotation(f"lowerarm01.{side}")
    axis, angle = axis_angle(wanted @ forearm.T)
    # Half a turn has no axis to speak of.
    angle = min(angle, _WRIST) if angle < math.pi - 1e-3 else 0.0
    along = unit(skeleton.place(f"wrist.{side}") - skeleton.place(f"lowerarm01.{side}"))
    twist = angle * float(axis @ along)
    skeleton.turned[f"lowerarm02.{side}"] = about(along, twist / 2) @ forearm
    skeleton.turned[f"wrist.{side}"] = about(axis, angle) @ forearm


def _curl(skeleton: Skeleton, side: str, arm: Arm) -> None:
    rest = hand_at_rest(skeleton, side)
    hand = skeleton.rotation(f"wrist.{side}")
    axis = hand @ rest[:, 2]
    for finger in _FINGERS:
        curl = 0.05 if arm.pointing and finger == 2 else arm.curl
        angle = 0.0
        for joint, most in ((1, 1.3), (2, 1.6), (3, 1.0)):
            angle += curl * most
            skeleton.turned[f"finger{finger}-{joint}.{side}"] = about(axis, angle) @ hand


def grip(skeleton: Skeleton, side: str, arm: Arm) -> Held:
    """Into the middle of the palm; what stands stays upright, what is flat lies in the palm."""
    assert arm.holds is not None
    hand = skeleton.rotation(f"wrist.{side}")
    rest = hand_at_rest(skeleton, side)
    fingers, palm = hand @ rest[:, 0], hand @ rest[:, 1]
    middle = skeleton.place(f"finger3-1.{side}") + 0.01 * fingers
    low, high = arm.holds.bounds
    half = (high - low) / 2
    if arm.holds.named("phone", "book"):  # its back against the palm, its length along the fingers
        turned = np.stack([np.cross(fingers, palm), fingers, palm], axis=1)
        return Held(arm, middle + 0.022 * palm + 0.02 * fingers, turned)
    away = palm * np.array([1, 1, 0])
    away = away / max(float(np.linalg.norm(away)), 1e-6)
    at = middle + away * (float(half[:2].min()) + 0.015) + DOWN * float(half[2]) * 1.1
    return Held(arm, at, np.eye(3))
