"""The public surface is exactly what is written down here; a new name is added here in the same commit."""

import ast
import importlib
import inspect
import types
from pathlib import Path

import pytest

import gradlite

PUBLIC = {
    "gradlite": """
        BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor Generator HalfTensor IntTensor LongTensor ShortTensor
        Size Tensor TypedStorage UntypedStorage abs absolute acos acosh adaptive_avg_pool1d adaptive_max_pool1d add
        addcdiv addcmul addmm affine_grid_generator arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax
        as_strided as_strided_ as_tensor asin asinh atan atan2 atanh autograd avg_pool1d backends bfloat16 bitwise_and
        bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor bmm bool can_cast ceil celu
        channel_shuffle chunk clamp clamp_max clamp_min clip clone complex128 complex64 constant_pad_nd conv1d conv2d
        conv3d conv_transpose1d conv_transpose2d conv_transpose3d copysign cos cosh cuda deg2rad detach detach_ device
        digamma div divide dot double dsplit dtype empty empty_like enable_grad eq equal erf erfc erfinv exp exp2 expm1
        eye fix flatten float float16 float32 float64 float_power floor floor_divide fmax fmin fmod frac from_dlpack
        from_numpy full full_like gather ge get_default_device get_default_dtype greater greater_equal grid_sampler
        grid_sampler_2d grid_sampler_3d gt half hardshrink heaviside hsplit hypot inference_mode initial_seed int int16
        int32 int64 int8 is_anomaly_check_nan_enabled is_anomaly_enabled is_floating_point is_grad_enabled
        is_inference_mode_enabled is_same_size is_storage is_tensor isclose isfinite isinf isnan isneginf isposinf ldexp
        le lerp less less_equal lgamma linspace load log log10 log1p log2 log_softmax logaddexp logaddexp2 logical_and
        logical_not logical_or logical_xor logit long lt manual_seed matmul max max_pool1d max_pool2d max_pool3d maximum
        mean minimum mm mul multiply mv nan_to_num narrow native_channel_shuffle ne neg negative nn no_grad not_equal
        numel ones ones_like optim permute pixel_shuffle pixel_unshuffle polygamma positive pow prelu promote_types
        rad2deg rand randn randperm range reciprocal relu relu_ remainder reshape resize_as_ round rsqrt rsub save
        select selu set_default_device set_default_dtype set_grad_enabled set_printoptions sgn short sigmoid sign
        signbit sin sinc sinh split split_with_sizes sqrt square squeeze sub subtract sum swapaxes swapdims t tan tanh
        tensor tensor_split threshold transpose true_divide trunc uint8 unbind unsafe_chunk unsafe_split
        unsafe_split_with_sizes unsqueeze utils vsplit where xlogy zeros zeros_like
    """,
    "gradlite.autograd": """
        Function GradcheckError Variable backward detect_anomaly enable_grad function grad gradcheck gradgradcheck graph
        inference_mode no_grad set_detect_anomaly set_grad_enabled
    """,
    "gradlite.autograd.graph": """
        GradientEdge Node allow_mutation_on_saved_tensors disable_saved_tensors_hooks get_gradient_edge
        increment_version register_multi_grad_hook save_on_cpu saved_tensors_hooks
    """,
    "gradlite.autograd.function": "BackwardCFunction Function FunctionCtx once_differentiable",
    "gradlite.nn": """
        CrossEntropyLoss Linear MSELoss Module Parameter ReLU Sequential Tanh functional init
    """,
    "gradlite.nn.functional": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d affine_grid avg_pool1d avg_pool2d avg_pool3d celu channel_shuffle conv1d conv2d conv3d
        conv_transpose1d conv_transpose2d conv_transpose3d cross_entropy elu fold gelu grid_sample hardshrink
        hardsigmoid hardswish hardtanh interpolate leaky_relu linear log_softmax logsigmoid lp_pool1d lp_pool2d
        lp_pool3d max_pool1d max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d mish mse_loss
        native_channel_shuffle nll_loss pad pixel_shuffle pixel_unshuffle prelu relu relu6 selu sigmoid silu softplus
        softshrink softsign tanh tanhshrink threshold unfold upsample upsample_bilinear upsample_nearest
    """,
    "gradlite.nn.init": """
        calculate_gain constant constant_ dirac dirac_ eye eye_ kaiming_normal kaiming_normal_ kaiming_uniform
        kaiming_uniform_ normal normal_ ones_ orthogonal orthogonal_ sparse sparse_ trunc_normal_ uniform uniform_
        xavier_normal xavier_normal_ xavier_uniform xavier_uniform_ zeros_
    """,
    "gradlite.optim": "Adam Optimizer SGD",
    "gradlite.utils": "data dlpack swap_tensors",
    "gradlite.utils.dlpack": "from_dlpack to_dlpack",
    "gradlite.utils.data": """
        BatchSampler DataLoader Dataset RandomSampler Sampler SequentialSampler TensorDataset default_collate
        default_convert
    """,
    "gradlite.cuda": "current_device device_count get_device_name is_available synchronize",
    "gradlite.backends": "cudnn",
}

METHODS = """
    T abs abs_ absolute absolute_ acos acos_ acosh acosh_ add add_ addcdiv addcdiv_ addcmul addcmul_ addmm apply_ arccos
    arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan2_ arctan_ arctanh arctanh_ argmax
    as_strided as_strided_ as_subclass asin asin_ asinh asinh_ atan atan2 atan2_ atan_ atanh atanh_ backward bfloat16
    bitwise_and bitwise_and_ bitwise_left_shift bitwise_left_shift_ bitwise_not bitwise_not_ bitwise_or bitwise_or_
    bitwise_right_shift bitwise_right_shift_ bitwise_xor bitwise_xor_ bmm bool ceil ceil_ chunk clamp clamp_ clamp_max
    clamp_max_ clamp_min clamp_min_ clip clip_ clone contiguous copy_ copysign copysign_ cos cos_ cosh cosh_ cpu cuda
    data data_ptr deg2rad deg2rad_ detach detach_ device digamma digamma_ dim div div_ divide divide_ dot double dsplit
    dtype element_size eq eq_ equal erf erf_ erfc erfc_ erfinv erfinv_ exp exp2 exp2_ exp_ expand expand_as expm1 expm1_
    fill_ fix fix_ flatten float float_power floor floor_ floor_divide floor_divide_ fmax fmin fmod fmod_ frac frac_
    gather ge ge_ grad grad_dtype grad_fn greater greater_ greater_equal greater_equal_ gt gt_ half hardshrink heaviside
    heaviside_ hsplit hypot hypot_ int is_contiguous is_cuda is_floating_point is_inference is_leaf is_same_size
    is_set_to is_shared isclose isfinite isinf isnan isneginf isposinf item ldexp ldexp_ le le_ lerp lerp_ less less_
    less_equal less_equal_ lgamma lgamma_ log log10 log10_ log1p log1p_ log2 log2_ log_ log_softmax logaddexp logaddexp2
    logical_and logical_and_ logical_not logical_not_ logical_or logical_or_ logical_xor logical_xor_ logit logit_ long
    lt lt_ mT map2_ map_ matmul max maximum mean minimum mm mul mul_ multiply multiply_ mv nan_to_num nan_to_num_ narrow
    ndim ndimension ne ne_ neg neg_ negative negative_ nelement new new_empty new_full new_ones new_tensor new_zeros
    normal_ not_equal not_equal_ numel numpy output_nr permute polygamma positive pow pow_ prelu rad2deg rad2deg_
    reciprocal reciprocal_ register_hook register_post_accumulate_grad_hook relu relu_ remainder remainder_
    requires_grad requires_grad_ reshape resize_ resize_as_ retain_grad retains_grad round round_ rsqrt rsqrt_ rsub
    select set_ sgn sgn_ shape share_memory_ short sigmoid sigmoid_ sign sign_ signbit sin sin_ sinc sinc_ sinh sinh_
    size split split_with_sizes sqrt sqrt_ square square_ squeeze squeeze_ storage storage_offset stride sub sub_
    subtract subtract_ sum sum_to_size swapaxes swapaxes_ swapdims swapdims_ t t_ tan tan_ tanh tanh_ tensor_split to
    tolist transpose transpose_ true_divide true_divide_ trunc trunc_ type type_as unbind uniform_ unsafe_chunk
    unsafe_split unsafe_split_with_sizes unsqueeze unsqueeze_ untyped_storage view view_as volatile vsplit where xlogy
    xlogy_ zero_
"""

OPERATORS = """
    __abs__ __add__ __and__ __array__ __array_priority__ __array_wrap__ __bool__ __complex__ __contains__ __copy__
    __deepcopy__ __delitem__ __dlpack__ __dlpack_device__ __eq__ __float__ __floordiv__ __format__ __ge__ __getitem__
    __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imod__ __imul__ __index__ __int__ __invert__ __ior__
    __ipow__ __irshift__ __isub__ __iter__ __itruediv__ __ixor__ __le__ __len__ __lshift__ __lt__ __matmul__ __mod__
    __mul__ __ne__ __neg__ __new__ __or__ __pos__ __pow__ __radd__ __rand__ __reduce_ex__ __repr__ __rfloordiv__
    __rlshift__ __rmod__ __rmul__ __ror__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __setitem__
    __sub__ __truediv__ __xor__
"""

LEGACY = "_backward_hooks _base _is_view _version"
"""Names with an underscore that programs use, because PyTorch has no others for them."""

OURS = "alias array edge flag inference version viewed"
"""What a tensor is to the graph: attributes of gradlite alone, for those who read the core."""


def reexported(text):
    """Return the modules that a package gives on under their own names: ``from gradlite import nn as nn``."""
    return {
        alias.asname
        for node in ast.parse(text).body
        if isinstance(node, ast.ImportFrom) and node.module == "gradlite"
        for alias in node.names
        if alias.asname == alias.name
    }


def surface(name):
    """Return the public names of a module: those in ``__all__``, or those that it defines or gives on."""
    module = importlib.import_module(name)
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    if name == "gradlite":
        given_on = reexported(Path(module.__file__).read_text()) - {"backend"}  # imported for what it registers
        own = [n for n, value in vars(module).items() if not isinstance(value, types.ModuleType)]
        return sorted(n for n in {*own, *given_on} if not n.startswith("_"))
    own = [n for n, v in vars(module).items() if getattr(v, "__module__", name) == name]
    return sorted(n for n in own if not n.startswith("_") and not isinstance(vars(module)[n], types.ModuleType))


@pytest.mark.parametrize("name", PUBLIC)
def test_the_surface_is_as_written(name):
    assert surface(name) == PUBLIC[name].split()


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_exists(name):
    module = importlib.import_module(name)
    assert all(hasattr(module, n) for n in PUBLIC[name].split())


def test_the_lists_are_sorted_and_name_nothing_twice():
    for text in (*PUBLIC.values(), METHODS, OPERATORS, LEGACY, OURS):
        names = text.split()
        assert names == sorted(set(names))


def methods_of(cls):
    """Return what a class adds to `object`, sorted into public names, operators and names with an underscore."""
    machinery = {"__annotations__", "__dict__", "__doc__", "__module__", "__slots__", "__weakref__"}
    added = {n for kind in cls.__mro__[:-1] for n in vars(kind)} - machinery
    operators = {n for n in added if n.startswith("__") and n.endswith("__")}
    hidden = {n for n in added - operators if n.startswith("_")}
    return sorted(added - operators - hidden), sorted(operators), sorted(hidden)


def test_the_methods_of_a_tensor_are_as_written():
    public, operators, hidden = methods_of(gradlite.Tensor)
    assert public == sorted([*METHODS.split(), *OURS.split()])
    assert operators == OPERATORS.split()
    assert set(LEGACY.split()) <= set(hidden)


def test_a_parameter_adds_no_name():
    assert set(methods_of(gradlite.nn.Parameter)[0]) == set(methods_of(gradlite.Tensor)[0])


def test_functions_and_methods_of_one_name_are_one_thing():
    """What PyTorch has as a function and as a method is written once; the function may take ``out=`` besides."""
    both = set(METHODS.split()) & set(PUBLIC["gradlite"].split())
    kinds = {"bool", "double", "float", "half", "int", "long", "short", "bfloat16", "device", "dtype"}  # dtypes, types
    forms = {
        n: (inspect.unwrap(getattr(gradlite, n)), inspect.unwrap(getattr(gradlite.Tensor, n))) for n in both - kinds
    }
    differ = {n for n, (function, method) in forms.items() if function is not method}
    assert differ == {"cuda", "detach", "detach_", "polygamma", "relu_", "split", "where"}
    assert len(both) > 40


def test_a_new_name_and_a_missing_one_are_found(monkeypatch):
    monkeypatch.setattr(gradlite, "brand_new", 1, raising=False)
    assert set(surface("gradlite")) - set(PUBLIC["gradlite"].split()) == {"brand_new"}
    monkeypatch.delattr(gradlite, "zeros")
    assert set(PUBLIC["gradlite"].split()) - set(surface("gradlite")) == {"zeros"}
    monkeypatch.setattr(gradlite.Tensor, "brand_new", 1, raising=False)
    assert "brand_new" in methods_of(gradlite.Tensor)[0]


@pytest.mark.parametrize(
    ("module", "name", "near"),
    [
        (gradlite, "sqr", "; near this one: sqrt, rsqrt, square."),
        (gradlite, "stft", "."),
        (gradlite, "softmax", "; near this one: log_softmax, fmax, max."),
        (gradlite, "nograd", "; near this one: no_grad, deg2rad, rand."),
        (gradlite.autograd, "jacobian", "."),
        (gradlite.autograd, "gradcheckk", "; near this one: gradcheck, gradgradcheck."),
        (gradlite.backends, "mps", "."),
        (gradlite.cuda, "is_avaliable", "; near this one: is_available."),
        (gradlite.nn, "Lineer", "; near this one: Linear."),
        (gradlite.nn.functional, "dropout", "."),
        (gradlite.nn.init, "one_", "; near this one: ones_."),
        (gradlite.nn.init, "path", "."),
        (gradlite.optim, "AdamW", "; near this one: Adam."),
        (gradlite.utils, "dato", "."),
        (gradlite.utils.data, "DataLoaders", "; near this one: DataLoader."),
    ],
)
def test_a_missing_name_is_explained(module, name, near):
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    expected = f"module '{module.__name__}' has no attribute '{name}'. gradlite has a part of PyTorch's names{near}"
    assert str(caught.value) == expected
    assert not hasattr(module, "__no_such_name__")
