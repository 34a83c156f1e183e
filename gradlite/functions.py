# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch``, one line each."""

from gradlite.ops import (
    activations,
    bridge,
    complex_numbers,
    convolution,
    copying,
    counting,
    creating,
    diagonals,
    distances,
    dropouts,
    exchange,
    extremes,
    facts,
    folding,
    geometry,
    grids,
    indexing,
    joining,
    legacy,
    logic,
    memory,
    neural,
    normalization,
    norms,
    padding,
    pointwise,
    pooling,
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
from gradlite.ops.derived import inplace
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
    "adjoint",
    "affine_grid_generator",
    "all",
    "allclose",
    "alpha_dropout",
    "alpha_dropout_",
    "amax",
    "amin",
    "aminmax",
    "angle",
    "any",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "as_strided",
    "as_strided_",
    "as_strided_scatter",
    "as_tensor",
    "asarray",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "avg_pool1d",
    "bilinear",
    "bincount",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "block_diag",
    "bmm",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "bucketize",
    "cartesian_prod",
    "cat",
    "cdist",
    "ceil",
    "celu",
    "celu_",
    "channel_shuffle",
    "chunk",
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "clone",
    "column_stack",
    "combinations",
    "complex",
    "concat",
    "concatenate",
    "conj",
    "conj_physical",
    "constant_pad_nd",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "copysign",
    "corrcoef",
    "cos",
    "cosh",
    "cosine_similarity",
    "count_nonzero",
    "cov",
    "cummax",
    "cummin",
    "cumprod",
    "cumsum",
    "deg2rad",
    "detach",
    "detach_",
    "diag",
    "diag_embed",
    "diagflat",
    "diagonal",
    "diagonal_scatter",
    "diff",
    "digamma",
    "dist",
    "div",
    "divide",
    "dot",
    "dropout",
    "dropout_",
    "dsplit",
    "dstack",
    "empty",
    "empty_like",
    "empty_strided",
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
    "flip",
    "fliplr",
    "flipud",
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
    "group_norm",
    "gt",
    "hardshrink",
    "heaviside",
    "histc",
    "histogram",
    "hsplit",
    "hstack",
    "hypot",
    "imag",
    "index_add",
    "index_copy",
    "index_fill",
    "index_put",
    "index_put_",
    "index_reduce",
    "index_select",
    "initial_seed",
    "is_complex",
    "is_conj",
    "is_floating_point",
    "is_same_size",
    "is_signed",
    "is_tensor",
    "isclose",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "kthvalue",
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
    "logcumsumexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logit",
    "logspace",
    "logsumexp",
    "lt",
    "manual_seed",
    "masked_fill",
    "masked_scatter",
    "masked_select",
    "matmul",
    "max",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mm",
    "mode",
    "moveaxis",
    "movedim",
    "msort",
    "mul",
    "multiply",
    "mv",
    "nan_to_num",
    "nanmean",
    "nanmedian",
    "nanquantile",
    "nansum",
    "narrow",
    "narrow_copy",
    "native_channel_shuffle",
    "ne",
    "neg",
    "negative",
    "nonzero",
    "norm",
    "not_equal",
    "numel",
    "ones",
    "ones_like",
    "pairwise_distance",
    "pdist",
    "permute",
    "pixel_shuffle",
    "pixel_unshuffle",
    "polar",
    "polygamma",
    "positive",
    "pow",
    "prelu",
    "prod",
    "put",
    "quantile",
    "rad2deg",
    "rand",
    "randn",
    "randperm",
    "range",
    "ravel",
    "real",
    "reciprocal",
    "relu",
    "relu_",
    "remainder",
    "renorm",
    "repeat_interleave",
    "reshape",
    "resize_as_",
    "resolve_conj",
    "result_type",
    "rms_norm",
    "roll",
    "rot90",
    "round",
    "row_stack",
    "rrelu",
    "rrelu_",
    "rsqrt",
    "rsub",
    "scalar_tensor",
    "scatter",
    "scatter_add",
    "scatter_reduce",
    "searchsorted",
    "select",
    "select_scatter",
    "selu",
    "selu_",
    "sgn",
    "sigmoid",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "slice_scatter",
    "softmax",
    "sort",
    "split",
    "split_with_sizes",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "std_mean",
    "sub",
    "subtract",
    "sum",
    "swapaxes",
    "swapdims",
    "t",
    "take",
    "take_along_dim",
    "tan",
    "tanh",
    "tensor",
    "tensor_split",
    "threshold",
    "threshold_",
    "tile",
    "topk",
    "trace",
    "transpose",
    "tril",
    "tril_indices",
    "triu",
    "triu_indices",
    "true_divide",
    "trunc",
    "unbind",
    "unflatten",
    "unique",
    "unique_consecutive",
    "unsafe_chunk",
    "unsafe_split",
    "unsafe_split_with_sizes",
    "unsqueeze",
    "var",
    "var_mean",
    "view_as_complex",
    "view_as_real",
    "vsplit",
    "vstack",
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

# complex_numbers
complex = complex_numbers.complex
conj = complex_numbers.conj
conj_physical = complex_numbers.conj_physical
imag = complex_numbers.imag
is_conj = complex_numbers.is_conj
isreal = complex_numbers.isreal
polar = complex_numbers.polar
real = complex_numbers.real
resolve_conj = complex_numbers.resolve_conj

# convolution
conv1d = convolution.conv1d
conv2d = convolution.conv2d
conv3d = convolution.conv3d
conv_transpose1d = convolution.conv_transpose1d
conv_transpose2d = convolution.conv_transpose2d
conv_transpose3d = convolution.conv_transpose3d

# copying
clone = copying.clone

# counting
bincount = counting.bincount
histc = takes_out(counting.histc)
histogram = takes_out(counting.histogram)
unique = counting.unique
unique_consecutive = counting.unique_consecutive

# creating
arange = creating.arange
as_tensor = creating.as_tensor
asarray = creating.asarray
empty = creating.empty
empty_like = creating.empty_like
empty_strided = creating.empty_strided
eye = creating.eye
from_numpy = creating.from_numpy
full = creating.full
full_like = creating.full_like
linspace = creating.linspace
logspace = creating.logspace
ones = creating.ones
ones_like = creating.ones_like
scalar_tensor = creating.scalar_tensor
tensor = creating.tensor
zeros = creating.zeros
zeros_like = creating.zeros_like

# diagonals
as_strided_scatter = diagonals.as_strided_scatter
diag = takes_out(diagonals.diag)
diag_embed = diagonals.diag_embed
diagflat = diagonals.diagflat
diagonal = diagonals.diagonal
diagonal_scatter = diagonals.diagonal_scatter
select_scatter = diagonals.select_scatter
slice_scatter = diagonals.slice_scatter
tril = takes_out(diagonals.tril)
tril_indices = diagonals.tril_indices
triu = takes_out(diagonals.triu)
triu_indices = diagonals.triu_indices

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

# extremes
amax = takes_out(extremes.amax)
amin = takes_out(extremes.amin)
aminmax = takes_out(extremes.aminmax)
argmax = takes_out(extremes.argmax)
argmin = takes_out(extremes.argmin)
max = takes_out(extremes.max)
median = takes_out(extremes.median)
min = takes_out(extremes.min)
mode = takes_out(extremes.mode)
nanmedian = takes_out(extremes.nanmedian)

# facts
equal = facts.equal
is_complex = facts.is_complex
is_floating_point = facts.is_floating_point
is_same_size = facts.is_same_size
is_signed = facts.is_signed
numel = facts.numel
result_type = facts.result_type

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
index_put = indexing.index_put
index_put_ = indexing.index_put_

# joining
atleast_1d = joining.atleast_1d
atleast_2d = joining.atleast_2d
atleast_3d = joining.atleast_3d
block_diag = joining.block_diag
broadcast_shapes = joining.broadcast_shapes
broadcast_tensors = joining.broadcast_tensors
cartesian_prod = joining.cartesian_prod
cat = takes_out(joining.cat)
column_stack = takes_out(joining.column_stack)
combinations = joining.combinations
concat = takes_out(joining.cat)
concatenate = takes_out(joining.cat)
dstack = takes_out(joining.dstack)
hstack = takes_out(joining.hstack)
meshgrid = joining.meshgrid
row_stack = takes_out(joining.vstack)
stack = takes_out(joining.stack)
vstack = takes_out(joining.vstack)

# legacy
range = legacy.range_

# logic
allclose = logic.allclose
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

# norms
dist = norms.dist
norm = takes_out(norms.norm)
renorm = takes_out(norms.renorm)

# padding
constant_pad_nd = padding.constant_pad_nd

# pointwise
abs = pointwise.abs
absolute = pointwise.abs
add = pointwise.add
addcdiv = pointwise.addcdiv
addcmul = pointwise.addcmul
angle = pointwise.angle
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

# rearranging
flip = rearranging.flip
fliplr = rearranging.fliplr
flipud = rearranging.flipud
repeat_interleave = rearranging.repeat_interleave
roll = rearranging.roll
rot90 = rearranging.rot90
tile = rearranging.tile

# reducing
all = takes_out(reducing.all)
any = takes_out(reducing.any)
count_nonzero = reducing.count_nonzero
logsumexp = takes_out(reducing.logsumexp)
mean = takes_out(reducing.mean)
nanmean = takes_out(reducing.nanmean)
nansum = takes_out(reducing.nansum)
prod = takes_out(reducing.prod)
sum = takes_out(reducing.sum)

# reshaping
adjoint = reshaping.adjoint
broadcast_to = reshaping.broadcast_to
moveaxis = reshaping.movedim
movedim = reshaping.movedim
narrow_copy = takes_out(reshaping.narrow_copy)
ravel = reshaping.ravel
unflatten = reshaping.unflatten

# sampling
initial_seed = sampling.initial_seed
manual_seed = sampling.manual_seed
rand = sampling.rand
randn = sampling.randn
randperm = sampling.randperm

# scanning
cummax = takes_out(scanning.cummax)
cummin = takes_out(scanning.cummin)
cumprod = takes_out(scanning.cumprod)
cumsum = takes_out(scanning.cumsum)
diff = takes_out(scanning.diff)
logcumsumexp = takes_out(scanning.logcumsumexp)

# scattering
gather = takes_out(scattering.gather)
put = scattering.put
scatter = takes_out(scattering.scatter)
scatter_add = takes_out(scattering.scatter_add)
scatter_reduce = takes_out(scattering.scatter_reduce)
take = takes_out(scattering.take)
take_along_dim = takes_out(scattering.take_along_dim)

# selecting
argwhere = selecting.argwhere
masked_fill = selecting.masked_fill
masked_scatter = selecting.masked_scatter
masked_select = takes_out(selecting.masked_select)
nonzero = takes_out(selecting.nonzero)

# slicewise
index_add = takes_out(slicewise.index_add)
index_copy = takes_out(slicewise.index_copy)
index_fill = slicewise.index_fill
index_reduce = takes_out(slicewise.index_reduce)
index_select = takes_out(slicewise.index_select)

# sorting
argsort = sorting.argsort
bucketize = takes_out(sorting.bucketize)
isin = takes_out(sorting.isin)
kthvalue = takes_out(sorting.kthvalue)
msort = takes_out(sorting.msort)
searchsorted = takes_out(sorting.searchsorted)
sort = takes_out(sorting.sort)
topk = takes_out(sorting.topk)

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

# statistics
corrcoef = statistics.corrcoef
cov = statistics.cov
nanquantile = takes_out(statistics.nanquantile)
quantile = takes_out(statistics.quantile)
std = takes_out(statistics.std)
std_mean = statistics.std_mean
trace = statistics.trace
var = takes_out(statistics.var)
var_mean = statistics.var_mean

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
view_as_complex = viewing.view_as_complex
view_as_real = viewing.view_as_real
