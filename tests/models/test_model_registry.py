"""The registry: names, and what is said of a wrong or a doubled one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from torch import nn

from models import catalogue
from models.errors import UnknownModelError, UserError
from models.net import DepthNet
from models.registry import create_model, model_names, model_spec, register_model

pytestmark = pytest.mark.usefixtures("unregistered")


def make_net(class_name: str, module: str = __name__) -> type[DepthNet]:
    body = {"default_size": (8, 12), "__module__": module, "__qualname__": class_name}
    return type(class_name, (DepthNet,), body)


def test_shipped_nets_are_known() -> None:
    assert {"cnn-residual", "cnn-trans", "residual-lite"} <= set(model_names())
    assert model_names() == sorted(model_names())


def test_what_is_read_of_the_nets_source_is_what_they_register() -> None:
    registered = {
        name: catalogue.ModelFacts(name, model_spec(name).summary, model_spec(name).source)
        for name in model_names()
    }
    assert catalogue._in_source() == registered


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownModelError) as caught:
        create_model("resnet-9000")
    assert isinstance(caught.value, UserError)
    assert "'resnet-9000'" in str(caught.value)
    for name in model_names():
        assert name in str(caught.value)


def test_a_decorator_is_the_whole_plug_in() -> None:
    net = register_model("tiny", summary="one conv", source="here")(make_net("Tiny"))
    assert "tiny" in model_names()
    assert isinstance(create_model("tiny"), net)
    spec = model_spec("tiny")
    assert (spec.summary, spec.source, spec.default_size) == ("one conv", "here", (8, 12))
    assert catalogue.facts_named("tiny") == catalogue.ModelFacts("tiny", "one conv", "here")


def test_options_reach_the_constructor() -> None:
    net = create_model("residual-lite", widths=(16, 16, 8, 8))
    assert isinstance(net.predict, nn.Conv2d)
    assert net.predict.in_channels == 8


def test_a_taken_name_is_refused() -> None:
    register = register_model("tiny", summary="", source="")
    first = register(make_net("Tiny"))
    with pytest.raises(ValueError, match="'tiny' is taken"):
        register(make_net("Other"))
    assert isinstance(create_model("tiny"), first)


def test_a_taken_name_is_refused_for_a_copied_file_too() -> None:
    """Someone copies a net's file as a start for a new one and keeps class and name."""
    register = register_model("tiny", summary="", source="")
    register(make_net("Tiny", module="models.tiny"))
    with pytest.raises(ValueError, match="'tiny' is taken"):
        register(make_net("Tiny", module="models.my_tiny"))


def test_importing_a_net_again_is_no_doubling() -> None:
    register = register_model("tiny", summary="", source="")
    register(make_net("Tiny", module="models.tiny"))
    again = register(make_net("Tiny", module="models.tiny"))
    assert isinstance(create_model("tiny"), again)


def test_a_net_without_forward_says_so() -> None:
    with pytest.raises(TypeError, match="Tiny has to define forward"):
        make_net("Tiny")()(None)


def test_asking_what_there_is_loads_no_encoder_library() -> None:
    """timm and torchvision take two seconds, which a converted network need not wait for."""
    code = (
        "import sys; from models.registry import model_names; model_names();"
        "print({'timm', 'torchvision'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"
