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
        addcdiv addcmul addmm adjoint affine_grid_generator all allclose alpha_dropout alpha_dropout_ amax amin aminmax
        angle any arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort argwhere as_strided
        as_strided_ as_strided_scatter as_tensor asarray asin asinh atan atan2 atanh atleast_1d atleast_2d atleast_3d
        autograd avg_pool1d backends bfloat16 bilinear bincount bitwise_and bitwise_left_shift bitwise_not bitwise_or
        bitwise_right_shift bitwise_xor block_diag bmm bool broadcast_shapes broadcast_tensors broadcast_to bucketize
        can_cast cartesian_prod cat cdist cdouble ceil celu celu_ cfloat channel_shuffle channels_last channels_last_3d
        chunk clamp clamp_max clamp_min clip clone column_stack combinations complex complex128 complex64 concat
        concatenate conj conj_physical constant_pad_nd contiguous_format conv1d conv2d conv3d conv_transpose1d
        conv_transpose2d conv_transpose3d copysign corrcoef cos cosh cosine_similarity count_nonzero cov cuda cummax
        cummin cumprod cumsum deg2rad detach detach_ device diag diag_embed diagflat diagonal diagonal_scatter diff
        digamma dist div divide dot double dropout dropout_ dsplit dstack dtype empty empty_like empty_strided
        enable_grad eq equal erf erfc erfinv exp exp2 expm1 eye feature_alpha_dropout feature_alpha_dropout_
        feature_dropout feature_dropout_ finfo fix flatten flip fliplr flipud float float16 float32 float64 float_power
        floor floor_divide fmax fmin fmod frac from_dlpack from_numpy full full_like gather ge get_default_device
        get_default_dtype greater greater_equal grid_sampler grid_sampler_2d grid_sampler_3d group_norm gt half
        hardshrink heaviside histc histogram hsplit hstack hypot iinfo imag index_add index_copy index_fill index_put
        index_put_ index_reduce index_select inference_mode initial_seed int int16 int32 int64 int8
        is_anomaly_check_nan_enabled is_anomaly_enabled is_complex is_conj is_floating_point is_grad_enabled
        is_inference_mode_enabled is_same_size is_signed is_storage is_tensor isclose isfinite isin isinf isnan isneginf
        isposinf isreal kthvalue layer_norm layout ldexp le lerp less less_equal lgamma linspace load log log10 log1p
        log2 log_softmax logaddexp logaddexp2 logcumsumexp logical_and logical_not logical_or logical_xor logit logspace
        logsumexp long lt manual_seed masked_fill masked_scatter masked_select matmul max max_pool1d max_pool2d
        max_pool3d maximum mean median memory_format meshgrid min minimum mm mode moveaxis movedim msort mul multiply mv
        nan_to_num nanmean nanmedian nanquantile nansum narrow narrow_copy native_channel_shuffle ne neg negative nn
        no_grad nonzero norm not_equal numel ones ones_like optim pairwise_distance pdist permute pixel_shuffle
        pixel_unshuffle polar polygamma positive pow prelu preserve_format prod promote_types put quantile rad2deg rand
        randn randperm range ravel real reciprocal relu relu_ remainder renorm repeat_interleave reshape resize_as_
        resolve_conj result_type rms_norm roll rot90 round row_stack rrelu rrelu_ rsqrt rsub save scalar_tensor scatter
        scatter_add scatter_reduce searchsorted select select_scatter selu selu_ set_default_device set_default_dtype
        set_grad_enabled set_printoptions sgn short sigmoid sign signbit sin sinc sinh slice_scatter softmax sort split
        split_with_sizes sqrt square squeeze stack std std_mean strided sub subtract sum swapaxes swapdims t take
        take_along_dim tan tanh tensor tensor_split threshold threshold_ tile topk trace transpose tril tril_indices
        triu triu_indices true_divide trunc uint8 unbind unflatten unique unique_consecutive unsafe_chunk unsafe_split
        unsafe_split_with_sizes unsqueeze utils var var_mean view_as_complex view_as_real vsplit vstack where xlogy
        zeros zeros_like
    """,
    "gradlite.autograd": """
        Function GradcheckError Variable backward detect_anomaly enable_grad function grad gradcheck gradgradcheck graph
        inference_mode linear_operator no_grad set_detect_anomaly set_grad_enabled
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
        adaptive_max_pool3d affine_grid alpha_dropout avg_pool1d avg_pool2d avg_pool3d batch_norm bilinear
        binary_cross_entropy binary_cross_entropy_with_logits celu celu_ channel_shuffle conv1d conv2d conv3d
        conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss cosine_similarity cross_entropy
        ctc_loss dropout dropout1d dropout2d dropout3d elu elu_ embedding embedding_bag feature_alpha_dropout fold
        gaussian_nll_loss gelu glu grid_sample group_norm gumbel_softmax hardshrink hardsigmoid hardswish hardtanh
        hardtanh_ hinge_embedding_loss huber_loss instance_norm interpolate kl_div l1_loss layer_norm leaky_relu
        leaky_relu_ linear local_response_norm log_softmax logsigmoid lp_pool1d lp_pool2d lp_pool3d margin_ranking_loss
        max_pool1d max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d mish mse_loss multi_margin_loss
        multilabel_margin_loss multilabel_soft_margin_loss native_channel_shuffle nll_loss normalize one_hot pad
        pairwise_distance pdist pixel_shuffle pixel_unshuffle poisson_nll_loss prelu relu relu6 relu_ rms_norm rrelu
        rrelu_ scaled_dot_product_attention selu selu_ sigmoid silu smooth_l1_loss soft_margin_loss softmax softmin
        softplus softshrink softsign tanh tanhshrink threshold threshold_ triplet_margin_loss
        triplet_margin_with_distance_loss unfold upsample upsample_bilinear upsample_nearest
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
    "gradlite.cuda": "RawKernel current_device device_count elementwise get_device_name is_available synchronize",
    "gradlite.backends": "cudnn",
}

METHODS = """
    H T abs abs_ absolute absolute_ acos acos_ acosh acosh_ add add_ addcdiv addcdiv_ addcmul addcmul_ addmm adjoint all
    allclose amax amin aminmax angle any apply_ arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan
    arctan2 arctan2_ arctan_ arctanh arctanh_ argmax argmin argsort argwhere as_strided as_strided_ as_strided_scatter
    as_subclass asin asin_ asinh asinh_ atan atan2 atan2_ atan_ atanh atanh_ backward bfloat16 bincount bitwise_and
    bitwise_and_ bitwise_left_shift bitwise_left_shift_ bitwise_not bitwise_not_ bitwise_or bitwise_or_
    bitwise_right_shift bitwise_right_shift_ bitwise_xor bitwise_xor_ bmm bool broadcast_to cdouble ceil ceil_ cfloat
    chunk clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_ clip clip_ clone conj conj_physical conj_physical_
    contiguous copy_ copysign copysign_ corrcoef cos cos_ cosh cosh_ count_nonzero cov cpu cuda cummax cummin cumprod
    cumprod_ cumsum cumsum_ cupy data data_ptr deg2rad deg2rad_ detach detach_ device diag diag_embed diagflat diagonal
    diagonal_scatter diff digamma digamma_ dim dist div div_ divide divide_ dot double dsplit dtype element_size eq eq_
    equal erf erf_ erfc erfc_ erfinv erfinv_ exp exp2 exp2_ exp_ expand expand_as expm1 expm1_ fill_ fix fix_ flatten
    flip fliplr flipud float float_power floor floor_ floor_divide floor_divide_ fmax fmin fmod fmod_ frac frac_ gather
    ge ge_ grad grad_dtype grad_fn greater greater_ greater_equal greater_equal_ gt gt_ half hardshrink heaviside
    heaviside_ histc histogram hsplit hypot hypot_ imag index_add index_add_ index_copy index_copy_ index_fill
    index_fill_ index_put index_put_ index_reduce index_reduce_ index_select int is_complex is_conj is_contiguous
    is_cuda is_floating_point is_inference is_leaf is_same_size is_set_to is_shared is_signed isclose isfinite isinf
    isnan isneginf isposinf isreal item kthvalue layout ldexp ldexp_ le le_ lerp lerp_ less less_ less_equal less_equal_
    lgamma lgamma_ log log10 log10_ log1p log1p_ log2 log2_ log_ log_softmax logaddexp logaddexp2 logcumsumexp
    logical_and logical_and_ logical_not logical_not_ logical_or logical_or_ logical_xor logical_xor_ logit logit_
    logsumexp long lt lt_ mH mT map2_ map_ masked_fill masked_fill_ masked_scatter masked_scatter_ masked_select matmul
    max maximum mean median min minimum mm mode moveaxis movedim msort mul mul_ multiply multiply_ mv nan_to_num
    nan_to_num_ nanmean nanmedian nanquantile nansum narrow narrow_copy ndim ndimension ne ne_ neg neg_ negative
    negative_ nelement new new_empty new_empty_strided new_full new_ones new_tensor new_zeros nonzero norm normal_
    not_equal not_equal_ numel numpy output_nr permute polygamma positive pow pow_ prelu prod put put_ quantile rad2deg
    rad2deg_ ravel real reciprocal reciprocal_ register_hook register_post_accumulate_grad_hook relu relu_ remainder
    remainder_ renorm renorm_ repeat repeat_interleave requires_grad requires_grad_ reshape reshape_as resize_
    resize_as_ resolve_conj retain_grad retains_grad roll rot90 round round_ rsqrt rsqrt_ rsub scatter scatter_
    scatter_add scatter_add_ scatter_reduce scatter_reduce_ select select_scatter set_ sgn sgn_ shape share_memory_
    short sigmoid sigmoid_ sign sign_ signbit sin sin_ sinc sinc_ sinh sinh_ size slice_scatter softmax sort split
    split_with_sizes sqrt sqrt_ square square_ squeeze squeeze_ std storage storage_offset stride sub sub_ subtract
    subtract_ sum sum_to_size swapaxes swapaxes_ swapdims swapdims_ t t_ take take_along_dim tan tan_ tanh tanh_
    tensor_split tile to tolist topk trace transpose transpose_ tril tril_ triu triu_ true_divide true_divide_ trunc
    trunc_ type type_as unbind unflatten unfold uniform_ unique unique_consecutive unsafe_chunk unsafe_split
    unsafe_split_with_sizes unsqueeze unsqueeze_ untyped_storage var view view_as volatile vsplit where writing xlogy
    xlogy_ zero_
"""

OPERATORS = """
    __abs__ __add__ __and__ __array__ __array_function__ __array_priority__ __array_ufunc__ __array_wrap__ __bool__
    __complex__ __contains__ __copy__ __cuda_array_interface__ __cupy_override_elementwise_kernel__ __deepcopy__
    __delitem__ __dlpack__ __dlpack_device__ __eq__ __float__ __floordiv__ __format__ __ge__ __getitem__ __gt__ __hash__
    __iadd__ __iand__ __ifloordiv__ __ilshift__ __imod__ __imul__ __index__ __int__ __invert__ __ior__ __ipow__
    __irshift__ __isub__ __iter__ __itruediv__ __ixor__ __le__ __len__ __lshift__ __lt__ __matmul__ __mod__ __mul__
    __ne__ __neg__ __new__ __or__ __pos__ __pow__ __radd__ __rand__ __reduce_ex__ __repr__ __rfloordiv__ __rlshift__
    __rmod__ __rmul__ __ror__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __setitem__ __sub__
    __truediv__ __xor__
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
    types = "bool double float half int long short bfloat16 cfloat cdouble device dtype layout"
    attributes = {"real", "imag"}
    forms = {
        n: (inspect.unwrap(getattr(gradlite, n)), inspect.unwrap(getattr(gradlite.Tensor, n)))
        for n in both - {*types.split()} - attributes
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
        (gradlite, "heavyside", "; near this one: heaviside."),
        (gradlite, "stft", "."),
        (gradlite, "nograd", "; near this one: no_grad, deg2rad, rand."),
        (gradlite.autograd, "jacobian", "."),
        (gradlite.autograd, "gradcheckk", "; near this one: gradcheck, gradgradcheck."),
        (gradlite.backends, "mps", "."),
        (gradlite.cuda, "is_avaliable", "; near this one: is_available."),
        (gradlite.nn, "Lineer", "; near this one: Linear."),
        (gradlite.nn.functional, "dropuot", "; near this one: dropout, dropout3d, dropout2d."),
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
