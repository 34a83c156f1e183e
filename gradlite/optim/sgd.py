"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from gradlite.optim.optimizer import Optimizer, check_not_negative


class SGD(Optimizer):
    """Stochastic gradient descent with momentum.

    Parameters
    ----------
    params : iterable of Tensor or dict
        The parameters, or groups of them.
    lr : float
        The learning rate.
    momentum : float
        How much of the last step is kept.
    dampening : float
        How much of the gradient is left out of the momentum.
    weight_decay : float
        A factor of the parameters added to their gradients.
    nesterov : bool
        Whether to look ahead along the momentum.
    maximize : bool
        Whether to climb.
    foreach, differentiable, fused : optional
        PyTorch's variants of the step: accepted where they are not true.

    Notes
    -----
    Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep learning (2013), in
    PyTorch's form: ``v = momentum * v + g``, ``p = p - lr * v``.

    Examples
    --------
    >>> import gradlite
    >>> p = gradlite.tensor([1.0], device="cpu", requires_grad=True)
    >>> optimizer = gradlite.optim.SGD([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        check_not_negative(lr=lr)
        check_not_negative(momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize, "foreach": foreach,
            "differentiable": differentiable, "fused": fused,
        })  # fmt: skip

    def update(self, parameter: Any, gradient: Any, state: dict[str, Any], options: dict[str, Any]) -> None:
        """Change one parameter in place."""
        g = -gradient if options["maximize"] else gradient
        if options["weight_decay"]:
            g = g.add(parameter, alpha=options["weight_decay"])
        if options["momentum"]:
            buffer = state.get("momentum_buffer")
            if buffer is None:
                buffer = state["momentum_buffer"] = g.detach().clone()
            else:
                buffer.mul_(options["momentum"]).add_(g, alpha=1 - options["dampening"])
            g = g.add(buffer, alpha=options["momentum"]) if options["nesterov"] else buffer
        parameter.add_(g, alpha=-options["lr"])
