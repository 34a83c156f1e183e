# Written by gradlite.ops.write; do not edit.
"""The functions of PyTorch's ``torch.nn.functional``, one line each."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops import (
    activations,
    attention,
    class_losses,
    convolution,
    distances,
    dropouts,
    embeddings,
    folding,
    grids,
    interpolating,
    losses,
    neural,
    normalization,
    padding,
    pooling,
    selecting,
    transcendental,
)
from gradlite.ops.derived import activation, inplace, method

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "affine_grid",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "celu_",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "ctc_loss",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "elu_",
    "embedding",
    "embedding_bag",
    "feature_alpha_dropout",
    "fold",
    "gaussian_nll_loss",
    "gelu",
    "glu",
    "grid_sample",
    "group_norm",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "hinge_embedding_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "native_channel_shuffle",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pdist",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rms_norm",
    "rrelu",
    "rrelu_",
    "scaled_dot_product_attention",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "unfold",
    "upsample",
    "upsample_bilinear",
    "upsample_nearest",
]

# activations
celu = activation(activations.celu)
celu_ = inplace(activations.celu)
elu = activation(activations.elu)
elu_ = inplace(activations.elu)
gelu = method(activations.gelu)
hardshrink = method(activations.hardshrink)
hardsigmoid = activation(activations.hardsigmoid)
hardswish = activation(activations.hardswish)
hardtanh = activation(activations.hardtanh)
hardtanh_ = inplace(activations.hardtanh)
leaky_relu = activation(activations.leaky_relu)
leaky_relu_ = inplace(activations.leaky_relu)
logsigmoid = method(activations.logsigmoid)
mish = activation(activations.mish)
prelu = activations.prelu
relu6 = activation(activations.relu6)
relu_ = activations.relu_
selu = activation(activations.selu)
selu_ = inplace(activations.selu)
silu = activation(activations.silu)
softplus = method(activations.softplus)
softshrink = method(activations.softshrink)
softsign = activations.softsign
tanhshrink = activations.tanhshrink
threshold = activation(activations.threshold)
threshold_ = inplace(activations.threshold)

# attention
scaled_dot_product_attention = attention.scaled_dot_product_attention

# class_losses
cross_entropy = class_losses.cross_entropy
ctc_loss = class_losses.ctc_loss
multi_margin_loss = class_losses.multi_margin_loss
multilabel_margin_loss = class_losses.multilabel_margin_loss
multilabel_soft_margin_loss = class_losses.multilabel_soft_margin_loss
nll_loss = class_losses.nll_loss

# convolution
conv1d = convolution.conv1d
conv2d = convolution.conv2d
conv3d = convolution.conv3d
conv_transpose1d = convolution.conv_transpose1d
conv_transpose2d = convolution.conv_transpose2d
conv_transpose3d = convolution.conv_transpose3d

# distances
cosine_embedding_loss = distances.cosine_embedding_loss
cosine_similarity = distances.cosine_similarity
hinge_embedding_loss = distances.hinge_embedding_loss
margin_ranking_loss = distances.margin_ranking_loss
normalize = distances.normalize
pairwise_distance = distances.pairwise_distance
pdist = distances.pdist
triplet_margin_loss = distances.triplet_margin_loss
triplet_margin_with_distance_loss = distances.triplet_margin_with_distance_loss

# dropouts
alpha_dropout = dropouts.alpha_dropout
dropout = dropouts.dropout
dropout1d = dropouts.dropout1d
dropout2d = dropouts.dropout2d
dropout3d = dropouts.dropout3d
feature_alpha_dropout = dropouts.feature_alpha_dropout
gumbel_softmax = dropouts.gumbel_softmax
rrelu = dropouts.rrelu
rrelu_ = dropouts.rrelu_

# embeddings
embedding = embeddings.embedding
embedding_bag = embeddings.embedding_bag

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

# losses
binary_cross_entropy = losses.binary_cross_entropy
binary_cross_entropy_with_logits = losses.binary_cross_entropy_with_logits
gaussian_nll_loss = losses.gaussian_nll_loss
huber_loss = losses.huber_loss
kl_div = losses.kl_div
l1_loss = losses.l1_loss
mse_loss = losses.mse_loss
poisson_nll_loss = losses.poisson_nll_loss
smooth_l1_loss = losses.smooth_l1_loss
soft_margin_loss = losses.soft_margin_loss

# neural
bilinear = neural.bilinear
glu = neural.glu
linear = neural.linear
log_softmax = neural.functional_log_softmax
relu = neural.relu
softmax = neural.functional_softmax
softmin = neural.functional_softmin

# normalization
batch_norm = normalization.batch_norm
group_norm = normalization.group_norm
instance_norm = normalization.instance_norm
layer_norm = normalization.layer_norm
local_response_norm = normalization.local_response_norm
rms_norm = normalization.rms_norm

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

# selecting
one_hot = selecting.one_hot

# transcendental
sigmoid = method(transcendental.sigmoid)
tanh = method(transcendental.tanh)

_explain_missing_names(__name__)
