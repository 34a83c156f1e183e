"""Losses as modules."""

from __future__ import annotations

from typing import Any

from gradlite.nn.module import Module
from gradlite.ops import class_losses, losses


class CrossEntropyLoss(Module):
    """Compute the cross-entropy of scores and target classes.

    Parameters
    ----------
    weight : Tensor, optional
        A factor for each class.
    ignore_index : int
        A target that counts for nothing.
    reduction : str
        ``"mean"``, ``"sum"`` or ``"none"``.

    Examples
    --------
    >>> import gradlite
    >>> loss = gradlite.nn.CrossEntropyLoss()
    >>> loss(gradlite.zeros(1, 2, device="cpu"), gradlite.tensor([1], device="cpu"))
    tensor(0.6931)
    """

    def __init__(self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.ignore_index, self.reduction = ignore_index, reduction

    def forward(self, input: Any, target: Any) -> Any:
        """Compute the loss."""
        return class_losses.cross_entropy(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


class MSELoss(Module):
    """Compute the mean squared error.

    Parameters
    ----------
    reduction : str
        ``"mean"``, ``"sum"`` or ``"none"``.
    """

    def __init__(self, *, reduction: str = "mean"):
        super().__init__()
        self.reduction = reduction

    def forward(self, input: Any, target: Any) -> Any:
        """Compute the loss."""
        return losses.mse_loss(input, target, reduction=self.reduction)
