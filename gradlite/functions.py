# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch``, one line each."""

from gradlite.ops import (
    activations,
    bridge,
    copying,
    creating,
    distances,
    dropouts,
    exchange,
    facts,
    geometry,
    indexing,
    legacy,
    logic,
    memory,
    neural,
    normalization,
    pointwise,
    products,
    protocols,
    reducing,
    sampling,
    splitting,
    transcendental,
    viewing,
)
from gradlite.ops.derived import inplace
from gradlite.ops.out import takes_out

__all__ = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "add",
    "addcdiv",
    "addcmul",
    "addmm",
    "alpha_dropout",
    "alpha_dropout_",
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
    "bilinear",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bmm",
    "cdist",
    "ceil",
    "celu",
    "celu_",
    "chunk",
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "clone",
    "copysign",
    "cos",
    "cosh",
    "cosine_similarity",
    "deg2rad",
    "detach",
    "detach_",
    "digamma",
    "div",
    "divide",
    "dot",
    "dropout",
    "dropout_",
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
    "feature_alpha_dropout",
    "feature_alpha_dropout_",
    "feature_dropout",
    "feature_dropout_",
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
    "group_norm",
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
    "layer_norm",
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
    "maximum",
    "mean",
    "minimum",
    "mm",
    "mul",
    "multiply",
    "mv",
    "nan_to_num",
    "narrow",
    "ne",
    "neg",
    "negative",
    "not_equal",
    "numel",
    "ones",
    "ones_like",
    "pairwise_distance",
    "pdist",
    "permute",
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
    "rms_norm",
    "round",
    "rrelu",
    "rrelu_",
    "rsqrt",
    "rsub",
    "select",
    "selu",
    "selu_",
    "sgn",
    "sigmoid",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "softmax",
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
    "threshold_",
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
celu_ = inplace(activations.celu)
hardshrink = activations.hardshrink
prelu = activations.prelu
relu = activations.relu
relu_ = activations.relu_
selu = activations.selu
selu_ = inplace(activations.selu)
threshold = activations.threshold
threshold_ = inplace(activations.threshold)

# bridge
detach = bridge.detach
detach_ = bridge.detach_

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

# distances
cdist = distances.cdist
cosine_similarity = distances.cosine_similarity
pairwise_distance = distances.pairwise_distance
pdist = distances.pdist

# dropouts
alpha_dropout = dropouts.plain_alpha_dropout
alpha_dropout_ = dropouts.plain_alpha_dropout_
dropout = dropouts.plain_dropout
dropout_ = dropouts.plain_dropout_
feature_alpha_dropout = dropouts.plain_feature_alpha_dropout
feature_alpha_dropout_ = dropouts.plain_feature_alpha_dropout_
feature_dropout = dropouts.plain_feature_dropout
feature_dropout_ = dropouts.plain_feature_dropout_
rrelu = dropouts.plain_rrelu
rrelu_ = dropouts.rrelu_

# exchange
from_dlpack = exchange.from_dlpack

# facts
equal = facts.equal
is_floating_point = facts.is_floating_point
is_same_size = facts.is_same_size
numel = facts.numel

# geometry
as_strided_ = geometry.as_strided_

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
bilinear = neural.bilinear
log_softmax = takes_out(neural.log_softmax)
softmax = takes_out(neural.softmax)

# normalization
group_norm = normalization.group_norm
layer_norm = normalization.layer_norm
rms_norm = normalization.rms_norm

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
