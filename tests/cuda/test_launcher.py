"""What the launcher makes of operands that kernels do not take as they are."""

from __future__ import annotations

import numpy as np

import gradlite

NINE = (2,) * 9
ORDER = (8, 0, 2, 1, 4, 3, 6, 5, 7)


def test_more_dimensions_than_kernels_take(cuda, rng):
    """They are computed on copies, forwards and backwards, and in place."""
    values = rng.standard_normal(NINE)
    x = gradlite.tensor(values, requires_grad=True)
    y = gradlite.tensor(values.transpose(ORDER).copy())
    out = x.permute(ORDER) * y[(slice(None, None, 1),) * 9].permute(ORDER)
    expected = values.transpose(ORDER) * values.transpose(ORDER).transpose(ORDER)
    np.testing.assert_array_equal(out.detach().cpu().numpy(), expected)
    out.sum().backward()
    slopes = values.transpose(ORDER).transpose(ORDER)
    np.testing.assert_array_equal(x.grad.permute(ORDER).cpu().numpy(), slopes)
    target = gradlite.tensor(values)
    target.permute(ORDER).mul_(y.permute(ORDER))
    np.testing.assert_array_equal(target.permute(ORDER).cpu().numpy(), expected)


def test_a_number_larger_than_the_type_is_infinite(device):
    assert (gradlite.ones(1) * 1e40).item() == float("inf")
    assert (gradlite.ones(1) - 1e40).item() == float("-inf")
