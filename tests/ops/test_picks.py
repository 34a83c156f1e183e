"""What is accumulated at one place, and what an operation that picks or writes by indices asks of the device."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest
from layouts import host

import gradlite
from gradlite.autograd import grad
from gradlite.backend.accumulating import combine_at
from gradlite.backend.simulator import cupy, state

# ---------------------------------------------------------------------------------- several values for one place

INDICES = {
    "rows": lambda rng: (rng.integers(-4, 4, 40),),
    "elements": lambda rng: (rng.integers(-4, 4, (40, 5)), np.arange(5)),
    "columns": lambda rng: (slice(None), rng.integers(0, 5, 40)),
    "one place": lambda rng: (np.zeros(40, np.int64),),
    "broadcast": lambda rng: (rng.integers(0, 4, (8, 1)), rng.integers(0, 5, 5)),
    "nothing": lambda rng: (np.zeros(0, np.int64),),
}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int8", "uint8", "bool"])
@pytest.mark.parametrize("how", ["add", "multiply", "maximum", "minimum"])
@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("layout", ["C", "F"])
def test_combine(index, how, dtype, layout, device, rng):
    """Each place meets all its values, one after another; 16-bit numbers are rounded once."""
    index = INDICES[index](rng)
    x = np.asarray(rng.integers(0, 3, (4, 5)).astype(dtype), order=layout)
    values = rng.integers(0, 3, np.zeros((4, 5))[index].shape).astype(dtype)
    expected = x.copy() if dtype != "float16" else x.astype(np.float32)
    getattr(np, how).at(expected, index, values.astype(expected.dtype))
    moved = [gradlite.tensor(part, device=device).array if isinstance(part, np.ndarray) else part for part in index]
    own = gradlite.tensor(x, device=device).array
    own = own if layout == "C" else own.T.copy().T
    combine_at(how, own, tuple(moved), gradlite.tensor(values, device=device).array)
    np.testing.assert_array_equal(own if device.type == "cpu" else own.get(), expected.astype(dtype))


def test_values_are_broadcast(device):
    """``numpy.add.at`` reads past the end of values that it would have to broadcast."""
    x = gradlite.zeros(3, device=device)
    places = gradlite.tensor([[2, -1], [2, -3]], device=device)
    x.index_put_((places,), gradlite.tensor([3.0, 1.0], device=device), accumulate=True)
    assert x.tolist() == [1, 0, 7]


WAYS = {
    "index_add": lambda x, i, g: x.index_add(0, i, g),
    "index_put": lambda x, i, g: x.index_put((i,), g, accumulate=True),
    "scatter_add": lambda x, i, g: x.scatter_add(0, i[:, None].expand(g.shape), g),
    "scatter_reduce": lambda x, i, g: x.scatter_reduce(0, i[:, None].expand(g.shape), g, "mean"),
    "gradient of an index": lambda x, i, g: grad(x.requires_grad_()[i], x, g)[0],
    "gradient of gather": lambda x, i, g: grad(x.requires_grad_().gather(0, i[:, None].expand(g.shape)), x, g)[0],
    "gradient of index_select": lambda x, i, g: grad(x.requires_grad_().index_select(0, i), x, g)[0],
    "gradient of take": lambda x, i, g: grad(x.requires_grad_().take(i), x, g[:, 0])[0],
}


@pytest.mark.parametrize("way", WAYS)
def test_the_order_of_a_sum_is_fixed(way, cuda, rng):
    """No atomic operation adds: CuPy's functions that use one are not there to be called, and bits repeat."""
    drawn = rng.standard_normal((300, 2)).astype(np.float32)
    i, g = gradlite.tensor(rng.integers(0, 3, 300)), gradlite.tensor(drawn)
    runs = [host(WAYS[way](gradlite.zeros(3, 2), i, g)).tobytes() for _ in range(3)]
    assert len(set(runs)) == 1
    assert not hasattr(cupy.add, "at")


# ---------------------------------------------------------------------------------- waiting for the device

ONCE = {
    "gather": lambda x, i: x.gather(0, i[:, None]),
    "scatter": lambda x, i: x.scatter(0, i[:, None], 1.0),
    "scatter_add": lambda x, i: x.scatter_add(0, i[:, None], x),
    "scatter_reduce": lambda x, i: x.scatter_reduce(0, i[:, None], x, "mean", include_self=False),
    "index_select": lambda x, i: x.index_select(0, i),
    "index_add": lambda x, i: x.index_add(0, i, x[:2]),
    "index_copy": lambda x, i: x.index_copy(0, i, x[:2]),
    "index_fill": lambda x, i: x.index_fill(0, i, 1.0),
    "take": lambda x, i: x.take(i),
    "put": lambda x, i: x.put(i, x[0, :2]),
    "index": lambda x, i: x[i],
    "setitem": lambda x, i: x.__setitem__(i, 1.0),
    "nonzero": lambda x, i: x.nonzero(),
}
NEVER = {
    "masked_fill": lambda x, i: x.masked_fill(x > 0, 1.0),
    "sort": lambda x, i: x.sort(descending=True),
    "topk": lambda x, i: x.topk(2),
    "kthvalue": lambda x, i: x.kthvalue(2),
    "searchsorted": lambda x, i: gradlite.searchsorted(x, x),
    "isin": lambda x, i: gradlite.isin(x, x[0]),
    "index on the host": lambda x, i: x[[1, 0]],
}


@pytest.mark.parametrize("name", [*ONCE, *NEVER])
def test_what_waits_for_the_device(name, cuda, monkeypatch):
    """Indices are looked at once, whether they are in range: CuPy would wrap them around."""
    x, i = gradlite.arange(9.0).view(3, 3), gradlite.tensor([2, 0])
    monkeypatch.setattr(state, "syncs", [])
    (ONCE | NEVER)[name](x, i)
    assert len(state.syncs) == (name in ONCE)


@pytest.mark.parametrize("name", [name for name in ONCE if name not in ("index", "setitem", "nonzero")])
def test_indices_on_another_device(name, cuda):
    x, i = gradlite.arange(9.0).view(3, 3), gradlite.tensor([2, 0], device="cpu")
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
        ONCE[name](x, i)


# ---------------------------------------------------------------------------------- writes in place

REPEATED = {
    "masked_fill_": lambda x: x.masked_fill_(x[0] > 1, 7.0),
    "index_fill_": lambda x: x.index_fill_(1, gradlite.tensor([0, 2]), 7.0),
    "index_put_": lambda x: x.index_put_((gradlite.tensor([0]),), gradlite.tensor(7.0)),
}


@pytest.mark.parametrize("name", REPEATED)
def test_repeated_elements_are_written_with_a_warning(name, device):
    x = gradlite.tensor([1.0, 2.0, 3.0]).expand(2, 3)
    with pytest.warns(UserWarning, match=f"Use of {name} on expanded tensors is deprecated. Please clone") as caught:
        REPEATED[name](x)
    assert caught[0].filename == __file__


IN_PLACE = {
    "scatter_": lambda x, i: x.scatter_(0, i, 5.0),
    "scatter_add_": lambda x, i: x.scatter_add_(0, i, gradlite.ones(2)),
    "scatter_reduce_": lambda x, i: x.scatter_reduce_(0, i, gradlite.ones(2), "amax"),
    "index_add_": lambda x, i: x.index_add_(0, i, gradlite.ones(2)),
    "index_copy_": lambda x, i: x.index_copy_(0, i, gradlite.ones(2)),
    "index_fill_": lambda x, i: x.index_fill_(0, i, 5.0),
    "index_reduce_": lambda x, i: x.index_reduce_(0, i, gradlite.ones(2), "prod"),
    "index_put_": lambda x, i: x.index_put_((i,), gradlite.ones(2)),
    "put_": lambda x, i: x.put_(i, gradlite.ones(2)),
    "masked_fill_": lambda x, i: x.masked_fill_(x > 1, 5.0),
    "masked_scatter_": lambda x, i: x.masked_scatter_(x > 1, gradlite.ones(3)),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_write_is_counted_and_named(name, device):
    """It returns the tensor, bumps the version once, and outdates what was saved, whose error names it."""
    x, i = gradlite.tensor([1.0, 2.0, 3.0]), gradlite.tensor([2, 0])
    leaf = gradlite.ones(3, requires_grad=True)
    product = (leaf * x).sum()
    assert IN_PLACE[name](x, i) is x
    assert x._version == 1
    with pytest.raises(RuntimeError, match=rf"Written by {name} at .*test_picks.py"):
        product.backward()


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_leaf_is_not_written(name, device):
    leaf = gradlite.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        IN_PLACE[name](leaf, gradlite.tensor([2, 0]))
    assert leaf._version == 0


def test_what_is_saved_of_a_written_tensor_is_its_value_before(device):
    """``prod`` needs what was there, and the result: as in PyTorch the first is a copy."""
    x = gradlite.tensor([2.0, 3.0], requires_grad=True)
    y = x * 1
    y.scatter_reduce_(0, gradlite.tensor([0, 0]), gradlite.tensor([4.0, 5.0]), "prod")
    assert y.tolist() == [40, 3]
    assert grad(y.sum(), x)[0].tolist() == [20, 1]


# ---------------------------------------------------------------------------------- results and keys


def test_several_results_have_names(device):
    x = gradlite.tensor([3.0, 1.0, 2.0])
    for result in (x.sort(), x.topk(2), x.kthvalue(2)):
        values, indices = result
        assert result.values is values
        assert result.indices is indices
        assert re.match(r"torch.return_types.(sort|topk|kthvalue)\(", repr(result))


def test_a_numpy_number_in_an_array_is_a_number(device):
    """An array of no dimensions selects, and gives a view, as a number does."""
    x = gradlite.arange(6.0).view(2, 3)
    assert x[np.array(1)]._is_view()
    assert x[:, np.array(-1)].tolist() == [2, 5]


def test_true_and_false_as_the_whole_key(device):
    x = gradlite.zeros(2)
    x[False] = 5.0
    assert (x.tolist(), x._version) == ([0, 0], 0)
    x[True] = gradlite.tensor([[1, 2]])
    assert x.tolist() == [1, 2]


def test_a_mask_takes_one_value_of_any_type(device):
    x = gradlite.tensor([1, -2, 3])
    x[x < 0] = gradlite.tensor(7.9)
    assert x.tolist() == [1, 7, 3]
    with pytest.raises(RuntimeError, match=r"source and destination dtypes match, got Long .* and Float"):
        x[[0]] = gradlite.tensor(7.9)


def test_columns_that_are_picked_keep_their_order_in_memory(cpu):
    """Dimensions that are picked whole lie in memory as they did; NumPy would put those of the index last."""
    x = gradlite.arange(24.0).view(2, 3, 4)
    assert x[..., [0, 1, 2]].stride() == (9, 3, 1)
    assert x.transpose(0, 2)[[0, 1]].stride() == (6, 1, 3)


def test_a_condition_of_bytes(device):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="where received a uint8 condition tensor"):
            gradlite.where(gradlite.tensor([1, 0], dtype=gradlite.uint8), 1.0, 2.0)
