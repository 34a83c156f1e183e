"""Adam."""

from __future__ import annotations

import math
from typing import Any

from gradlite.ops.creating import tensor, zeros_like
from gradlite.optim.optimizer import Optimizer, check_not_negative


class Adam(Optimizer):
    """Adam: steps scaled by running means of the gradient and of its square.

    Parameters
    ----------
    params : iterable of Tensor or dict
        The parameters, or groups of them.
    lr : float
        The learning rate.
    betas : tuple of float
        How much of the running means is kept.
    eps : float
        Added to the root of the mean square.
    weight_decay : float
        A factor of the parameters added to their gradients.
    amsgrad : bool
        Whether the largest mean square so far is used.
    maximize : bool
        Whether to climb.
    foreach, capturable, differentiable, fused, decoupled_weight_decay : optional
        PyTorch's variants of the step: accepted where they are not true.

    Notes
    -----
    Kingma, Ba: Adam: a method for stochastic optimization (2015).  Reddi, Kale, Kumar: On the convergence of Adam and
    beyond (2018), for ``amsgrad``.

    Examples
    --------
    >>> import gradlite
    >>> p = gradlite.tensor([1.0], device="cpu", requires_grad=True)
    >>> optimizer = gradlite.optim.Adam([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ):
        check_not_negative(lr=lr)
        check_not_negative(eps=eps, weight_decay=weight_decay)
        for index, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {index}: {beta}")
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
            "maximize": maximize, "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
            "fused": fused, "decoupled_weight_decay": decoupled_weight_decay,
        })  # fmt: skip

    def update(self, parameter: Any, gradient: Any, state: dict[str, Any], options: dict[str, Any]) -> None:
        """Change one parameter in place."""
        if not state:
            state["step"] = tensor(0.0, device="cpu")
            state["exp_avg"] = zeros_like(parameter)
            state["exp_avg_sq"] = zeros_like(parameter)
            if options["amsgrad"]:
                state["max_exp_avg_sq"] = zeros_like(parameter)
        state["step"] += 1
        step, (beta1, beta2) = state["step"].item(), options["betas"]
        g = -gradient if options["maximize"] else gradient
        if options["weight_decay"]:
            g = g.add(parameter, alpha=options["weight_decay"])
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.add_(g - mean, alpha=1 - beta1)
        square.mul_(beta2).add_(g * g, alpha=1 - beta2)
        if options["amsgrad"]:
            largest = state["max_exp_avg_sq"]
            square = largest.copy_(largest.maximum(square))
        root = square.sqrt().div_(math.sqrt(1 - beta2**step)).add_(options["eps"])
        parameter.add_(mean / root, alpha=-options["lr"] / (1 - beta1**step))
