"""``out=``: what is written, counted, refused and warned of; and the names and numbers of arguments in calls."""

import inspect
import warnings

import pytest

import gradlite
from gradlite.callers import describe

RESIZED = "An output with one or more elements was resized since it had shape"


def quietly(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **kwargs)


#: Functions with arguments, of a tensor ``x`` of shape (2, 2).
CALLS = {
    "add": lambda x: ((x, 1), {"alpha": 3}),
    "sub": lambda x: ((x, x), {}),
    "mul": lambda x: ((x, x[:1]), {}),
    "div": lambda x: ((x, 2), {}),
    "pow": lambda x: ((2, x), {}),
    "exp": lambda x: ((x,), {}),
    "neg": lambda x: ((x,), {}),
    "maximum": lambda x: ((x, x.t()), {}),
    "eq": lambda x: ((x, x.t()), {}),
    "where": lambda x: ((x > 2, x, x.t()), {}),
    "sum": lambda x: ((x, 0), {}),
    "mean": lambda x: ((x, 1), {"keepdim": True}),
    "max": lambda x: ((x,), {}),
    "argmax": lambda x: ((x, 0), {}),
    "mm": lambda x: ((x, x), {}),
    "mv": lambda x: ((x, x[0]), {}),
    "dot": lambda x: ((x[0], x[1]), {}),
    "bmm": lambda x: ((x[None], x[None]), {}),
    "addmm": lambda x: ((x[0], x, x), {"beta": 2}),
    "matmul": lambda x: ((x, x[0]), {}),
    "gather": lambda x: ((x, 0, (x > 2).long()), {}),
    "take_along_dim": lambda x: ((x, (x > 2).long(), 0), {}),
    "scatter": lambda x: ((x, 0, (x > 2).long(), x), {"reduce": "add"}),
    "scatter_add": lambda x: ((x, 0, (x > 2).long(), x), {}),
    "scatter_reduce": lambda x: ((x, 0, (x > 2).long(), x, "amax"), {"include_self": False}),
    "index_select": lambda x: ((x, 1, (x[0] > 2).long()), {}),
    "index_add": lambda x: ((x, 1, (x[0] > 2).long(), x), {"alpha": 2}),
    "index_copy": lambda x: ((x, 1, (x[0] > 2).long(), x), {}),
    "index_reduce": lambda x: ((x, 1, (x[0] > 2).long(), x, "prod"), {}),
    "take": lambda x: ((x, (x > 2).long()), {}),
    "masked_select": lambda x: ((x, x > 2), {}),
    "nonzero": lambda x: ((x > 2,), {}),
    "msort": lambda x: ((x,), {}),
    "searchsorted": lambda x: ((x.sort().values, x), {"right": True}),
    "bucketize": lambda x: ((x, x[0]), {}),
    "isin": lambda x: ((x, x[0]), {}),
    "log_softmax": lambda x: ((x, 1), {}),
    "zeros": lambda x: ((2, 3), {}),
    "ones": lambda x: ((3,), {}),
    "full": lambda x: (((2,), 7.0), {}),
    "arange": lambda x: ((1, 5, 0.5), {}),
    "linspace": lambda x: ((0, 1, 5), {}),
    "eye": lambda x: ((2, 3), {}),
    "rand": lambda x: ((4,), {}),
    "randn": lambda x: ((4,), {}),
    "randperm": lambda x: ((4,), {}),
}
FROM_NOTHING = {"zeros", "ones", "full", "arange", "linspace", "eye", "rand", "randn", "randperm"}
NOT_DIFFERENTIABLE = {"eq", "argmax", "nonzero", "searchsorted", "bucketize", "isin"}


@pytest.fixture
def x(device):
    return gradlite.tensor([[1.0, 4.0], [3.0, 2.0]], device=device)


def expected(name, args, kwargs, device):
    where = {"device": device} if name in FROM_NOTHING else {}
    gradlite.manual_seed(0)
    result = getattr(gradlite, name)(*args, **kwargs, **where)
    gradlite.manual_seed(0)
    return result


@pytest.mark.parametrize("name", CALLS)
def test_the_result_is_written_once_into_out(x, device, seeded, name):
    args, kwargs = CALLS[name](x)
    answer = expected(name, args, kwargs, device)
    out = gradlite.zeros_like(answer)
    memory = out.data_ptr()
    assert getattr(gradlite, name)(*args, out=out, **kwargs) is out
    assert (out.tolist(), out.data_ptr(), out._version) == (answer.tolist(), memory, 1)
    assert name in out.version.write[0]
    assert "test_out.py" in describe(out.version.write[2])


@pytest.mark.parametrize("name", CALLS)
def test_an_empty_out_is_resized_silently_and_another_with_a_warning(x, device, seeded, name):
    args, kwargs = CALLS[name](x)
    answer = expected(name, args, kwargs, device)
    out = gradlite.empty(0, dtype=answer.dtype, device=device)
    getattr(gradlite, name)(*args, out=out, **kwargs)
    assert (out.tolist(), out.shape, out._version) == (answer.tolist(), answer.shape, 1)
    out = gradlite.empty(7, dtype=answer.dtype, device=device)
    gradlite.manual_seed(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(gradlite, name)(*args, out=out, **kwargs)
    assert (out.tolist(), out._version) == (answer.tolist(), 1)
    if name not in FROM_NOTHING:
        (warning,) = caught
        assert str(warning.message).startswith(f"{RESIZED} [7], which does not match the required output shape")
        assert warning.filename == __file__
    elif name == "arange":
        assert "The number of elements in the out tensor of shape [7] is 7" in str(caught[0].message)
    else:
        assert caught == []


@pytest.mark.parametrize("name", CALLS)
def test_nothing_that_would_be_recorded_is_written(x, device, seeded, name):
    args, kwargs = CALLS[name](x)
    answer = expected(name, args, kwargs, device)
    text = "functions with out=... arguments don't support automatic differentiation"
    if answer.is_floating_point():
        leaf = gradlite.zeros_like(answer, requires_grad=True)
        with pytest.raises(RuntimeError, match=rf"{name}\(\): {text}, but one of the arguments requires grad."):
            getattr(gradlite, name)(*args, out=leaf, **kwargs)
        with gradlite.no_grad():
            getattr(gradlite, name)(*args, out=leaf, **kwargs)
        assert leaf.requires_grad == (name not in FROM_NOTHING)  # there the argument of that name decides
        assert leaf.is_leaf
    if name not in FROM_NOTHING:
        args, kwargs = CALLS[name](x.requires_grad_())
        out = gradlite.zeros_like(answer)
        if name in NOT_DIFFERENTIABLE:
            assert getattr(gradlite, name)(*args, out=out, **kwargs) is out
        else:
            with pytest.raises(RuntimeError, match=text):
                getattr(gradlite, name)(*args, out=out, **kwargs)
            assert out._version == 0


def test_the_flag_that_factories_set(device):
    out = gradlite.empty(2, device=device)
    assert gradlite.zeros(2, out=out, requires_grad=True) is out
    assert out.requires_grad
    with gradlite.no_grad():
        assert not gradlite.ones(2, out=out).requires_grad


def test_an_empty_tensor_only_gets_the_shape(device):
    out = gradlite.ones(2, device=device)
    assert gradlite.empty(2, out=out).tolist() == [1, 1]
    assert out._version == 0
    assert gradlite.empty(3, out=out).shape == (3,)
    assert out._version == 1


def test_several_results(x, device):
    values, indices = gradlite.empty(0, device=device), gradlite.empty(2, dtype=gradlite.int64, device=device)
    result = gradlite.max(x, 0, out=(values, indices))
    assert result.values is values
    assert result.indices is indices
    assert (values.tolist(), indices.tolist()) == ([3.0, 4.0], [1, 0])
    assert (values._version, indices._version) == (1, 1)
    with pytest.raises(TypeError, match="expected tuple of 2 elements but got 1"):
        gradlite.max(x, 0, out=(values,))
    for args, out in (((x, 0), values), ((x,), (values, indices))):
        with pytest.raises(TypeError, match=r"max\(\) received an invalid combination of arguments"):
            gradlite.max(*args, out=out)


def test_types(x, device):
    def made(dtype, *shape):
        return gradlite.empty(shape, dtype=dtype, device=device)

    wide, whole = made(gradlite.float64, 2, 2), made(gradlite.int64, 2, 2)
    assert gradlite.exp(x, out=wide).dtype is gradlite.float64
    assert gradlite.add(x.double(), 1, out=made(gradlite.float16, 2, 2)).tolist() == [[2, 5], [4, 3]]
    assert gradlite.eq(x, x, out=whole).tolist() == [[1, 1], [1, 1]]
    assert gradlite.sum(x * 0.5, 0, out=made(gradlite.int64, 2)).tolist() == [1, 3]  # added up as integers
    assert gradlite.mean(x, out=made(gradlite.float64)).item() == 2.5
    assert gradlite.full((2,), 3.5, out=made(gradlite.int64, 2)).tolist() == [3, 3]
    for function, args in ((gradlite.exp, (x,)), (gradlite.mean, (x, 0))):
        with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
            function(*args, out=whole)
    for function, args, text in (
        (gradlite.mm, (x, x), "Expected out tensor to have dtype float, but got double instead"),
        (gradlite.sum, (x, 0, False), "Expected out tensor to have dtype float, but got double instead"),
        (gradlite.dot, (x[0], x[1]), "result dtype Double does not match input dtype Float"),
        (gradlite.mv, (x, x[0]), "addmv input tensors must have the same dtype, but got Double, Float, and Float"),
        (gradlite.where, (x > 0, x, x), "Expected out type to be Float but got Double"),
    ):
        with pytest.raises(RuntimeError, match=text):
            function(*args, out=wide, **({"dtype": gradlite.float32} if function is gradlite.sum else {}))
    with pytest.raises(RuntimeError, match=r"dtype Double does not match dtype of out parameter \(Float\)"):
        gradlite.ones(2, dtype=gradlite.float64, out=made(gradlite.float32, 2))
    assert (wide._version, whole._version) == (1, 1)


def test_memory_that_out_shares(device):
    x = gradlite.ones(3, device=device)
    assert gradlite.exp(x, out=x) is x
    assert x._version == 1
    memory = gradlite.ones(4, device=device)
    assert gradlite.neg(x[:2], out=memory[::2]).tolist() == [-x[0].item()] * 2
    assert memory.tolist()[1::2] == [1, 1]
    for call in (
        lambda: gradlite.add(x[:-1], 1, out=x[1:]),
        lambda: gradlite.exp(x[:1], out=x),
        lambda: gradlite.where(x > 0, x, x, out=x.flatten()[:2]),
        lambda: gradlite.gather(x, 0, gradlite.zeros(3, dtype=gradlite.int64, device=device), out=x),
    ):
        with pytest.raises(RuntimeError, match="some elements of the input tensor and the written-to tensor refer"):
            quietly(call)
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor refers to a single memory"):
        gradlite.exp(x, out=gradlite.ones(1, device=device).expand(3))
    square = gradlite.ones(2, 2, device=device)
    assert gradlite.mm(square, square, out=square).tolist() == [[2, 2], [2, 2]]


def test_out_under_the_history_of_others(device):
    """A write into memory that was saved is found, and the error names the line."""
    x = gradlite.ones(2, device=device, requires_grad=True)
    y = (x * 2).exp()
    gradlite.add(gradlite.ones(2, device=device), 1, out=y.detach())
    with pytest.raises(
        RuntimeError, match=r"is at version 1; expected version 0(.|\n)*add\(out=\.\.\.\) at .*test_out"
    ):
        y.sum().backward()


def test_what_is_no_tensor(x):
    for function, args in ((gradlite.exp, (x,)), (gradlite.matmul, (x, x)), (gradlite.zeros, (2,))):
        with pytest.raises(TypeError, match=rf"{function.__name__}\(\): argument 'out' must be Tensor, not int"):
            function(*args, out=3)
        assert function(*args, out=None).shape
    with pytest.raises(TypeError, match="argument 'other' \\(position 3\\) must be Tensor, not float"):
        gradlite.where(x > 0, x, 2.0, out=x)


def test_methods_take_no_out(x):
    for name in ("exp", "add", "mm", "sum", "mean"):
        assert "out" not in inspect.signature(getattr(gradlite.Tensor, name)).parameters
        assert "out" in inspect.signature(getattr(gradlite, name)).parameters
    with pytest.raises(TypeError, match="unexpected keyword argument 'out'"):
        x.exp(out=x)


# ---------------------------------------------------------------------------------- names and numbers of arguments


def test_names_of_numpy(x):
    assert gradlite.mul(x1=x, x2=2).tolist() == gradlite.mul(x, x2=2).tolist() == (x * 2).tolist()
    assert gradlite.exp(x=x).tolist() == gradlite.exp(a=x).tolist() == x.exp().tolist()
    assert gradlite.add(x1=x, x2=x, alpha=2).tolist() == (x * 3).tolist()
    assert gradlite.sum(x=x, axis=0, keepdims=True).tolist() == [[4, 6]]
    assert gradlite.mm(x=x, mat2=x).tolist() == (x @ x).tolist()
    assert gradlite.gather(x, axis=0, index=(x > 2).long()).shape == (2, 2)
    for name in ("sum", "mean", "max", "argmax", "log_softmax"):
        method = getattr(x, name)
        assert repr(method(axis=1)) == repr(method(1)) == repr(getattr(gradlite, name)(x, axis=1))
    assert x.max(axis=0, keepdims=True).indices.tolist() == [[1, 0]]
    assert x[None].squeeze(axis=0).shape == x[None].squeeze_(axis=0).shape == (2, 2)
    assert x.sum(axis=None).item() == 10
    for call in (lambda: x.sum(0, axis=0), lambda: x.sum(dim=0, axis=0)):
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'axis'"):
            call()
    with pytest.raises(TypeError, match=r"sum\(\) got an unexpected keyword argument 'foo'"):
        x.sum(0, foo=1)


def test_the_forms_of_a_method_are_listed(x):
    """Where an argument that it does not have is the only one; which forms would take one, PyTorch tells too."""
    with pytest.raises(TypeError) as caught:
        x.max(foo=1)
    assert str(caught.value).splitlines() == [
        "max() received an invalid combination of arguments - got (foo=int, ), but expected one of:",
        " * ()",
        "      didn't match because some of the keywords were incorrect: foo",
        " * (Tensor other)",
        "      didn't match because some of the keywords were incorrect: foo",
        " * (int dim, bool keepdim = False)",
    ]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda m, x: m.exp(), 'exp() missing 1 required positional arguments: "input"'),
        (lambda m, x: m.mul(x), 'mul() missing 1 required positional arguments: "other"'),
        (lambda m, x: m.mul(x, foo=1), 'mul() missing 1 required positional arguments: "other"'),
        (lambda m, x: m.maximum(), 'maximum() missing 2 required positional argument: "input", "other"'),
        (lambda m, x: m.matmul(x), 'matmul() missing 1 required positional arguments: "other"'),
        (lambda m, x: x.mul_(), 'mul_() missing 1 required positional arguments: "other"'),
        (lambda m, x: m.exp(x, 1), "exp() takes 1 positional argument but 2 were given"),
        (lambda m, x: m.mul(x, 1, 2), "mul() takes 2 positional arguments but 3 were given"),
        (lambda m, x: m.exp(x, foo=1), "exp() got an unexpected keyword argument 'foo'"),
        (lambda m, x: m.add(x, 1, foo=1), "add() got an unexpected keyword argument 'foo'"),
        (
            lambda m, x: m.add(x),
            "add() received an invalid combination of arguments - got (Tensor), but expected (Tensor input, Tensor "
            "other, *, Number alpha = 1, Tensor out = None)",
        ),
        (
            lambda m, x: m.pow(x),
            "pow() received an invalid combination of arguments - got (Tensor), but expected one of:\n"
            " * (Tensor input, Tensor exponent, *, Tensor out = None)\n"
            " * (Number self, Tensor exponent, *, Tensor out = None)\n"
            " * (Tensor input, Number exponent, *, Tensor out = None)",
        ),
    ],
)
def test_calls_that_fit_no_form(x, call, text):
    with pytest.raises(TypeError) as raised:
        call(gradlite, x)
    assert str(raised.value) == text


def test_the_old_form_with_the_factor_in_the_middle(x):
    with pytest.warns(UserWarning, match=r"This overload of add is deprecated:\n\tadd\(Tensor input, Number alpha, "):
        assert gradlite.add(x, 2, x).tolist() == (x * 3).tolist()
    with pytest.warns(UserWarning, match=r"This overload of add_ is deprecated:\n\tadd_\(Number alpha, Tensor other"):
        assert x.clone().add_(-1, x).tolist() == [[0, 0], [0, 0]]
    with pytest.warns(
        UserWarning, match=r"\n\taddcmul\(Tensor input, Number value, Tensor tensor1, Tensor tensor2, \*, "
    ):
        assert gradlite.addcmul(x, 2, x, x).tolist() == (x + 2 * x * x).tolist()
    with pytest.warns(UserWarning, match=r"\n\taddcdiv_\(Number value, Tensor tensor1, Tensor tensor2\)\nConsider"):
        assert x.clone().addcdiv_(2, x, x).tolist() == (x + 2).tolist()
    assert gradlite.nn.functional.elu(x - 3, 2.0).tolist() == gradlite.nn.functional.elu(x - 3, alpha=2.0).tolist()
