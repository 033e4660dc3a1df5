"""Pictures of furnished rooms with depth, until a dataset is full."""

from __future__ import annotations

from random import Random

from training.rooms.build import Builder
from training.rooms.furniture_library import Library
from training.rooms.output import Output
from training.rooms.plan import plan_room
from training.rooms.shoot import Studio, aim, develop

_VIEWS = 4  # of every room; building one costs as much as a picture


def render_rooms(output: Output, library: Library, studio: Studio, seed: int) -> None:
    rnd = Random()
    builder = Builder(library, rnd)
    number = 0
    while not output.full:
        # Each room has its own seed: an interrupted set goes on with rooms it has not.
        stem = f"{seed:03d}-{number:05d}"
        rnd.seed(f"{seed}/{number}")
        number += 1
        if output.has(stem):
            continue
        room = plan_room(library, rnd)
        builder.build(room)
        camera = studio.stand()
        for view in range(_VIEWS):
            if output.full or not aim(studio, camera, room, rnd):
                continue
            light, depth = studio.shoot()
            if (depth == 0).mean() > 0.2 or light.mean() < 1e-4:
                continue
            output.write(f"{stem}-{view}", develop(light, rnd), depth)
        output.list_all()
    output.list_all()
