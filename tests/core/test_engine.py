"""`backward`: roots, order, accumulation, and what is freed."""

import pytest
from making import error_of, leaf, name

import gradlite
from gradlite import errors
from gradlite.autograd import backward, grad

# ---------------------------------------------------------------------------------- accumulation


def test_gradients_accumulate_in_place(device):
    x = leaf(1, 2)
    (x * 2).sum().backward()
    g = x.grad
    (x * 3).sum().backward()
    assert x.grad is g
    assert g.tolist() == [5.0, 5.0]
    assert (g.requires_grad, g.grad_fn) == (False, None)


def test_a_gradient_that_the_user_gave_a_leaf_is_added_to(device):
    x, g = leaf(1, 2), gradlite.ones(2)
    x.grad = g
    (x * 1).sum().backward()
    assert x.grad is g
    assert g.tolist() == [2.0, 2.0]


DIAMONDS = {
    "a sum of uses": (lambda x: x * x + x * 3 + x, [6.0, 8.0]),
    "one operation twice": (lambda x: x * x * x, [3.0, 12.0]),
    "add to itself": (lambda x: x + x, [2.0, 2.0]),
    "and a view of itself": (lambda x: x + x.view_as(x), [2.0, 2.0]),
    "a wide diamond": (lambda x: sum([x * k for k in range(1, 6)], x), [16.0, 16.0]),
    "a ladder": (lambda x: _ladder(x, 10), [1024.0, 1024.0]),
    "two paths of unequal length": (lambda x: x.clone().clone().clone() * x, [2.0, 4.0]),
    "rows": (lambda x: x[0] * x[1] + x[0], [3.0, 1.0]),
    "one of several": (lambda x: x.unbind(0)[0] * 3, [3.0, 0.0]),
    "all of several": (lambda x: x.unbind(0)[0] * x.unbind(0)[1], [2.0, 1.0]),
    "both of one unbind": (lambda x: (lambda a, b: a * b + a)(*x.unbind(0)), [3.0, 1.0]),
    "expanded": (lambda x: x[:1].expand(5) * 2, [10.0, 0.0]),
    "overlapping strides": (lambda x: x.as_strided((3, 2), (0, 1)), [3.0, 3.0]),
}


def _ladder(x, steps):
    for _ in range(steps):
        x = x + x
    return x


@pytest.mark.parametrize("case", DIAMONDS)
def test_gradients_add_up_over_all_paths(device, case):
    function, expected = DIAMONDS[case]
    x = leaf(1, 2)
    function(x).sum().backward()
    assert x.grad.tolist() == expected
    assert grad(function(x).sum(), x)[0].tolist() == expected


def test_a_node_runs_once_with_the_sum_over_its_consumers(device):
    seen, x = [], leaf(1)
    y = x * 2
    y.register_hook(lambda g: seen.append(g.item()))
    (y * 3 + y * 4).sum().backward()
    assert seen == [7.0]


def test_the_latest_node_runs_first(device):
    order, x = [], leaf(1)
    a, b = x * 1, x * 1
    c = (b * 1) + (a * 1)
    for label, t in (("a", a), ("b", b), ("c", c)):
        t.register_hook(lambda g, label=label: order.append(label))
    c.backward()
    assert order == ["c", "b", "a"]
    assert a.grad_fn._sequence_nr() < b.grad_fn._sequence_nr() < c.grad_fn._sequence_nr()


def test_accumulation_keeps_the_order_in_which_gradients_arrive(device):
    """Floating-point sums depend on their order; a tensor's consumers deliver latest first."""
    x = leaf(1)
    big, small = 2.0**24, 1.0
    (x * small + x * small + x * big).backward()
    assert x.grad.item() == 2.0**24  # (2**24 + 1) + 1, each rounded to even
    x.grad = None
    (x * big + x * small + x * small).backward()
    assert x.grad.item() == 2.0**24 + 2


def test_gradients_come_back_in_each_inputs_shape_and_type(device):
    a = gradlite.ones(2, 1, requires_grad=True)
    b = gradlite.ones(3, dtype=gradlite.float64, requires_grad=True)
    c = gradlite.tensor(1.0, requires_grad=True)
    (a * b + c).sum().backward()
    assert (a.grad.tolist(), b.grad.tolist(), c.grad.item()) == ([[3.0], [3.0]], [2.0, 2.0, 2.0], 6.0)
    assert (a.grad.dtype, b.grad.dtype, c.grad.dtype) == (gradlite.float32, gradlite.float64, gradlite.float32)


def test_unused_and_multiplied_by_zero(device):
    x, unused = leaf(1), leaf(1)
    (x * 0).sum().backward()
    assert (x.grad.tolist(), unused.grad) == ([0.0], None)


LAYOUTS = {
    "a column-major leaf": (lambda: gradlite.ones(3, 2).t(), (1, 2)),
    "every other element": (lambda: gradlite.ones(4)[::2], (1,)),
    "an expanded leaf": (lambda: gradlite.ones(1).expand(3), (1,)),
    "permuted": (lambda: gradlite.ones(2, 3, 4).permute(2, 0, 1), (1, 12, 4)),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_the_layout_of_a_gradient_follows_a_dense_leaf(device, case):
    make, stride = LAYOUTS[case]
    for function in (lambda x: x * 1, lambda x: x + 0, lambda x: x.t() if x.ndim == 2 else x * x):
        x = make().detach().requires_grad_()
        function(x).sum().backward()
        assert x.grad.stride() == stride


# ---------------------------------------------------------------------------------- leaves that changed their mind


def test_a_leaf_whose_flag_was_taken_off_gets_nothing(device):
    x = leaf(1, 2)
    z = (x * x).sum()
    x.requires_grad_(False)
    z.backward(retain_graph=True)
    assert x.grad is None
    x.requires_grad_(True)
    z.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_assigned_gradients_must_fit(device):
    x = leaf(1, 2)
    cases = [
        (
            gradlite.ones(3),
            RuntimeError,
            r"attempting to assign a gradient of size '\[3\]' to a tensor of size '\[2\]'",
        ),
        (gradlite.ones(2).double(), RuntimeError, "attempting to assign a gradient with dtype 'double' to a tensor"),
        (x, RuntimeError, "can't assign Variable as its own grad"),
        (1, TypeError, "assigned grad expected to be a Tensor or None but got grad of type int"),
    ]
    for value, kind, text in cases:
        with pytest.raises(kind, match=text):
            x.grad = value
        assert x.grad is None
    x.grad = gradlite.ones(2)
    del x.grad
    assert x.grad is None


def test_a_gradient_on_another_device_is_refused(cpu):
    x = leaf(1, 2)
    with pytest.raises(RuntimeError, match="assigned grad has data located on a different device"):
        x.grad = gradlite.ones(2, device="cuda")


def test_asking_a_result_for_its_gradient_warns(device):
    y = leaf(1) * 2
    with pytest.warns(UserWarning) as warned:
        assert y.grad is None
    assert str(warned[0].message).startswith(errors.NON_LEAF_GRAD)
    assert warned[0].filename == __file__


# ---------------------------------------------------------------------------------- roots


def test_several_roots(device):
    x = leaf(2)
    backward([(x * 2).sum(), (x * 3).sum()])
    assert x.grad.tolist() == [5.0]
    z = (x * 2).sum()
    backward([z, z])
    assert x.grad.tolist() == [9.0]
    y = x * 2
    backward([y * 3, y])
    assert x.grad.tolist() == [17.0]
    backward([x, x * 2], [gradlite.tensor([10.0]), None])
    assert x.grad.tolist() == [29.0]


def test_the_root_may_be_a_leaf(device):
    x = gradlite.tensor(3.0, requires_grad=True)
    x.backward()
    x.backward(gradlite.tensor(4.0))
    assert x.grad.item() == 5.0


def test_one_element_of_any_shape_needs_no_gradient(device):
    x = leaf(1)
    (x * 2).backward()
    (x.view(1, 1) * 2).backward()
    assert x.grad.tolist() == [4.0]


def test_the_given_gradient_is_converted_and_weighs(device):
    x = leaf(1, 2)
    (x * 2).backward(gradlite.tensor([1, 10]))
    assert (x.grad.tolist(), x.grad.dtype) == ([2.0, 20.0], gradlite.float32)
    given = leaf(1, 1)
    (x * 2).backward(given)
    assert (x.grad.tolist(), x.grad.requires_grad, given.grad) == ([4.0, 22.0], False, None)


BAD_ROOTS = {
    "several elements": (lambda: (leaf(1, 2) * 2).backward(), RuntimeError, "grad can be implicitly created only for"),
    "a plain tensor": (lambda: gradlite.ones(1).backward(), RuntimeError, errors.NO_GRAD_FN.format(0)),
    "integers": (lambda: gradlite.tensor(3).backward(), RuntimeError, errors.NO_GRAD_FN.format(0)),
    "another shape": (
        lambda: (leaf(1, 2, 3) * 2).backward(gradlite.ones(2)),
        RuntimeError,
        r"^Mismatch in shape: grad_output\[0\] has a shape of torch.Size\(\[2\]\) and output\[0\] has a shape of "
        r"torch.Size\(\[3\]\)\.",
    ),
    "a shape that would broadcast": (
        lambda: (leaf(1, 2, 3) * 2).backward(gradlite.ones(1)),
        RuntimeError,
        "^Mismatch in shape",
    ),
    "no dimensions for one": (lambda: (leaf(1) * 2).backward(gradlite.tensor(1.0)), RuntimeError, "^Mismatch in shape"),
    "too few gradients": (
        lambda: backward([leaf(1) * 2, leaf(1) * 3], [gradlite.ones(1)]),
        RuntimeError,
        "got 2 tensors and 1 gradients",
    ),
    "a number": (lambda: (leaf(1) * 2).backward(1.0), TypeError, "'float' object is not iterable"),
    "a list of numbers": (
        lambda: (leaf(1) * 2).backward([1.0]),
        TypeError,
        "gradients can be either Tensors or None, but got float",
    ),
}


@pytest.mark.parametrize("case", BAD_ROOTS)
def test_refused_roots(device, case):
    call, kind, text = BAD_ROOTS[case]
    with pytest.raises(kind, match=text):
        call()


# ---------------------------------------------------------------------------------- inputs=


def test_only_the_named_inputs_accumulate(device):
    a, b = leaf(1), leaf(2)
    (a * b).backward(inputs=[a])
    assert (a.grad.tolist(), b.grad) == ([2.0], None)
    (a * b).backward(inputs=b)
    (a * b).backward(inputs=[a, b])
    assert (a.grad.tolist(), b.grad.tolist()) == ([4.0], [2.0])


def test_named_results_get_a_gradient(device):
    x = leaf(2)
    y = x * 2
    z = y * 3
    z.backward(inputs=[y], retain_graph=True)
    assert y._grad.tolist() == [3.0]
    assert x.grad is None
    z.backward(inputs=[y, x])
    assert (y._grad.tolist(), x.grad.tolist()) == ([6.0], [6.0])


def test_what_inputs_may_be(device):
    x, unused = leaf(2), leaf(1)
    assert error_of(lambda: (x * 2).backward(inputs=[])) == "`inputs` argument to `backward()` cannot be empty."
    text = error_of(lambda: (x * 2).backward(inputs=[gradlite.ones(1)]))
    assert text == "can't retain_grad on Tensor that has requires_grad=False"
    (x * 2).backward(inputs=[unused])
    assert (unused.grad, x.grad) == (None, None)


# ---------------------------------------------------------------------------------- what is freed


def test_a_second_pass_needs_what_the_first_freed(device):
    x = leaf(2)
    z = (x * x).sum()
    z.backward()
    assert error_of(z.backward) == errors.FREED
    assert error_of(grad, z, x) == errors.FREED
    assert x.grad.tolist() == [4.0]


def test_a_second_pass_is_allowed_where_nothing_was_saved(device):
    x = leaf(1, 2)
    z = (x + 1).sum()
    z.backward()
    z.backward()
    assert x.grad.tolist() == [2.0, 2.0]
    for function in (lambda x: x * 2, lambda x: x / 2, lambda x: x.exp(), lambda x: x * gradlite.ones(2)):
        z = function(x).sum()
        z.backward()
        assert error_of(z.backward) == errors.FREED
    for function in (lambda x: 1 - x, lambda x: -x, lambda x: x[0], lambda x: x.mean(), lambda x: x.double()):
        z = function(x).sum()
        z.backward()
        assert error_of(z.backward) is None


def test_retain_graph_keeps_what_was_saved(device):
    x = leaf(2)
    z = (x * x).sum()
    for _ in range(3):
        z.backward(retain_graph=True)
    grad(z, x)
    assert x.grad.tolist() == [12.0]
    assert error_of(z.backward) == errors.FREED


def test_a_shared_part_is_freed_by_the_first_pass(device):
    x = leaf(2)
    shared = x * x
    a, b = shared * 2, shared * 3
    a.backward()
    assert error_of(b.backward) == errors.FREED


def test_a_write_frees_with_its_graph(device):
    x = leaf(1, 2)
    y = x.clone()
    y[0].mul_(x[1])
    y.sum().backward()
    assert error_of(y.sum().backward) == errors.FREED


def test_the_shape_of_the_graph_survives(device):
    x = leaf(2)
    z = x * x
    z.backward()
    assert name(z) == "MulBackward0"
    assert z.grad_fn.next_functions[0][0].variable is x
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        _ = z.grad_fn._saved_self


def test_a_failed_pass_leaves_what_other_leaves_got(device):
    a, b = leaf(1, 2), leaf(3, 4)
    y = b.exp()
    z = y.sum() + (a * 2).sum()
    y.detach().add_(1)
    assert "modified by an inplace operation" in error_of(z.backward)
    assert (a.grad.tolist(), b.grad) == ([2.0, 2.0], None)
    assert gradlite.is_grad_enabled()


def test_the_argument_of_2018_is_refused_by_name(cpu):
    text = r"^Tensor\.backward\(\) got an unexpected keyword argument 'retain_variables'"
    with pytest.raises(TypeError, match=text):
        (leaf(1) * 2).backward(retain_variables=True)
