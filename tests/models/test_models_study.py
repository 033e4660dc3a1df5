"""The study's network as a tree of modules: its summary, and the same function as cnn-residual."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.cnn_residual import CnnResidual
from models.study import STUDY_SIZE, StudyNet
from models.summary import LayerRow, summarise, summary_text


@pytest.fixture(scope="module")
def rows() -> list[LayerRow]:
    return summarise(StudyNet, STUDY_SIZE)


def test_the_summary_is_the_studys_own(rows: list[LayerRow]) -> None:
    assert len(rows) == 191
    assert sum(row.parameters for row in rows) == 52_964_289
    assert sum(row.trainable for row in rows) == 29_456_257
    known = {
        1: ("Conv2d-1", (64, 114, 152), 9_408),
        16: ("Bottleneck-16", (256, 57, 76), 0),
        172: ("Bottleneck-172", (2048, 8, 10), 0),
        173: ("Conv2d-173", (1024, 8, 10), 2_098_176),
        175: ("Conv2d-175", (512, 16, 20), 13_107_712),
        179: ("UpProjection-179", (512, 16, 20), 0),
        189: ("UpProjection-189", (128, 64, 80), 0),
        190: ("Conv2d-190", (1, 62, 78), 1_153),
        191: ("ReLU-191", (1, 62, 78), 0),
    }
    for number, (name, shape, parameters) in known.items():
        row = rows[number - 1]
        assert (row.name, row.shape, row.parameters) == (name, shape, parameters)


def test_the_summary_as_text_has_every_row_and_the_totals(rows: list[LayerRow]) -> None:
    lines = summary_text(rows).splitlines()
    assert sum("[-1, " in line for line in lines) == 191
    assert lines[3].split() == ["Conv2d-1", "[-1,", "64,", "114,", "152]", "9,408"]
    assert "Total params: 52,964,289" in lines
    assert "Non-trainable params: 23,508,032" in lines
    assert max(map(len, lines)) <= 80


def test_a_layer_that_is_called_twice_has_its_parameters_counted_once() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 1)

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return self.conv(self.conv(images))

    found = summarise(Twice, (4, 6))
    assert [(row.name, row.parameters) for row in found] == [("Conv2d-1", 12), ("Conv2d-2", 0)]


def test_weights_map_one_to_one_onto_cnn_residual_which_computes_the_same() -> None:
    torch.manual_seed(0)
    ours, study = CnnResidual().eval(), StudyNet()
    names = study.names_in_residual()
    assert set(names) == set(study.state_dict())
    assert sorted(names.values()) == sorted(ours.state_dict())
    study.take_weights(ours)
    images = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        depth, written = ours(images), study.eval()(images)
    # Its last convolution is not padded, so its first cell is our second.
    assert written.shape == (1, 1, 14, 22)
    assert float(written.std()) > 0.01
    torch.testing.assert_close(written, depth[:, :, 1:15, 1:23], rtol=1e-3, atol=1e-4)
