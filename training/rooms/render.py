"""Pictures of furnished rooms with depth, until a dataset is full."""

from __future__ import annotations

from random import Random

from training.rooms.build import Builder
from training.rooms.furniture_library import Library
from training.rooms.output import Output, shows_something
from training.rooms.plan import plan_room
from training.rooms.shoot import Studio, aim, develop

_VIEWS = 4  # of every room; building one costs as much as a picture


def render_rooms(output: Output, library: Library, studio: Studio, seed: int) -> None:
    rnd = Random()
    builder = Builder(library, rnd)
    for stem in output.new_scenes(seed, rnd):
        room = plan_room(library, rnd)
        builder.build(room)
        camera = studio.stand()
        for view in range(_VIEWS):
            if output.full or not aim(studio, camera, room, rnd):
                continue
            light, depth = studio.shoot()
            if shows_something(light, depth):
                output.write(f"{stem}-{view}", develop(light, rnd), depth)
