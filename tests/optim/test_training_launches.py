"""What a training step on CUDA is made of: kernels alone, counted, and never a wait for the device.

A change of these numbers is a change of the step's cost: fewer is better, and both stand here.
"""

import pytest

import gradlite
from gradlite import nn, optim
from gradlite.backend.simulator import state
from gradlite.utils import data

pytestmark = pytest.mark.simulator

PARAMETERS = 4  # two layers, each with weight and bias
FORWARD = {"add_forward": 2, "relu_forward": 1}  # the two biases (their products are CuPy's), and the activation
LOSS = {
    "sub_forward": 2, "exp_forward": 1, "log_forward": 1,  # log-softmax; its maxima are CuPy's
    "copy": 5,  # three sums: of exponentials, of weights, of losses; and ignored targets as numbers of two types
    "ne_scalar_forward": 1, "mul_forward": 2, "neg_forward": 1, "div_forward": 1,  # ignored targets, minus, the mean
}  # fmt: skip
BACKWARD = {
    "ne_scalar_forward": 1, "mul_forward": 3, "neg_forward": 1, "div_forward": 1, "where_forward": 1,
    "add_scalar_forward": 1,  # the negative log-likelihood: all of these but one mul
    "exp_forward": 1, "sub_forward": 1,  # log-softmax, with that mul
    "relu_backward": 1,
    "copy": 7,  # three sums: two biases, log-softmax; targets as before; the weights' gradients in the weights' layout
}  # fmt: skip
STEPS = {
    "SGD": {"add_forward": 1},
    "SGD with momentum, first": {"add_forward": 1, "copy": 1},  # the buffer is a copy of the gradient
    "SGD with momentum": {"mul_scalar_forward": 1, "add_forward": 2},
    "Adam": {
        "add_forward": 3,  # one each for the mean, the mean square and the step
        "sub_forward": 1,  # the mean
        "mul_scalar_forward": 1, "mul_forward": 1,  # the mean square
        "sqrt_forward": 1, "div_scalar_forward": 1, "add_scalar_forward": 1,  # its root, with eps
        "div_forward": 1,  # the step
    },
}  # fmt: skip
OPTIMIZERS = {
    "SGD": (lambda p: optim.SGD(p, lr=0.1), ["SGD", "SGD"]),
    "SGD with momentum": (
        lambda p: optim.SGD(p, lr=0.1, momentum=0.9), ["SGD with momentum, first", "SGD with momentum"],
    ),
    "Adam": (lambda p: optim.Adam(p, lr=0.1), ["Adam", "Adam"]),
}  # fmt: skip


def launched(action):
    """Return what an action gives and the kernels that it launches; it must neither wait nor call CuPy's ufuncs."""
    for entries in (state.launches, state.ufunc_calls, state.syncs):
        entries.clear()
    result = action()
    assert (state.syncs, state.ufunc_calls) == ([], [])
    return result, {name: state.launches.count(name) for name in state.launches}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_training_step_launches_as_many_kernels_as_written(cuda, seeded, kind):
    make, steps = OPTIMIZERS[kind]
    net = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    loss_of, optimizer = nn.CrossEntropyLoss(), make(net.parameters())
    dataset = data.TensorDataset(gradlite.rand(8, 4), gradlite.tensor([0, 1, 2, 0, 1, 2, 0, 1]))
    batches, made = launched(lambda: iter(data.DataLoader(dataset, batch_size=4, shuffle=True)))
    assert made == {}
    for step in steps:
        (inputs, target), made = launched(lambda: next(batches))
        assert made == {}  # its rows are picked by CuPy
        assert launched(optimizer.zero_grad)[1] == {}
        scores, made = launched(lambda x=inputs: net(x))
        assert made == FORWARD
        loss, made = launched(lambda s=scores, t=target: loss_of(s, t))
        assert made == LOSS
        assert launched(loss.backward)[1] == BACKWARD
        assert launched(optimizer.step)[1] == {name: count * PARAMETERS for name, count in STEPS[step].items()}
    assert next(batches, None) is None


def test_an_index_on_the_host_is_checked_there(cuda):
    x = gradlite.arange(6.0).view(3, 2)
    mask = gradlite.tensor([True, False, True], device="cpu")
    for index in ([2, 0], [True, False, True], range(2), gradlite.tensor([2, 0], device="cpu"), mask, mask.numpy()):
        found, _ = launched(lambda index=index: x[index])
        assert found.is_cuda
        launched(lambda index=index: x.__setitem__(index, 1.0))
    for index in ([3], gradlite.tensor([-4], device="cpu")):
        with pytest.raises(IndexError, match="is out of bounds for dimension 0 with size 3"):
            launched(lambda index=index: x[index])
        assert state.syncs == []
