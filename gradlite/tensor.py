# Written by gradlite.ops.write; do not edit.
"""The class Tensor: every method, one line each, bound to the function that a table declares."""

from gradlite.core.graph import register_class
from gradlite.core.tensor import TensorBase
from gradlite.ops import (
    bridge,
    copying,
    creating,
    exchange,
    facts,
    geometry,
    gradients,
    indexing,
    legacy,
    mapping,
    memory,
    neural,
    pointwise,
    products,
    protocols,
    reducing,
    sampling,
    splitting,
    viewing,
)
from gradlite.ops.derived import augmented, inplace, method, operator, reflected


class Tensor(TensorBase):
    """A multi-dimensional array that records what is computed from it; `gradlite.tensor` makes one."""

    __new__ = legacy.construct
    __hash__ = TensorBase.__hash__

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
    type_as = copying.type_as
    copy_ = copying.copy_
    fill_ = copying.fill_
    zero_ = copying.zero_

    # creating
    new_zeros = creating.new_zeros
    new_ones = creating.new_ones
    new_empty = creating.new_empty
    new_full = creating.new_full
    new_tensor = creating.new_tensor

    # exchange
    numpy = exchange.numpy
    __array__ = exchange.to_array
    __array_wrap__ = exchange.wrap_array
    __dlpack_device__ = exchange.dlpack_device
    __dlpack__ = exchange.to_capsule

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
    data_ptr = facts.data_ptr
    is_floating_point = facts.is_floating_point
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
    gather = indexing.gather
    __getitem__ = indexing.getitem
    __setitem__ = indexing.setitem
    __delitem__ = indexing.delitem

    # legacy
    new = legacy.new

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
    log_softmax = neural.log_softmax

    # pointwise
    add = method(pointwise.add)
    add_ = inplace(pointwise.add)
    __add__ = operator(pointwise.add)
    __radd__ = operator(pointwise.add)
    __iadd__ = augmented(pointwise.add)
    sub = method(pointwise.sub)
    sub_ = inplace(pointwise.sub)
    __sub__ = operator(pointwise.sub)
    __isub__ = augmented(pointwise.sub)
    rsub = method(pointwise.rsub)
    __rsub__ = operator(pointwise.rsub)
    mul = method(pointwise.mul)
    mul_ = inplace(pointwise.mul)
    __mul__ = operator(pointwise.mul)
    __rmul__ = operator(pointwise.mul)
    __imul__ = augmented(pointwise.mul)
    div = method(pointwise.div)
    div_ = inplace(pointwise.div)
    __truediv__ = operator(pointwise.div)
    __itruediv__ = augmented(pointwise.div)
    reciprocal = method(pointwise.reciprocal)
    reciprocal_ = inplace(pointwise.reciprocal)
    neg = method(pointwise.neg)
    neg_ = inplace(pointwise.neg)
    __neg__ = operator(pointwise.neg)
    pow = method(pointwise.pow)
    pow_ = inplace(pointwise.pow)
    __pow__ = operator(pointwise.pow)
    __rpow__ = reflected(pointwise.pow)
    __ipow__ = augmented(pointwise.pow)
    exp = method(pointwise.exp)
    exp_ = inplace(pointwise.exp)
    log = method(pointwise.log)
    log_ = inplace(pointwise.log)
    sqrt = method(pointwise.sqrt)
    sqrt_ = inplace(pointwise.sqrt)
    tanh = method(pointwise.tanh)
    tanh_ = inplace(pointwise.tanh)
    relu = method(pointwise.relu)
    relu_ = inplace(pointwise.relu)
    maximum = method(pointwise.maximum)
    eq = method(pointwise.eq)
    eq_ = inplace(pointwise.eq)
    __eq__ = operator(pointwise.eq)
    ne = method(pointwise.ne)
    ne_ = inplace(pointwise.ne)
    __ne__ = operator(pointwise.ne)
    lt = method(pointwise.lt)
    lt_ = inplace(pointwise.lt)
    __lt__ = operator(pointwise.lt)
    le = method(pointwise.le)
    le_ = inplace(pointwise.le)
    __le__ = operator(pointwise.le)
    gt = method(pointwise.gt)
    gt_ = inplace(pointwise.gt)
    __gt__ = operator(pointwise.gt)
    ge = method(pointwise.ge)
    ge_ = inplace(pointwise.ge)
    __ge__ = operator(pointwise.ge)
    where = pointwise.where_self
    positive = pointwise.positive
    __pos__ = pointwise.positive
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

    # reducing
    sum = reducing.sum
    mean = reducing.mean
    max = reducing.max
    argmax = reducing.argmax
    sum_to_size = reducing.sum_to_size

    # sampling
    uniform_ = sampling.uniform_
    normal_ = sampling.normal_

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
