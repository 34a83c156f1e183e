# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch.nn.functional``, one line each."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import (
    activations,
    convolution,
    folding,
    grids,
    interpolating,
    neural,
    padding,
    pooling,
    transcendental,
)
from gradlite.ops.derived import activation, method

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "affine_grid",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "celu",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cross_entropy",
    "elu",
    "fold",
    "gelu",
    "grid_sample",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "interpolate",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "mish",
    "mse_loss",
    "native_channel_shuffle",
    "nll_loss",
    "pad",
    "pixel_shuffle",
    "pixel_unshuffle",
    "prelu",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "unfold",
    "upsample",
    "upsample_bilinear",
    "upsample_nearest",
]

# activations
celu = activation(activations.celu)
elu = activation(activations.elu)
gelu = method(activations.gelu)
hardshrink = method(activations.hardshrink)
hardsigmoid = activation(activations.hardsigmoid)
hardswish = activation(activations.hardswish)
hardtanh = activation(activations.hardtanh)
leaky_relu = activation(activations.leaky_relu)
logsigmoid = method(activations.logsigmoid)
mish = activation(activations.mish)
prelu = activations.prelu
relu6 = activation(activations.relu6)
selu = activation(activations.selu)
silu = activation(activations.silu)
softplus = method(activations.softplus)
softshrink = method(activations.softshrink)
softsign = activations.softsign
tanhshrink = activations.tanhshrink
threshold = activation(activations.threshold)

# convolution
conv1d = convolution.conv1d
conv2d = convolution.conv2d
conv3d = convolution.conv3d
conv_transpose1d = convolution.conv_transpose1d
conv_transpose2d = convolution.conv_transpose2d
conv_transpose3d = convolution.conv_transpose3d

# folding
channel_shuffle = folding.channel_shuffle
fold = folding.fold
native_channel_shuffle = folding.channel_shuffle
pixel_shuffle = folding.pixel_shuffle
pixel_unshuffle = folding.pixel_unshuffle
unfold = folding.unfold

# grids
affine_grid = grids.affine_grid
grid_sample = grids.grid_sample

# interpolating
interpolate = interpolating.interpolate
upsample = interpolating.upsample
upsample_bilinear = interpolating.upsample_bilinear
upsample_nearest = interpolating.upsample_nearest

# neural
cross_entropy = neural.cross_entropy
linear = neural.linear
log_softmax = neural.log_softmax
mse_loss = neural.mse_loss
nll_loss = neural.nll_loss
relu = neural.relu

# padding
pad = padding.pad

# pooling
adaptive_avg_pool1d = pooling.adaptive_avg_pool1d
adaptive_avg_pool2d = pooling.adaptive_avg_pool2d
adaptive_avg_pool3d = pooling.adaptive_avg_pool3d
adaptive_max_pool1d = pooling.adaptive_max_pool1d
adaptive_max_pool2d = pooling.adaptive_max_pool2d
adaptive_max_pool3d = pooling.adaptive_max_pool3d
avg_pool1d = pooling.avg_pool1d
avg_pool2d = pooling.avg_pool2d
avg_pool3d = pooling.avg_pool3d
lp_pool1d = pooling.lp_pool1d
lp_pool2d = pooling.lp_pool2d
lp_pool3d = pooling.lp_pool3d
max_pool1d = pooling.max_pool1d
max_pool2d = pooling.max_pool2d
max_pool3d = pooling.max_pool3d
max_unpool1d = pooling.max_unpool1d
max_unpool2d = pooling.max_unpool2d
max_unpool3d = pooling.max_unpool3d

# transcendental
sigmoid = method(transcendental.sigmoid)
tanh = method(transcendental.tanh)

_explain_missing_names(__name__)
