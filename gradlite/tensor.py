# Written by gradlite.ops.write; do not edit.
"""The class Tensor: every method, one line each, bound to the function that a table declares."""

from gradlite.core.graph import register_class
from gradlite.core.tensor import TensorBase
from gradlite.ops import (
    activations,
    array_functions,
    bridge,
    complex_numbers,
    copying,
    counting,
    creating,
    diagonals,
    exchange,
    extremes,
    facts,
    geometry,
    gradients,
    indexing,
    legacy,
    logic,
    mapping,
    memory,
    neural,
    norms,
    pointwise,
    products,
    protocols,
    rearranging,
    reducing,
    reshaping,
    sampling,
    scanning,
    scattering,
    selecting,
    slicewise,
    sorting,
    splitting,
    statistics,
    transcendental,
    viewing,
)
from gradlite.ops.derived import augmented, inplace, method, operator, reflected


class Tensor(TensorBase):
    """A multi-dimensional array that records what is computed from it; `gradlite.tensor` makes one."""

    __new__ = legacy.construct
    __hash__ = TensorBase.__hash__

    # activations
    relu = method(activations.relu)
    relu_ = inplace(activations.relu)
    hardshrink = method(activations.hardshrink)
    prelu = activations.prelu

    # array_functions
    __array_ufunc__ = array_functions.array_ufunc
    __cupy_override_elementwise_kernel__ = array_functions.cupy_kernel
    __array_function__ = array_functions.array_function

    # bridge
    item = bridge.item
    tolist = bridge.tolist
    __float__ = bridge.to_float
    __int__ = bridge.to_int
    __complex__ = bridge.to_complex
    __index__ = bridge.to_index
    __bool__ = bridge.to_bool
    __contains__ = bridge.contains
    __repr__ = bridge.text
    __format__ = bridge.formatted

    # complex_numbers
    real = property(complex_numbers.real, complex_numbers.set_real)
    imag = property(complex_numbers.imag, complex_numbers.set_imag)
    isreal = complex_numbers.isreal
    conj = complex_numbers.conj
    conj_physical = complex_numbers.conj_physical
    conj_physical_ = complex_numbers.conj_physical_
    resolve_conj = complex_numbers.resolve_conj
    is_conj = complex_numbers.is_conj

    # copying
    clone = copying.clone
    contiguous = copying.contiguous
    to = copying.to
    cpu = copying.cpu
    cuda = copying.cuda
    half = copying.to_half
    bfloat16 = copying.to_bfloat16
    float = copying.to_float
    double = copying.to_double
    short = copying.to_short
    int = copying.to_int
    long = copying.to_long
    bool = copying.to_bool
    cfloat = copying.to_cfloat
    cdouble = copying.to_cdouble
    type_as = copying.type_as
    copy_ = copying.copy_
    fill_ = copying.fill_
    zero_ = copying.zero_

    # counting
    unique = counting.unique
    unique_consecutive = counting.unique_consecutive
    bincount = counting.bincount
    histc = counting.histc
    histogram = counting.histogram

    # creating
    new_zeros = creating.new_zeros
    new_ones = creating.new_ones
    new_empty = creating.new_empty
    new_full = creating.new_full
    new_empty_strided = creating.new_empty_strided
    new_tensor = creating.new_tensor

    # diagonals
    tril = diagonals.tril
    triu = diagonals.triu
    tril_ = diagonals.tril_
    triu_ = diagonals.triu_
    diagonal = diagonals.diagonal
    diag_embed = diagonals.diag_embed
    diag = diagonals.diag
    diagflat = diagonals.diagflat
    diagonal_scatter = diagonals.diagonal_scatter
    select_scatter = diagonals.select_scatter
    slice_scatter = diagonals.slice_scatter
    as_strided_scatter = diagonals.as_strided_scatter

    # exchange
    numpy = exchange.numpy
    __array__ = exchange.to_array
    __array_wrap__ = exchange.wrap_array
    cupy = exchange.cupy
    __cuda_array_interface__ = property(exchange.cuda_array_interface)
    writing = exchange.writing
    __dlpack_device__ = exchange.dlpack_device
    __dlpack__ = exchange.to_capsule

    # extremes
    max = extremes.max
    min = extremes.min
    amax = extremes.amax
    amin = extremes.amin
    aminmax = extremes.aminmax
    argmax = extremes.argmax
    argmin = extremes.argmin
    median = extremes.median
    nanmedian = extremes.nanmedian
    mode = extremes.mode

    # facts
    shape = property(facts.shape)
    size = facts.size
    dtype = property(facts.dtype)
    device = property(facts.device)
    is_cuda = property(facts.is_cuda)
    ndim = property(facts.ndim)
    dim = facts.dim
    ndimension = facts.dim
    numel = facts.numel
    nelement = facts.numel
    element_size = facts.element_size
    stride = facts.stride
    storage_offset = facts.storage_offset
    is_inference = facts.is_inference
    is_contiguous = facts.is_contiguous
    layout = property(facts.layout)
    data_ptr = facts.data_ptr
    is_floating_point = facts.is_floating_point
    is_complex = facts.is_complex
    is_signed = facts.is_signed
    is_set_to = facts.is_set_to
    is_same_size = facts.is_same_size
    equal = facts.equal
    type = facts.type
    __len__ = facts.length

    # geometry
    unsqueeze_ = geometry.unsqueeze_
    squeeze_ = geometry.squeeze_
    t_ = geometry.t_
    transpose_ = geometry.transpose_
    swapaxes_ = geometry.swapaxes_
    swapdims_ = geometry.swapaxes_
    as_strided_ = geometry.as_strided_

    # gradients
    requires_grad_ = gradients.requires_grad_
    volatile = property(gradients.volatile, gradients.set_volatile)
    grad_dtype = property(gradients.grad_dtype, gradients.set_grad_dtype)
    retain_grad = gradients.retain_grad
    retains_grad = property(gradients.retains_grad)
    register_hook = gradients.register_hook
    register_post_accumulate_grad_hook = gradients.register_post_accumulate_grad_hook
    backward = gradients.backward

    # indexing
    __getitem__ = indexing.getitem
    __setitem__ = indexing.setitem
    __delitem__ = indexing.delitem
    index_put = indexing.index_put
    index_put_ = indexing.index_put.in_place

    # legacy
    new = legacy.new

    # logic
    logical_not = method(logic.logical_not)
    logical_not_ = inplace(logic.logical_not)
    logical_and = method(logic.logical_and)
    logical_and_ = inplace(logic.logical_and)
    logical_or = method(logic.logical_or)
    logical_or_ = inplace(logic.logical_or)
    logical_xor = method(logic.logical_xor)
    logical_xor_ = inplace(logic.logical_xor)
    bitwise_and = method(logic.bitwise_and)
    bitwise_and_ = inplace(logic.bitwise_and)
    __and__ = operator(logic.bitwise_and)
    __iand__ = augmented(logic.bitwise_and)
    __rand__ = operator(logic.bitwise_and)
    bitwise_or = method(logic.bitwise_or)
    bitwise_or_ = inplace(logic.bitwise_or)
    __or__ = operator(logic.bitwise_or)
    __ior__ = augmented(logic.bitwise_or)
    __ror__ = operator(logic.bitwise_or)
    bitwise_xor = method(logic.bitwise_xor)
    bitwise_xor_ = inplace(logic.bitwise_xor)
    __xor__ = operator(logic.bitwise_xor)
    __ixor__ = augmented(logic.bitwise_xor)
    __rxor__ = operator(logic.bitwise_xor)
    bitwise_not = method(logic.bitwise_not)
    bitwise_not_ = inplace(logic.bitwise_not)
    bitwise_left_shift = method(logic.bitwise_left_shift)
    bitwise_left_shift_ = inplace(logic.bitwise_left_shift)
    __lshift__ = operator(logic.bitwise_left_shift)
    __ilshift__ = augmented(logic.bitwise_left_shift)
    __rlshift__ = reflected(logic.bitwise_left_shift)
    bitwise_right_shift = method(logic.bitwise_right_shift)
    bitwise_right_shift_ = inplace(logic.bitwise_right_shift)
    __rshift__ = operator(logic.bitwise_right_shift)
    __irshift__ = augmented(logic.bitwise_right_shift)
    __rrshift__ = reflected(logic.bitwise_right_shift)
    isnan = method(logic.isnan)
    isinf = method(logic.isinf)
    isfinite = method(logic.isfinite)
    isposinf = method(logic.isposinf)
    isneginf = method(logic.isneginf)
    signbit = method(logic.signbit)
    __invert__ = logic.invert
    isclose = logic.isclose
    allclose = logic.allclose

    # mapping
    apply_ = mapping.apply_
    map_ = mapping.map_
    map2_ = mapping.map2_

    # memory
    untyped_storage = memory.untyped_storage
    storage = memory.storage
    set_ = memory.set_
    resize_ = memory.resize_
    resize_as_ = memory.resize_as_
    is_shared = memory.is_shared
    share_memory_ = memory.share_memory_

    # neural
    softmax = neural.softmax
    log_softmax = neural.log_softmax

    # norms
    norm = norms.norm
    dist = norms.dist
    renorm = norms.renorm
    renorm_ = norms.renorm_

    # pointwise
    add = method(pointwise.add)
    add_ = inplace(pointwise.add)
    __add__ = operator(pointwise.add)
    __radd__ = operator(pointwise.add)
    __iadd__ = augmented(pointwise.add)
    sub = method(pointwise.sub)
    sub_ = inplace(pointwise.sub)
    subtract = method(pointwise.sub)
    subtract_ = inplace(pointwise.sub)
    __sub__ = operator(pointwise.sub)
    __isub__ = augmented(pointwise.sub)
    rsub = method(pointwise.rsub)
    __rsub__ = operator(pointwise.rsub)
    mul = method(pointwise.mul)
    mul_ = inplace(pointwise.mul)
    multiply = method(pointwise.mul)
    multiply_ = inplace(pointwise.mul)
    __mul__ = operator(pointwise.mul)
    __rmul__ = operator(pointwise.mul)
    __imul__ = augmented(pointwise.mul)
    div = method(pointwise.div)
    div_ = inplace(pointwise.div)
    divide = method(pointwise.div)
    divide_ = inplace(pointwise.div)
    true_divide = method(pointwise.div)
    true_divide_ = inplace(pointwise.div)
    __truediv__ = operator(pointwise.div)
    __itruediv__ = augmented(pointwise.div)
    floor_divide = method(pointwise.floor_divide)
    floor_divide_ = inplace(pointwise.floor_divide)
    __floordiv__ = operator(pointwise.floor_divide)
    __ifloordiv__ = augmented(pointwise.floor_divide)
    __rfloordiv__ = reflected(pointwise.floor_divide)
    remainder = method(pointwise.remainder)
    remainder_ = inplace(pointwise.remainder)
    __mod__ = operator(pointwise.remainder)
    __imod__ = augmented(pointwise.remainder)
    __rmod__ = reflected(pointwise.remainder)
    fmod = method(pointwise.fmod)
    fmod_ = inplace(pointwise.fmod)
    reciprocal = method(pointwise.reciprocal)
    reciprocal_ = inplace(pointwise.reciprocal)
    neg = method(pointwise.neg)
    neg_ = inplace(pointwise.neg)
    negative = method(pointwise.neg)
    negative_ = inplace(pointwise.neg)
    __neg__ = operator(pointwise.neg)
    abs = method(pointwise.abs)
    abs_ = inplace(pointwise.abs)
    absolute = method(pointwise.abs)
    absolute_ = inplace(pointwise.abs)
    __abs__ = operator(pointwise.abs)
    angle = method(pointwise.angle)
    sign = method(pointwise.sign)
    sign_ = inplace(pointwise.sign)
    sgn = method(pointwise.sgn)
    sgn_ = inplace(pointwise.sgn)
    copysign = method(pointwise.copysign)
    copysign_ = inplace(pointwise.copysign)
    hypot = method(pointwise.hypot)
    hypot_ = inplace(pointwise.hypot)
    addcmul = method(pointwise.addcmul)
    addcmul_ = inplace(pointwise.addcmul)
    addcdiv = method(pointwise.addcdiv)
    addcdiv_ = inplace(pointwise.addcdiv)
    lerp = method(pointwise.lerp)
    lerp_ = inplace(pointwise.lerp)
    pow = method(pointwise.pow)
    pow_ = inplace(pointwise.pow)
    __pow__ = operator(pointwise.pow)
    __rpow__ = reflected(pointwise.pow)
    __ipow__ = augmented(pointwise.pow)
    ldexp = method(pointwise.ldexp)
    ldexp_ = inplace(pointwise.ldexp)
    maximum = method(pointwise.maximum)
    minimum = method(pointwise.minimum)
    fmax = method(pointwise.fmax)
    fmin = method(pointwise.fmin)
    clamp_min = method(pointwise.clamp_min)
    clamp_min_ = inplace(pointwise.clamp_min)
    clamp_max = method(pointwise.clamp_max)
    clamp_max_ = inplace(pointwise.clamp_max)
    clamp = method(pointwise.clamp)
    clamp_ = inplace(pointwise.clamp)
    clip = method(pointwise.clamp)
    clip_ = inplace(pointwise.clamp)
    nan_to_num = method(pointwise.nan_to_num)
    nan_to_num_ = inplace(pointwise.nan_to_num)
    heaviside = method(pointwise.heaviside)
    heaviside_ = inplace(pointwise.heaviside)
    eq = method(pointwise.eq)
    eq_ = inplace(pointwise.eq)
    __eq__ = operator(pointwise.eq)
    ne = method(pointwise.ne)
    ne_ = inplace(pointwise.ne)
    not_equal = method(pointwise.ne)
    not_equal_ = inplace(pointwise.ne)
    __ne__ = operator(pointwise.ne)
    lt = method(pointwise.lt)
    lt_ = inplace(pointwise.lt)
    less = method(pointwise.lt)
    less_ = inplace(pointwise.lt)
    __lt__ = operator(pointwise.lt)
    le = method(pointwise.le)
    le_ = inplace(pointwise.le)
    less_equal = method(pointwise.le)
    less_equal_ = inplace(pointwise.le)
    __le__ = operator(pointwise.le)
    gt = method(pointwise.gt)
    gt_ = inplace(pointwise.gt)
    greater = method(pointwise.gt)
    greater_ = inplace(pointwise.gt)
    __gt__ = operator(pointwise.gt)
    ge = method(pointwise.ge)
    ge_ = inplace(pointwise.ge)
    greater_equal = method(pointwise.ge)
    greater_equal_ = inplace(pointwise.ge)
    __ge__ = operator(pointwise.ge)
    where = pointwise.where_self
    positive = pointwise.positive
    __pos__ = pointwise.positive
    square = pointwise.square
    square_ = pointwise.square_
    __rtruediv__ = pointwise.reflected_div

    # products
    mm = products.mm
    mv = products.mv
    dot = products.dot
    bmm = products.bmm
    addmm = products.addmm
    matmul = products.matmul
    __matmul__ = products.matmul_operator

    # protocols
    __copy__ = protocols.shallow_copy
    __deepcopy__ = protocols.deep_copy
    __reduce_ex__ = protocols.reduce
    as_subclass = protocols.as_subclass

    # rearranging
    flip = rearranging.flip
    fliplr = rearranging.fliplr
    flipud = rearranging.flipud
    roll = rearranging.roll
    rot90 = rearranging.rot90
    repeat = rearranging.repeat
    tile = rearranging.tile
    repeat_interleave = rearranging.repeat_interleave

    # reducing
    sum = reducing.sum
    mean = reducing.mean
    nansum = reducing.nansum
    nanmean = reducing.nanmean
    prod = reducing.prod
    logsumexp = reducing.logsumexp
    all = reducing.all
    any = reducing.any
    count_nonzero = reducing.count_nonzero
    sum_to_size = reducing.sum_to_size

    # reshaping
    movedim = reshaping.movedim
    moveaxis = reshaping.movedim
    adjoint = reshaping.adjoint
    mH = property(reshaping.matrix_adjoint)
    H = property(reshaping.hermitian)
    ravel = reshaping.ravel
    unflatten = reshaping.unflatten
    broadcast_to = reshaping.broadcast_to
    reshape_as = reshaping.reshape_as
    unfold = reshaping.unfold
    narrow_copy = reshaping.narrow_copy

    # sampling
    uniform_ = sampling.uniform_
    normal_ = sampling.normal_

    # scanning
    cumsum = scanning.cumsum
    cumprod = scanning.cumprod
    cumsum_ = scanning.cumsum_
    cumprod_ = scanning.cumprod_
    cummax = scanning.cummax
    cummin = scanning.cummin
    logcumsumexp = scanning.logcumsumexp
    diff = scanning.diff

    # scattering
    gather = scattering.gather
    take_along_dim = scattering.take_along_dim
    scatter = scattering.scatter
    scatter_ = scattering.scatter.in_place
    scatter_add = scattering.scatter_add
    scatter_add_ = scattering.scatter_add.in_place
    scatter_reduce = scattering.scatter_reduce
    scatter_reduce_ = scattering.scatter_reduce.in_place
    take = scattering.take
    put = scattering.put
    put_ = scattering.put.in_place

    # selecting
    masked_fill = selecting.masked_fill
    masked_fill_ = selecting.masked_fill.in_place
    masked_scatter = selecting.masked_scatter
    masked_scatter_ = selecting.masked_scatter.in_place
    masked_select = selecting.masked_select
    nonzero = selecting.nonzero
    argwhere = selecting.argwhere

    # slicewise
    index_select = slicewise.index_select
    index_add = slicewise.index_add
    index_add_ = slicewise.index_add.in_place
    index_copy = slicewise.index_copy
    index_copy_ = slicewise.index_copy.in_place
    index_fill = slicewise.index_fill
    index_fill_ = slicewise.index_fill.in_place
    index_reduce = slicewise.index_reduce
    index_reduce_ = slicewise.index_reduce.in_place

    # sorting
    sort = sorting.sort
    msort = sorting.msort
    argsort = sorting.argsort
    topk = sorting.topk
    kthvalue = sorting.kthvalue

    # splitting
    split = splitting.split
    split_with_sizes = splitting.split_with_sizes
    chunk = splitting.chunk
    unsafe_split = splitting.unsafe_split
    unsafe_split_with_sizes = splitting.unsafe_split_with_sizes
    unsafe_chunk = splitting.unsafe_chunk
    tensor_split = splitting.tensor_split
    hsplit = splitting.hsplit
    vsplit = splitting.vsplit
    dsplit = splitting.dsplit

    # statistics
    var = statistics.var
    std = statistics.std
    quantile = statistics.quantile
    nanquantile = statistics.nanquantile
    trace = statistics.trace
    cov = statistics.cov
    corrcoef = statistics.corrcoef

    # transcendental
    exp = method(transcendental.exp)
    exp_ = inplace(transcendental.exp)
    exp2 = method(transcendental.exp2)
    exp2_ = inplace(transcendental.exp2)
    expm1 = method(transcendental.expm1)
    expm1_ = inplace(transcendental.expm1)
    log = method(transcendental.log)
    log_ = inplace(transcendental.log)
    log2 = method(transcendental.log2)
    log2_ = inplace(transcendental.log2)
    log10 = method(transcendental.log10)
    log10_ = inplace(transcendental.log10)
    log1p = method(transcendental.log1p)
    log1p_ = inplace(transcendental.log1p)
    sqrt = method(transcendental.sqrt)
    sqrt_ = inplace(transcendental.sqrt)
    rsqrt = method(transcendental.rsqrt)
    rsqrt_ = inplace(transcendental.rsqrt)
    logaddexp = method(transcendental.logaddexp)
    logaddexp2 = method(transcendental.logaddexp2)
    xlogy = method(transcendental.xlogy)
    xlogy_ = inplace(transcendental.xlogy)
    sin = method(transcendental.sin)
    sin_ = inplace(transcendental.sin)
    cos = method(transcendental.cos)
    cos_ = inplace(transcendental.cos)
    tan = method(transcendental.tan)
    tan_ = inplace(transcendental.tan)
    asin = method(transcendental.asin)
    asin_ = inplace(transcendental.asin)
    arcsin = method(transcendental.asin)
    arcsin_ = inplace(transcendental.asin)
    acos = method(transcendental.acos)
    acos_ = inplace(transcendental.acos)
    arccos = method(transcendental.acos)
    arccos_ = inplace(transcendental.acos)
    atan = method(transcendental.atan)
    atan_ = inplace(transcendental.atan)
    arctan = method(transcendental.atan)
    arctan_ = inplace(transcendental.atan)
    atan2 = method(transcendental.atan2)
    atan2_ = inplace(transcendental.atan2)
    arctan2 = method(transcendental.atan2)
    arctan2_ = inplace(transcendental.atan2)
    sinh = method(transcendental.sinh)
    sinh_ = inplace(transcendental.sinh)
    cosh = method(transcendental.cosh)
    cosh_ = inplace(transcendental.cosh)
    tanh = method(transcendental.tanh)
    tanh_ = inplace(transcendental.tanh)
    asinh = method(transcendental.asinh)
    asinh_ = inplace(transcendental.asinh)
    arcsinh = method(transcendental.asinh)
    arcsinh_ = inplace(transcendental.asinh)
    acosh = method(transcendental.acosh)
    acosh_ = inplace(transcendental.acosh)
    arccosh = method(transcendental.acosh)
    arccosh_ = inplace(transcendental.acosh)
    atanh = method(transcendental.atanh)
    atanh_ = inplace(transcendental.atanh)
    arctanh = method(transcendental.atanh)
    arctanh_ = inplace(transcendental.atanh)
    sinc = method(transcendental.sinc)
    sinc_ = inplace(transcendental.sinc)
    deg2rad = method(transcendental.deg2rad)
    deg2rad_ = inplace(transcendental.deg2rad)
    rad2deg = method(transcendental.rad2deg)
    rad2deg_ = inplace(transcendental.rad2deg)
    floor = method(transcendental.floor)
    floor_ = inplace(transcendental.floor)
    ceil = method(transcendental.ceil)
    ceil_ = inplace(transcendental.ceil)
    trunc = method(transcendental.trunc)
    trunc_ = inplace(transcendental.trunc)
    fix = method(transcendental.trunc)
    fix_ = inplace(transcendental.trunc)
    round = method(transcendental.round)
    round_ = inplace(transcendental.round)
    frac = method(transcendental.frac)
    frac_ = inplace(transcendental.frac)
    erf = method(transcendental.erf)
    erf_ = inplace(transcendental.erf)
    erfc = method(transcendental.erfc)
    erfc_ = inplace(transcendental.erfc)
    erfinv = method(transcendental.erfinv)
    erfinv_ = inplace(transcendental.erfinv)
    lgamma = method(transcendental.lgamma)
    lgamma_ = inplace(transcendental.lgamma)
    digamma = method(transcendental.digamma)
    digamma_ = inplace(transcendental.digamma)
    sigmoid = method(transcendental.sigmoid)
    sigmoid_ = inplace(transcendental.sigmoid)
    logit = method(transcendental.logit)
    logit_ = inplace(transcendental.logit)
    polygamma = transcendental.polygamma_method
    float_power = transcendental.float_power

    # viewing
    select = viewing.select
    narrow = viewing.narrow
    unbind = viewing.unbind
    __iter__ = viewing.iterate
    unsqueeze = viewing.unsqueeze
    squeeze = viewing.squeeze
    transpose = viewing.transpose
    swapaxes = viewing.transpose
    swapdims = viewing.transpose
    t = viewing.t
    permute = viewing.permute
    T = property(viewing.reversed_dims)
    mT = property(viewing.matrix_transposed)
    view = viewing.view
    reshape = viewing.reshape
    view_as = viewing.view_as
    flatten = viewing.flatten
    expand = viewing.expand
    expand_as = viewing.expand_as
    as_strided = viewing.as_strided


register_class(Tensor)
