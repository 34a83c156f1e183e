# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch``, one line each."""

from gradlite.ops import (
    activations,
    bridge,
    convolution,
    copying,
    creating,
    exchange,
    facts,
    folding,
    geometry,
    grids,
    indexing,
    legacy,
    logic,
    memory,
    neural,
    padding,
    pointwise,
    pooling,
    products,
    protocols,
    reducing,
    sampling,
    splitting,
    transcendental,
    viewing,
)
from gradlite.ops.out import takes_out

__all__ = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "adaptive_avg_pool1d",
    "adaptive_max_pool1d",
    "add",
    "addcdiv",
    "addcmul",
    "addmm",
    "affine_grid_generator",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "as_strided",
    "as_strided_",
    "as_tensor",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg_pool1d",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bmm",
    "ceil",
    "celu",
    "channel_shuffle",
    "chunk",
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "clone",
    "constant_pad_nd",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "copysign",
    "cos",
    "cosh",
    "deg2rad",
    "detach",
    "detach_",
    "digamma",
    "div",
    "divide",
    "dot",
    "dsplit",
    "empty",
    "empty_like",
    "eq",
    "equal",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "exp2",
    "expm1",
    "eye",
    "fix",
    "flatten",
    "float_power",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "frac",
    "from_dlpack",
    "from_numpy",
    "full",
    "full_like",
    "gather",
    "ge",
    "greater",
    "greater_equal",
    "grid_sampler",
    "grid_sampler_2d",
    "grid_sampler_3d",
    "gt",
    "hardshrink",
    "heaviside",
    "hsplit",
    "hypot",
    "initial_seed",
    "is_floating_point",
    "is_same_size",
    "is_tensor",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "ldexp",
    "le",
    "lerp",
    "less",
    "less_equal",
    "lgamma",
    "linspace",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logaddexp2",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logit",
    "lt",
    "manual_seed",
    "matmul",
    "max",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "maximum",
    "mean",
    "minimum",
    "mm",
    "mul",
    "multiply",
    "mv",
    "nan_to_num",
    "narrow",
    "native_channel_shuffle",
    "ne",
    "neg",
    "negative",
    "not_equal",
    "numel",
    "ones",
    "ones_like",
    "permute",
    "pixel_shuffle",
    "pixel_unshuffle",
    "polygamma",
    "positive",
    "pow",
    "prelu",
    "rad2deg",
    "rand",
    "randn",
    "randperm",
    "range",
    "reciprocal",
    "relu",
    "relu_",
    "remainder",
    "reshape",
    "resize_as_",
    "round",
    "rsqrt",
    "rsub",
    "select",
    "selu",
    "sgn",
    "sigmoid",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "split",
    "split_with_sizes",
    "sqrt",
    "square",
    "squeeze",
    "sub",
    "subtract",
    "sum",
    "swapaxes",
    "swapdims",
    "t",
    "tan",
    "tanh",
    "tensor",
    "tensor_split",
    "threshold",
    "transpose",
    "true_divide",
    "trunc",
    "unbind",
    "unsafe_chunk",
    "unsafe_split",
    "unsafe_split_with_sizes",
    "unsqueeze",
    "vsplit",
    "where",
    "xlogy",
    "zeros",
    "zeros_like",
]

# activations
celu = activations.celu
hardshrink = activations.hardshrink
prelu = activations.prelu
relu = activations.relu
relu_ = activations.relu_
selu = activations.selu
threshold = activations.threshold

# bridge
detach = bridge.detach
detach_ = bridge.detach_

# convolution
conv1d = convolution.conv1d
conv2d = convolution.conv2d
conv3d = convolution.conv3d
conv_transpose1d = convolution.conv_transpose1d
conv_transpose2d = convolution.conv_transpose2d
conv_transpose3d = convolution.conv_transpose3d

# copying
clone = copying.clone

# creating
arange = creating.arange
as_tensor = creating.as_tensor
empty = creating.empty
empty_like = creating.empty_like
eye = creating.eye
from_numpy = creating.from_numpy
full = creating.full
full_like = creating.full_like
linspace = creating.linspace
ones = creating.ones
ones_like = creating.ones_like
tensor = creating.tensor
zeros = creating.zeros
zeros_like = creating.zeros_like

# exchange
from_dlpack = exchange.from_dlpack

# facts
equal = facts.equal
is_floating_point = facts.is_floating_point
is_same_size = facts.is_same_size
numel = facts.numel

# folding
channel_shuffle = folding.channel_shuffle
native_channel_shuffle = folding.channel_shuffle
pixel_shuffle = folding.pixel_shuffle
pixel_unshuffle = folding.pixel_unshuffle

# geometry
as_strided_ = geometry.as_strided_

# grids
affine_grid_generator = grids.affine_grid_generator
grid_sampler = grids.grid_sampler
grid_sampler_2d = grids.grid_sampler
grid_sampler_3d = grids.grid_sampler

# indexing
gather = takes_out(indexing.gather)

# legacy
range = legacy.range_

# logic
bitwise_and = logic.bitwise_and
bitwise_left_shift = logic.bitwise_left_shift
bitwise_not = logic.bitwise_not
bitwise_or = logic.bitwise_or
bitwise_right_shift = logic.bitwise_right_shift
bitwise_xor = logic.bitwise_xor
isclose = logic.isclose
isfinite = logic.isfinite
isinf = logic.isinf
isnan = logic.isnan
isneginf = logic.isneginf
isposinf = logic.isposinf
logical_and = logic.logical_and
logical_not = logic.logical_not
logical_or = logic.logical_or
logical_xor = logic.logical_xor
signbit = logic.signbit

# memory
resize_as_ = memory.resize_as_

# neural
log_softmax = takes_out(neural.log_softmax)

# padding
constant_pad_nd = padding.constant_pad_nd

# pointwise
abs = pointwise.abs
absolute = pointwise.abs
add = pointwise.add
addcdiv = pointwise.addcdiv
addcmul = pointwise.addcmul
clamp = pointwise.clamp
clamp_max = pointwise.clamp_max
clamp_min = pointwise.clamp_min
clip = pointwise.clamp
copysign = pointwise.copysign
div = pointwise.div
divide = pointwise.div
eq = pointwise.eq
floor_divide = pointwise.floor_divide
fmax = pointwise.fmax
fmin = pointwise.fmin
fmod = pointwise.fmod
ge = pointwise.ge
greater = pointwise.gt
greater_equal = pointwise.ge
gt = pointwise.gt
heaviside = pointwise.heaviside
hypot = pointwise.hypot
ldexp = pointwise.ldexp
le = pointwise.le
lerp = pointwise.lerp
less = pointwise.lt
less_equal = pointwise.le
lt = pointwise.lt
maximum = pointwise.maximum
minimum = pointwise.minimum
mul = pointwise.mul
multiply = pointwise.mul
nan_to_num = pointwise.nan_to_num
ne = pointwise.ne
neg = pointwise.neg
negative = pointwise.neg
not_equal = pointwise.ne
positive = pointwise.positive
pow = pointwise.pow
reciprocal = pointwise.reciprocal
remainder = pointwise.remainder
rsub = pointwise.rsub
sgn = pointwise.sgn
sign = pointwise.sign
square = pointwise.square
sub = pointwise.sub
subtract = pointwise.sub
true_divide = pointwise.div
where = pointwise.where

# pooling
adaptive_avg_pool1d = pooling.adaptive_avg_pool1d
adaptive_max_pool1d = pooling.adaptive_max_pool1d
avg_pool1d = pooling.avg_pool1d
max_pool1d = pooling.max_pool1d
max_pool2d = pooling.max_pool2d
max_pool3d = pooling.max_pool3d

# products
addmm = takes_out(products.addmm)
bmm = takes_out(products.bmm)
dot = takes_out(products.dot)
matmul = takes_out(products.matmul)
mm = takes_out(products.mm)
mv = takes_out(products.mv)

# protocols
is_tensor = protocols.is_tensor

# reducing
argmax = takes_out(reducing.argmax)
max = takes_out(reducing.max)
mean = takes_out(reducing.mean)
sum = takes_out(reducing.sum)

# sampling
initial_seed = sampling.initial_seed
manual_seed = sampling.manual_seed
rand = sampling.rand
randn = sampling.randn
randperm = sampling.randperm

# splitting
chunk = splitting.chunk
dsplit = splitting.dsplit
hsplit = splitting.hsplit
split = splitting.split_of
split_with_sizes = splitting.split_with_sizes
tensor_split = splitting.tensor_split
unsafe_chunk = splitting.unsafe_chunk
unsafe_split = splitting.unsafe_split
unsafe_split_with_sizes = splitting.unsafe_split_with_sizes
vsplit = splitting.vsplit

# transcendental
acos = transcendental.acos
acosh = transcendental.acosh
arccos = transcendental.acos
arccosh = transcendental.acosh
arcsin = transcendental.asin
arcsinh = transcendental.asinh
arctan = transcendental.atan
arctan2 = transcendental.atan2
arctanh = transcendental.atanh
asin = transcendental.asin
asinh = transcendental.asinh
atan = transcendental.atan
atan2 = transcendental.atan2
atanh = transcendental.atanh
ceil = transcendental.ceil
cos = transcendental.cos
cosh = transcendental.cosh
deg2rad = transcendental.deg2rad
digamma = transcendental.digamma
erf = transcendental.erf
erfc = transcendental.erfc
erfinv = transcendental.erfinv
exp = transcendental.exp
exp2 = transcendental.exp2
expm1 = transcendental.expm1
fix = transcendental.trunc
float_power = transcendental.float_power
floor = transcendental.floor
frac = transcendental.frac
lgamma = transcendental.lgamma
log = transcendental.log
log10 = transcendental.log10
log1p = transcendental.log1p
log2 = transcendental.log2
logaddexp = transcendental.logaddexp
logaddexp2 = transcendental.logaddexp2
logit = transcendental.logit
polygamma = transcendental.polygamma
rad2deg = transcendental.rad2deg
round = transcendental.round
rsqrt = transcendental.rsqrt
sigmoid = transcendental.sigmoid
sin = transcendental.sin
sinc = transcendental.sinc
sinh = transcendental.sinh
sqrt = transcendental.sqrt
tan = transcendental.tan
tanh = transcendental.tanh
trunc = transcendental.trunc
xlogy = transcendental.xlogy

# viewing
as_strided = viewing.as_strided
flatten = viewing.flatten
narrow = viewing.narrow
permute = viewing.permute
reshape = viewing.reshape
select = viewing.select
squeeze = viewing.squeeze
swapaxes = viewing.transpose
swapdims = viewing.transpose
t = viewing.t
transpose = viewing.transpose
unbind = viewing.unbind
unsqueeze = viewing.unsqueeze
