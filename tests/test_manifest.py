"""The manifest for Kubernetes holds together, and its command is one that livedepth has."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import typer
import yaml

from livedepth.cli import cli

MANIFEST = Path(__file__).parents[1] / "docs" / "rayjob.yaml"


def test_what_the_job_runs_is_a_command_with_options_that_it_has() -> None:
    job = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    program, name, *arguments = shlex.split(job["spec"]["entrypoint"])
    assert program == "livedepth"
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    known = {option for one in commands[name].params for option in one.opts}
    options = {argument for argument in arguments if argument.startswith("-")}
    assert options <= known
    assert "--cluster" in options and "--resume" in options  # a job may be begun again


def test_every_pod_has_its_volumes_and_whole_processors() -> None:
    spec: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["spec"]
    cluster = spec["rayClusterSpec"]
    head, workers = cluster["headGroupSpec"], cluster["workerGroupSpecs"]
    assert head["rayStartParams"]["num-cpus"] == "0"
    assert all(isinstance(value, str) for value in head["rayStartParams"].values())
    images = set()
    for group in (head, *workers):
        pod = group["template"]["spec"]
        (container,) = pod["containers"]
        images.add(container["image"])
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}
        assert container["resources"]["requests"] == container["resources"]["limits"]
        assert container["resources"]["limits"]["cpu"].isdecimal()
    assert len(images) == 1  # one version everywhere
    for group in workers:
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
