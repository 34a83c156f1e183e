"""`Function`: an operation with a derivative of the user's own."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradlite.autograd.function_node import Error, FunctionNode
from gradlite.autograd.grad_mode import no_grad
from gradlite.core.modes import is_recording, recording
from gradlite.core.tensor import TensorBase

__all__ = ["BackwardCFunction", "Function", "FunctionCtx", "once_differentiable"]


class FunctionCtx:
    """What ``forward`` and ``setup_context`` tell the graph; an instance is the ``ctx`` that they receive.

    Whatever else backward needs can be stored on it as attributes.
    """

    to_save: tuple[Any, ...] | None = None
    dirty_tensors: tuple[Any, ...] | None = None
    non_differentiable: tuple[Any, ...] | None = None
    materialize_grads: bool = True
    needs_input_grad: tuple[bool, ...]

    def save_for_backward(self, *tensors: Any) -> None:
        """Save tensors for ``backward``, which reads them as ``ctx.saved_tensors``; the last call counts.

        A tensor that is written after it was saved is refused when it is read, and a result of ``forward`` saved so
        makes no reference cycle; neither holds for a tensor stored as an attribute.

        Parameters
        ----------
        *tensors : Tensor or None
            Inputs, results, or tensors made in between.

        Examples
        --------
        >>> import gradlite
        >>> class Exp(gradlite.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         y = x.exp()
        ...         ctx.save_for_backward(y)
        ...         return y
        ...
        ...     @staticmethod
        ...     def backward(ctx, g):
        ...         (y,) = ctx.saved_tensors
        ...         return g * y
        >>> gradlite.autograd.gradcheck(Exp.apply, gradlite.ones(2, dtype=gradlite.float64, requires_grad=True))
        True
        """
        self.to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Take the tensors that PyTorch's ``jvp`` would read; gradlite has no forward mode and ignores them."""

    def mark_dirty(self, *args: Any) -> None:
        """Declare the inputs that ``forward`` wrote in place; it has to return each of them.

        Examples
        --------
        >>> import gradlite
        >>> class Double(gradlite.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.mark_dirty(x)
        ...         return x.mul_(2)
        ...
        ...     @staticmethod
        ...     def backward(ctx, g):
        ...         return g * 2
        >>> y = gradlite.ones(1, requires_grad=True).clone()
        >>> Double.apply(y) is y, y.grad_fn.name()
        (True, 'DoubleBackward')
        """
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args: Any) -> None:
        """Declare the results that require no gradient; ``backward`` still gets one for each: zeros.

        Examples
        --------
        >>> import gradlite
        >>> class Largest(gradlite.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         values, indices = x.max(0)
        ...         ctx.mark_non_differentiable(indices)
        ...         return values, indices
        >>> [t.requires_grad for t in Largest.apply(gradlite.ones(2, requires_grad=True))]
        [True, False]
        """
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether a result that gets no gradient has zeros in ``backward`` (the default) or None.

        Examples
        --------
        >>> import gradlite
        >>> class First(gradlite.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.set_materialize_grads(False)
        ...         return x.clone(), x.clone()
        ...
        ...     @staticmethod
        ...     def backward(ctx, g, unused):
        ...         print(unused)
        ...         return g
        >>> First.apply(gradlite.ones(1, requires_grad=True))[0].backward()
        None
        """
        self.materialize_grads = value


class BackwardCFunction(FunctionCtx):
    """The ctx of one call, and its ``grad_fn``: each Function has a subclass with its name.

    Note [Node and ctx] in ``function_node.py`` says what it is to the graph.
    """

    __slots__ = ("_node",)
    _node: FunctionNode
    _of_the_node = frozenset(
        ("_sequence_nr", "metadata", "name", "next_functions", "register_hook", "register_prehook")
    )

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` saved.

        Raises
        ------
        RuntimeError
            If one was written since, or all of it was freed.
        """
        return self._node.saved_tensors()

    @property
    def saved_variables(self) -> tuple[Any, ...]:
        """The name that PyTorch 0.3 gave to `saved_tensors`."""
        warnings.warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2)
        return self._node.saved_tensors()

    def __getattr__(self, name: str) -> Any:
        """Return what the node has, where the user has stored nothing under its name."""
        if name in self._of_the_node:
            return getattr(self._node, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class Function:
    """An operation with a derivative of the user's own: subclass it, and call ``apply`` of the subclass.

    ``forward`` computes on tensors and is not recorded; ``backward`` is given the gradient of each result and returns
    that of each argument, None where there is none.  It may be differentiated in its turn if it computes on tensors;
    where it does not, decorate it with `once_differentiable`.

    Examples
    --------
    >>> import gradlite
    >>> class Cube(gradlite.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return g * 3 * x * x
    >>> x = gradlite.tensor([2.0], device="cpu", requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor([12.])
    """

    _backward_cls: type[BackwardCFunction] = BackwardCFunction
    clear_saved_tensors_on_access = False
    """Whether ``ctx.saved_tensors`` lets go of what was saved, and so can be read once."""
    boxed_grads_call = False
    """Whether backward gets its gradients in one list, from which it can remove them to free their memory."""

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        cls._backward_cls = type(cls.__name__ + "Backward", (BackwardCFunction,), {"_forward_cls": cls})

    def __init__(self, *args: Any, **kwargs: Any):
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse the style of PyTorch 0.1: one instance for each call."""
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
            "function with static forward method. "
            "(Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the results; to be overridden.

        It takes the ctx first, unless the subclass has a `setup_context` as well.
        """
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Save what backward needs; overridden where ``forward`` takes no ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute the gradient of each argument from that of each result; to be overridden."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @classmethod
    def _derivative(cls) -> Callable[..., Any]:
        """Return the user's ``backward``, or ``vjp``, which is another name for it."""
        if cls.vjp is Function.vjp:
            return cls.backward
        if cls.backward is not Function.backward:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        return cls.vjp

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and record the call.

        Parameters
        ----------
        *args, **kwargs
            The arguments of ``forward``, besides its ctx.  Tensors among them, not those in lists, get gradients.

        Returns
        -------
        Tensor or tuple
            What ``forward`` returned.  An input returned as it is comes back as a view of itself.

        Raises
        ------
        RuntimeError
            If ``forward`` wrote a leaf that requires a gradient, or did not return what it marked dirty.
        """
        separate = cls.setup_context is not Function.setup_context
        if separate:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        if kwargs:
            args = _bind(cls.forward, args, kwargs, 0 if separate else 1)
        node = FunctionNode(cls, args)
        ctx = node.face
        mode = recording.set(is_recording() and False)  # inference mode stays
        try:
            if separate:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
            else:
                result = cls.forward(ctx, *args)
            return node.finish(args, result, separate)
        finally:
            recording.reset(mode)


def _bind(forward: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], skipped: int) -> tuple[Any, ...]:
    """Return the arguments by position: a gradient belongs to a position.  Defaults between them are not filled in."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [p.name for p in inspect.signature(forward).parameters.values() if p.kind in kinds][skipped:]
    for name in kwargs:
        if name not in names:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        if names.index(name) < len(args):
            raise TypeError(f"forward() got multiple values for argument '{name}'")
    last = max(map(names.index, kwargs))
    bound = list(args)
    for position in range(len(args), last + 1):
        if names[position] not in kwargs:
            raise TypeError(f"forward() missing required argument: '{names[position]}' (position {position})")
        bound.append(kwargs[names[position]])
    return tuple(bound)


def once_differentiable(fn: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a ``backward`` that cannot be differentiated: a second derivative raises instead of being wrong.

    Parameters
    ----------
    fn : callable
        The ``backward``; it runs without being recorded.

    Examples
    --------
    >>> import gradlite
    >>> class Double(gradlite.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x * 2
    ...
    ...     @staticmethod
    ...     @gradlite.autograd.function.once_differentiable
    ...     def backward(ctx, g):
    ...         return gradlite.from_numpy(g.detach().cpu().numpy() * 2).to(g.device)
    >>> x = gradlite.ones(1, requires_grad=True)
    >>> (g,) = gradlite.autograd.grad(Double.apply(x).exp(), x, create_graph=True)
    >>> g.grad_fn.name()
    'torch::autograd::Error'
    """

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        with no_grad():
            outputs = fn(ctx, *args, **kwargs)
        if not is_recording() or not any(isinstance(t, TensorBase) and t.requires_grad for t in args):
            return outputs
        gradients = outputs if isinstance(outputs, tuple) else (outputs,)
        text = "trying to differentiate twice a function that was marked with @once_differentiable"
        refused = Error(text, gradients).outcome(gradients)
        return refused if isinstance(outputs, tuple) else refused[0]

    return wrapper
