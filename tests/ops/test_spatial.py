"""Convolution, pooling and sampling beyond their calls: memory, blocks, what is saved, what waits for the device."""

from __future__ import annotations

import numpy as np
import pytest
from layouts import host

import gradlite
from gradlite.backend.simulator import state
from gradlite.ops import convolution
from gradlite.ops.resample import Taps, resample

F = gradlite.nn.functional


def test_blocks_change_nothing(device, rng, monkeypatch):
    """However many samples are convolved at a time, results and gradients are the same."""
    x, w = (gradlite.tensor(rng.standard_normal(s), requires_grad=True) for s in ((5, 2, 4, 4), (2, 2, 3, 3)))
    for function in (F.conv2d, F.conv_transpose2d):
        found = []
        for block in (1 << 20, 150, 1):
            monkeypatch.setattr(convolution, "BLOCK", block)
            y = function(x, w)
            found.append([host(t) for t in (y, *gradlite.autograd.grad((y * y).sum(), (x, w)))])
        for other in found[1:]:
            for a, b in zip(found[0], other, strict=True):
                np.testing.assert_allclose(a, b, 1e-12, 1e-12)


@pytest.mark.parametrize("kind", [gradlite.float16, gradlite.bfloat16])
def test_sixteen_bits_are_added_in_float32(device, kind):
    """Partial sums may be larger than the type holds, or finer, and the result is rounded once."""
    x, w = gradlite.ones(1, 1, 4097, dtype=kind), gradlite.ones(1, 1, 4096, dtype=kind)
    w[0, 0, 0] = -4096
    assert F.conv1d(x, w).tolist() == [[[-1.0, -1.0]]]
    assert F.avg_pool2d(gradlite.full((1, 2, 2), 2.0**15, dtype=kind), 2).item() == 2.0**15
    assert F.adaptive_avg_pool1d(gradlite.full((1, 3000), 100.0, dtype=kind), 2).tolist() == [[100.0, 100.0]]


@pytest.mark.parametrize("function", [
    lambda x: F.pad(x, (0, 0)), lambda x: F.pad(x, (0, 0), mode="replicate"), lambda x: F.interpolate(x, 3),
    lambda x: F.max_pool1d(x, 1), lambda x: F.avg_pool1d(x, 1), lambda x: F.adaptive_avg_pool1d(x, 3),
    lambda x: gradlite.pixel_shuffle(x[None], 1),
])  # fmt: skip
def test_what_does_nothing_copies(device, function):
    """A result has memory of its own, even where it is the input."""
    x = gradlite.arange(6.0).reshape(1, 2, 3)
    y = function(x)
    assert y.flatten().tolist() == x.flatten().tolist()
    y.zero_()
    assert x.sum().item() == 15


def test_a_matrix_leaves_its_operand(device):
    """Steps of which the first is all of the input, and the next a part, do not write into the input."""
    x = gradlite.arange(3.0).array
    taps = Taps((3, 3), np.array([0, 1, 2, 0]), np.array([0, 1, 2, 2]))
    assert resample(x, [taps], None, None).tolist() == [2, 1, 2]
    assert resample(x, [taps.transposed], None, None).tolist() == [0, 1, 2]
    assert x.tolist() == [0, 1, 2]


@pytest.mark.parametrize("saved", [0, 1])
def test_a_write_to_what_is_saved_is_refused(device, saved):
    operands = [gradlite.ones(s, requires_grad=True) for s in ((1, 1, 3), (1, 1, 2))]
    copies = [t.clone() for t in operands]
    y = F.conv1d(*copies)
    copies[saved].add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_places_outside(cpu):
    with pytest.raises(RuntimeError, match=r"Found an invalid max index: 4 \(output volumes are of size 2x2\)"):
        F.max_unpool2d(gradlite.ones(1, 1, 1), gradlite.tensor([[[4]]]), 2)


@pytest.mark.parametrize("function", [
    lambda x, w: F.conv2d(x, w, padding=1), lambda x, w: F.conv_transpose2d(x, w, stride=2),
    lambda x, w: F.max_pool2d(x, 2), lambda x, w: F.avg_pool2d(x, 3, 2, 1), lambda x, w: F.adaptive_max_pool2d(x, 3),
    lambda x, w: F.interpolate(x, 7, mode="bicubic"), lambda x, w: F.pad(x, (1, 1, 1, 1), mode="reflect"),
    lambda x, w: F.grid_sample(x, x[:, :, :, :2].permute(0, 2, 3, 1)[..., :2], align_corners=False),
    lambda x, w: F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2),
])  # fmt: skip
def test_nothing_waits_for_the_device(cuda, function):
    """Forwards and backwards, no number comes to the host."""
    x, w = gradlite.ones(1, 2, 4, 4, requires_grad=True), gradlite.ones(2, 2, 2, 2, requires_grad=True)
    before = len(state.syncs)
    function(x, w).sum().backward()
    assert state.syncs[before:] == []


def test_old_names_warn(device):
    for name in ("upsample", "upsample_nearest"):
        with pytest.warns(UserWarning, match=f"`nn.functional.{name}` is deprecated"):
            getattr(F, name)(gradlite.ones(1, 1, 2), 4)
    with pytest.warns(UserWarning, match="`nn.functional.upsample_bilinear` is deprecated"):
        F.upsample_bilinear(gradlite.ones(1, 1, 2, 2), 3)
    with pytest.warns(UserWarning, match="changed to align_corners=False"):
        F.affine_grid(gradlite.ones(1, 2, 3), (1, 1, 2, 2))
    with pytest.warns(UserWarning, match="changed to align_corners=False"):
        F.grid_sample(gradlite.ones(1, 1, 2, 2), gradlite.ones(1, 1, 1, 2))
