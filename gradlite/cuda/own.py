"""`elementwise`: a differentiable operation of the user's own, made of C text.

The statements go into the frame that the table's formulas have, so strides, types, sums over what was broadcast, empty
sizes and streams are the launcher's concern here too.  The operation itself is an `autograd.Function`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gradlite import dtypes, errors
from gradlite.autograd.function import Function
from gradlite.autograd.function_node import Error
from gradlite.backend import launcher, loader
from gradlite.backend.arrays import QUIET, Array, enter, is_numpy, leave
from gradlite.backend.forms import MAX_OPERANDS
from gradlite.backend.shapes import joint_shape
from gradlite.core.graph import wrap
from gradlite.core.modes import is_recording
from gradlite.core.tensor import TensorBase
from gradlite.core.views import edge_of
from gradlite.cuda.c_text import statements
from gradlite.ops import frame
from gradlite.ops.apply.plans import without_dead_ends
from gradlite.ops.apply.promotion import is_number, one_device, result_type

Shape = tuple[int, ...]
Twin = Callable[..., Any]


def elementwise(
    forward: str,
    grad: str | None = None,
    *,
    numpy: Twin | tuple[Twin, Twin] | None = None,
    name: str = "elementwise",
    **parameters: float | None,
) -> Callable[..., Any]:
    """Make a differentiable operation of the C text for one element.

    Parameters
    ----------
    forward : str
        Statements of CUDA C.  What they assign are the results; what they read and do not declare are the operands, in
        the order in which they occur; where that is not plain, give them by name.  All are of the type ``A``: float,
        or double for float64.
    grad : str, optional
        Statements that assign the gradient ``gx`` of an operand ``x``.  They may read the gradient ``gy`` of a result
        ``y``, operands, results and parameters; the operands and results that they name are what is saved.  Without it
        the operation refuses operands that require a gradient.
    numpy : callable or (callable, callable), optional
        What computes the same of NumPy arrays on the CPU: forward, and gradients where there are any.  Their parameters
        have the names of the text; several results are a tuple, in the order in which the text assigns them.  Without
        it the C text itself runs on the CPU too, which takes a C++ compiler.
    name : str
        What errors, nodes and the log call it.
    **parameters : float or None
        Names in the text that are numbers, with their default values; None for one that every call has to give.

    Returns
    -------
    callable
        It takes the operands by position or by name, and parameters by name; it returns a tensor, or a tuple of them
        where the text assigns several.  Operands are broadcast and promoted, integers to the default dtype; float16 and
        bfloat16 are computed in float32.

    Raises
    ------
    ValueError
        If a text assigns or reads what it may not.

    Notes
    -----
    Gradients are differentiable once: C text has no derivative.  A second one is refused.

    Examples
    --------
    >>> import gradlite
    >>> leaky = gradlite.cuda.elementwise("y = x > 0 ? x : a * x", grad="gx = y > 0 ? gy : a * gy", a=0.125)
    >>> x = gradlite.tensor([-8.0, 2.0], requires_grad=True)
    >>> leaky(x, a=0.5)
    tensor([-4.,  2.], grad_fn=<elementwiseBackward>)
    >>> leaky(x).sum().backward()
    >>> x.grad
    tensor([0.1250, 1.0000])
    """
    operation = Operation(forward, grad, numpy, name, parameters)
    kind: Any = type(name, (_Recorded,), {"__module__": __name__})
    signature = operation.signature

    def function(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        operands, numbers = operation.prepare(bound.arguments)
        return kind.apply(operation, numbers, *operands)

    function.__name__ = function.__qualname__ = name
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__doc__ = f"Compute for each element: {forward}"
    return function


class Kernel:
    """Statements in the frame of a kernel, and what computes the same on the CPU.

    Parameters
    ----------
    name, direction : str
        The operation, and ``"forward"`` or ``"backward"``; with a digest of the text they name the kernel, so that
        equal texts share one and a change of the text is compiled anew.
    inputs, outputs, numbers : sequence of str
        The names that the statements read, assign, and take by value.
    lines : list of str
        The statements.
    twin : callable, optional
        The function on NumPy arrays.
    """

    def __init__(
        self,
        name: str,
        direction: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        numbers: Sequence[str],
        lines: list[str],
        twin: Twin | None,
    ):
        import hashlib  # here, so that importing gradlite does not

        self.title, self.inputs, self.outputs, self.numbers, self.twin = name, inputs, outputs, numbers, twin
        self.named = () if twin is None else tuple(inspect.signature(twin).parameters)
        if unknown := set(self.named) - {*inputs, *numbers}:
            raise ValueError(f"the NumPy twin of {name} names {_listed(unknown)}, which the C text does not read")
        if len(inputs) + len(outputs) > MAX_OPERANDS:
            raise ValueError(
                f"{name}: {direction} takes {len(inputs) + len(outputs)} arrays ({_listed((*inputs, *outputs))}), and "
                f"a kernel takes {MAX_OPERANDS}: split the operation"
            )
        pointers = [f"in{k}" for k in range(len(inputs))], [f"out{k}" for k in range(len(outputs))]
        values = [f"number{k}" for k in range(len(numbers))]
        digest = hashlib.sha256("\n".join([*inputs, *outputs, *numbers, *lines]).encode()).hexdigest()[:12]
        self.name = f"{name}_{digest}_{direction}"
        section = [
            f"//@ {self.name} [floating] - {direction} of {name}",
            *frame.one_element(self.name, _typed(inputs), _typed(outputs), numbers, lines),
            *frame.kernel(self.name, _typed(pointers[0]), _typed(pointers[1]), values),
        ]
        loader.own[self.name] = "\n".join([*section, ""])

    def run(
        self, dtype: np.dtype, shape: Shape, given: Mapping[str, Array | None], numbers: Mapping[str, float],
        shapes: Sequence[Shape | None],
    ) -> list[Array | None]:  # fmt: skip
        """Compute the outputs of which a shape is given; on the CPU in the shape of the launch, not yet added up."""
        inputs, values = [given[n] for n in self.inputs], [numbers[n] for n in self.numbers]
        present = [a for a in inputs if a is not None]
        if not is_numpy(present[0]):
            outputs = [None if s is None else launcher.empty_result(present, s, dtype) for s in shapes]
            launcher.launch(self.name, dtype, shape, inputs, outputs, values)
            return outputs
        if self.twin is not None:
            return self._run_twin(dtype, shape, given, numbers)
        outputs = [None if s is None else np.empty(shape, dtype) for s in shapes]
        try:
            launcher.launch_on_cpu(self.name, dtype, shape, inputs, outputs, values)
        except RuntimeError as error:
            raise RuntimeError(
                f"{self.title} on the CPU: {error}\nOr give a function that computes it of NumPy arrays: "
                f"gradlite.cuda.elementwise(..., numpy=...)."
            ) from None
        return outputs

    def _run_twin(
        self, dtype: np.dtype, shape: Shape, given: Mapping[str, Array | None], numbers: Mapping[str, float]
    ) -> list[Array | None]:
        assert self.twin is not None
        computing = dtypes.arithmetic(dtypes.BY_NUMPY[dtype]).numpy
        known: dict[str, Any] = {n: computing.type(value) for n, value in numbers.items()}
        for n in self.inputs:
            a = given[n]
            known[n] = np.zeros(shape, computing) if a is None else a.astype(computing)
        token = enter(QUIET)
        try:
            returned = self.twin(**{n: known[n] for n in self.named})
            results = returned if isinstance(returned, tuple) else (returned,)
            if len(results) != len(self.outputs):
                raise ValueError(
                    f"the NumPy twin of {self.title} returned {len(results)} results; the C text assigns "
                    f"{_listed(self.outputs)}"
                )
            return [self._fitted(r, n, shape, dtype) for r, n in zip(results, self.outputs, strict=True)]
        finally:
            leave(token)

    def _fitted(self, result: Any, name: str, shape: Shape, dtype: np.dtype) -> Array:
        """Copy what a twin returned into an array of its own."""
        try:
            return np.array(np.broadcast_to(result, shape), dtype)
        except ValueError:
            raise ValueError(
                f"the NumPy twin of {self.title} returned an array of shape {np.shape(result)} for {name}; "
                f"the operands have the shape {shape} together"
            ) from None


class Operation:
    """What `elementwise` reads out of its texts.

    Attributes
    ----------
    operands, results, parameters : tuple of str
        The names in the forward text.
    differentiable : tuple of str
        The operands of which the gradient is given.
    saved : tuple of str
        The operands and results that the gradients name.
    """

    def __init__(
        self,
        forward: str,
        grad: str | None,
        numpy: Twin | tuple[Twin, Twin] | None,
        name: str,
        parameters: Mapping[str, float | None],
    ):
        if not name.isidentifier():
            raise ValueError(f"name is to be a name, such as 'leaky_relu', not {name!r}")
        self.name, self.defaults, self.parameters = name, parameters, tuple(parameters)
        twins = numpy if isinstance(numpy, tuple) else (numpy, None)
        if numpy is not None and (twins[1] is None) != (grad is None):
            raise ValueError(f"{name}: numpy has to compute what the C text does: forward alone, or (forward, grad)")
        text = statements(forward)
        self.operands = tuple([n for n in text.reads if n not in parameters])
        self.results = text.assigns
        if not self.operands:
            raise ValueError(f"the text reads no operand: {forward!r}")
        if given := {*self.results} & {*parameters}:
            raise ValueError(f"{name} assigns {_listed(given)}, which is a parameter")
        numbers = [n for n in self.parameters if n in text.reads]
        self.forward = Kernel(name, "forward", self.operands, self.results, numbers, text.lines, twins[0])
        self.differentiable: tuple[str, ...] = ()
        self.saved: tuple[str, ...] = ()
        named = set(text.reads)
        if grad is not None:
            named |= self._read_gradients(grad, twins[1])
        if unused := set(parameters) - named:
            raise ValueError(f"no text of {name} reads the parameter {_listed(unused)}")
        self.signature = self._signature()

    def _read_gradients(self, grad: str, twin: Twin | None) -> set[str]:
        text = statements(grad)
        incoming = tuple([f"g{n}" for n in self.results])
        known = (*self.operands, *self.results)
        if clash := {*incoming} & {*known, *self.parameters}:
            raise ValueError(f"{_listed(clash)} is the gradient of a result: give what {self.name} reads another name")
        if unknown := [n for n in text.assigns if n[:1] != "g" or n[1:] not in self.operands]:
            raise ValueError(
                f"grad of {self.name} assigns {_listed(unknown)}; the gradients of its operands are "
                f"{_listed([f'g{n}' for n in self.operands])}"
            )
        if unknown := [n for n in text.reads if n not in (*incoming, *known, *self.parameters)]:
            raise ValueError(
                f"grad of {self.name} reads {_listed(unknown)}, which is none of its operands and results "
                f"({_listed(known)}), incoming gradients ({_listed(incoming)}) and parameters"
            )
        self.saved = tuple([n for n in known if n in text.reads])
        self.differentiable = tuple([n[1:] for n in text.assigns])
        numbers = [n for n in self.parameters if n in text.reads]
        inputs = (*incoming, *self.saved)
        self.backward = Kernel(self.name, "backward", inputs, text.assigns, numbers, text.lines, twin)
        return set(text.reads)

    def _signature(self) -> inspect.Signature:
        kind = inspect.Parameter
        by_place = [kind(n, kind.POSITIONAL_OR_KEYWORD) for n in self.operands]
        by_name = [
            kind(n, kind.KEYWORD_ONLY, default=kind.empty if default is None else default)
            for n, default in self.defaults.items()
        ]
        return inspect.Signature([*by_place, *by_name])

    def prepare(self, given: Mapping[str, Any]) -> tuple[list[Any], dict[str, float]]:
        """Check the arguments of a call; bring the operands to one device and one type.

        Raises
        ------
        TypeError
            If an operand is no tensor or a parameter no real number.
        NotImplementedError
            If they are complex, or one requires a gradient that the operation does not give.
        """
        for k, n in enumerate(self.operands):
            if not isinstance(given[n], TensorBase):
                raise errors.argument_type(self.name, n, k + 1, "Tensor", given[n])
            if is_recording() and given[n].requires_grad and n not in self.differentiable:
                raise NotImplementedError(
                    f"{self.name}: {n} requires a gradient, and grad gives no g{n}: add it to the text, or pass "
                    f"{n}.detach()"
                )
        for n in self.parameters:
            if not is_number(given[n]) or isinstance(given[n], complex):
                raise TypeError(f"{self.name}(): parameter '{n}' must be float, not {errors.type_name(given[n])}")
        operands = [given[n] for n in self.operands]
        common = result_type(operands, ())
        if common.is_complex:
            raise NotImplementedError(f"{self.name}: C text is not for complex numbers, and the operands are {common}")
        kind, where = common if common.differentiable else dtypes.get_default_dtype(), one_device(self.name, operands)
        return [t.to(where, kind) for t in operands], {n: given[n] for n in self.parameters}


class _Recorded(Function):
    """The call of an operation; each has a subclass with its name."""

    @staticmethod
    def forward(ctx: Any, operation: Operation, numbers: dict[str, float], *operands: Any) -> Any:
        arrays = [t.array for t in operands]
        shape = joint_shape(arrays)
        given = dict(zip(operation.operands, arrays, strict=True))
        shapes = [shape for _ in operation.results]
        results = [wrap(y) for y in operation.forward.run(arrays[0].dtype, shape, given, numbers, shapes)]
        known = dict(zip((*operation.operands, *operation.results), (*operands, *results), strict=True))
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*[known[n] for n in operation.saved])
        ctx.operation, ctx.numbers, ctx.shapes = operation, numbers, [a.shape for a in arrays]
        return tuple(results) if len(results) > 1 else results[0]

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        operation, saved = ctx.operation, ctx.saved_tensors
        needs = dict(zip(operation.operands, ctx.needs_input_grad[2:], strict=True))
        shape_of = dict(zip(operation.operands, ctx.shapes, strict=True))
        wanted = [shape_of[n] if needs[n] else None for n in operation.differentiable]
        tensors = dict(zip(operation.backward.inputs, (*gradients, *saved), strict=True))
        given = {n: None if t is None else t.array for n, t in tensors.items()}
        g = next(g.array for g in gradients if g is not None)
        found = operation.backward.run(g.dtype, g.shape, given, ctx.numbers, wanted)
        known = dict(zip(operation.differentiable, found, strict=True))
        results: list[Any] = [wrap(known[n]) if needs[n] else None for n in operation.operands]
        origins = [t for t in tensors.values() if t is not None and t.requires_grad]
        if is_recording() and origins:
            error = Error(
                f"{operation.name}: its gradient is C text, which cannot be differentiated again. Write an "
                "autograd.Function whose backward computes with tensors.",
                results,
            )
            error.edges = without_dead_ends([edge_of(t) for t in origins])  # so that any pass to them meets it
            results[:] = error.outcome(results)
        return (None, None, *results)


def _typed(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(n, "T") for n in names]


def _listed(names: Any) -> str:
    return ", ".join(names if isinstance(names, (list, tuple)) else sorted(names))
