"""`grad`: gradients as values, leaving every ``.grad`` alone."""

from __future__ import annotations

import warnings
from typing import Any

from gradlite import errors
from gradlite.core.engine import Pass, key_of
from gradlite.core.graph import operations, wrap
from gradlite.ops.apply.plans import any_volatile
from gradlite.ops.backward import as_sequence, gradients_of, root_edge, roots_of


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Compute and return the gradients of ``outputs`` with respect to ``inputs``, leaving every ``.grad`` alone.

    Parameters
    ----------
    outputs, inputs : Tensor or sequence of Tensor
        The results, and the tensors to differentiate by.
    grad_outputs : Tensor, None, or a sequence of them
        The gradient of each output, of its shape; None stands for 1 where it has one element.
    retain_graph : bool, optional
        Whether to keep what the graph saved; by default as ``create_graph``.
    create_graph : bool
        Whether to record the pass, so that the gradients can be differentiated.
    only_inputs : bool
        Ignored, as in PyTorch.
    allow_unused : bool, optional
        Whether an input that the outputs do not depend on gives None instead of an error.
    is_grads_batched : bool
        Must be False: gradlite has no ``vmap``.
    materialize_grads : bool
        Whether such an input gives zeros instead of None.

    Returns
    -------
    tuple of Tensor
        One gradient for each input.

    Raises
    ------
    RuntimeError
        As `backward`, and if an input does not require a gradient or is unused.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.tensor(3.0, device="cpu", requires_grad=True)
    >>> (slope,) = gradlite.autograd.grad(x * x, x, create_graph=True)
    >>> gradlite.autograd.grad(slope, x)
    (tensor(2.),)
    """
    if is_grads_batched:
        raise NotImplementedError("is_grads_batched=True needs vmap, which gradlite leaves out: call grad in a loop.")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    results, targets = as_sequence(outputs), as_sequence(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    gradients = gradients_of(grad_outputs, len(results))
    roots = roots_of(results, gradients, create_graph)
    edges = [root_edge(t) for t in targets]
    if None in edges or any_volatile(edges):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    keys = [key_of(edge) for edge in edges if edge is not None]
    found: dict[Any, Any] = dict.fromkeys(keys)
    Pass(create_graph if retain_graph is None else retain_graph, create_graph, found).run(*roots)
    given = {} if grad_outputs is None or create_graph else {id(g.array): g for g in gradients if g is not None}
    values = []
    for number, (t, key) in enumerate(zip(targets, keys, strict=True)):
        value = found[key]
        if value is None and materialize_grads:
            value = wrap(operations["zeros"].arrays(t.array))
        elif value is None and not allow_unused:
            raise RuntimeError(f"The differentiated Tensor at index {number} {errors.UNUSED}")
        if given and value is not None:  # a gradient that came through unchanged is the very tensor that was given
            value = given.get(id(value.array), value)
        values.append(value)
    return tuple(values)
