"""Launch the kernels one by one, on operands drawn for them: what each takes is read from its own text.

``python tests/cuda/sections.py`` launches every one of them on the device at hand, in all forms and both types, and
compares with the formulas: a program for compute-sanitizer.  There each array is an allocation of its own, so that an
access beside one is seen.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

import gradlite
from gradlite.backend import launcher, loader
from gradlite.device import cupy, probe
from gradlite.ops import fx, write

SHAPE = (5, 6, 304)
TYPES = ("float32", "float64")
FORMS = loader.FORMS
BY_HAND: dict[str, dict[str, fx.Formula]] = {"copy": {"y": lambda x: x}, "fill": {"y": lambda value: value}}
"""The formulas of the kernels that the table does not write."""


class Parameter(NamedTuple):
    """One parameter of a kernel, without its layout: the element type T or S, A for a number, or bool."""

    name: str
    type: str
    written: bool


def types(name: str) -> tuple[str, str]:
    """Give the element types that a section is tested with."""
    return ("int32", "int64") if loader.sections()[name][1].split(None, 3)[2] == "[integral]" else TYPES


def parameters(name: str) -> list[Parameter]:
    """Read what a kernel takes from its section."""
    text = loader.sections()[name][1]
    match = re.search(rf"__global__ void {name}\((.*),\s+Layout at\) {{", text, re.DOTALL)
    assert match is not None, f"{name} is not launched by the launcher: test it by a program of its own"
    found = []
    for part in match[1].split(","):
        words = part.replace("__restrict__", "").split()
        kind = words[-2].rstrip("*")
        found.append(Parameter(words[-1], kind, "*" in part and words[0] != "const"))
    return found


def formulas() -> dict[str, dict[str, fx.Formula]]:
    """Give the formula of each result of each kernel, as NumPy reads it."""
    found = dict(BY_HAND)
    for op in (form for row in write.table() for form in write.forms(row)):
        found.setdefault(f"{op.kernel}_forward", {"y": op.forward})
        gradients = {f"g{op.operands[k]}": op.derivatives[k] for k in op.kernel_gradients}
        if gradients:
            found[op.backward_kernel] = gradients
    return found


def forms_of(name: str) -> list[str]:
    """List the forms in which a kernel runs: one ends with `finish` where its results may be added up."""
    without = set() if "finish(" in loader.sections()[name][1] else {loader.REDUCED}
    if all(p.written or p.type == "A" for p in parameters(name)):
        without.add(loader.ROW)
    return [form for form in FORMS if form not in without]


def draw(rng: np.random.Generator, parameter: Parameter, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """Draw an operand in the domain of every formula, with some elements equal among operands."""
    if parameter.type == "A":
        return np.asarray(1.25, dtype)
    if dtype.kind == "i":
        return np.full(shape, -1, dtype) if parameter.written else rng.integers(0, 9, shape).astype(dtype)
    if parameter.type == "bool":
        return rng.integers(0, 2, shape) > 0
    return np.full(shape, np.nan, dtype) if parameter.written else (rng.integers(2, 9, shape) / 4).astype(dtype)


def place(array: np.ndarray, form: str, k: int) -> Any:
    """Copy to the device; strided: operands in turn transposed, sliced, starting later."""
    xp, shape = cupy(), array.shape
    if form != loader.STRIDED:
        return xp.asarray(array)
    if k % 3 == 0:
        view = xp.empty(shape[::-1], array.dtype).transpose(2, 1, 0)
    elif k % 3 == 1:
        view = xp.empty((shape[0] * 2, *shape[1:]), array.dtype)[::2]
    else:
        view = xp.empty((shape[0] + 1, *shape[1:]), array.dtype)[1:]
    view[...] = xp.asarray(array)
    return view


def launch(
    name: str,
    dtype: np.dtype,
    form: str,
    rng: np.random.Generator,
    absent: str | None = None,
    shape: tuple[int, ...] = SHAPE,
    dims: tuple[int, ...] = (0, 1),
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Launch a kernel; give each result beside what the formula says.

    Parameters
    ----------
    name : str
    dtype : numpy.dtype
    form : str
        One of `FORMS`; `assert_form` says whether the launcher chose it.
    rng : numpy.random.Generator
    absent : str, optional
        A result that is not wanted: a null pointer.
    shape, dims : tuple of int, optional
        The shape, and for the reduced form the dimensions that the last result is added up over.

    Returns
    -------
    dict
        By result: what the kernel wrote, what the formula gives.
    """
    taken = parameters(name)
    values = {p.name: draw(rng, p, dtype, shape) for p in taken}
    pointers = [p for p in taken if p.type != "A"]
    inputs = [p for p in pointers if not p.written]
    if form == loader.STRIDED and inputs:
        values[inputs[0].name] = values[inputs[0].name][:, :1]  # broadcast
    if form == loader.ROW and inputs:
        values[inputs[-1].name] = values[inputs[-1].name][0, 0]
    added = [p.name for p in pointers if p.written and p.name != absent][-1] if form == loader.REDUCED else None
    if added:
        values[added] = values[added].sum(dims, keepdims=True)
    turn = 0 if inputs else 1  # one operand that is transposed would be as good as contiguous
    arrays = {p.name: place(values[p.name], form, k + turn) for k, p in enumerate(pointers) if p.name != absent}
    launcher.launch(
        name,
        dtype,
        shape,
        [arrays[p.name] for p in inputs],
        [arrays.get(p.name) for p in pointers if p.written],
        [values[p.name] for p in taken if p.type == "A"],
    )
    results = {}
    for result, formula in formulas()[name].items():
        if result != absent:
            expected = np.broadcast_to(_evaluate(formula, values), shape)
            if result == added:
                expected = expected.sum(dims, np.float64, keepdims=True)
            results[result] = cupy().asnumpy(arrays[result]), expected
    return results


def _evaluate(formula: fx.Formula, values: dict[str, np.ndarray]) -> np.ndarray:
    """Read a formula with NumPy; a parameter that the kernel does not take keeps its default."""
    names = fx.parameters(formula)
    optional = names[len(names) - len(formula.__defaults__ or ()) :]
    if formula not in [f for by in BY_HAND.values() for f in by.values()]:
        formula = fx.read(formula, fx.NUMPY)
    with np.errstate(all="ignore"):
        return formula(**{n: values[n] for n in names if n in values or n not in optional})


def assert_close(name: str, results: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Compare what a kernel wrote with its formulas."""
    for result, (got, expected) in results.items():
        tolerance = 0 if got.dtype.kind in "bi" else 2e-6 if got.dtype == np.float32 else 1e-14
        scale = (
            1 if got.size == np.prod(SHAPE) else np.abs(expected[np.isfinite(expected)]).max(initial=1)
        )  # a sum cancels
        np.testing.assert_allclose(
            got, expected, rtol=8 * tolerance, atol=tolerance * scale, err_msg=f"{name}: {result}"
        )


def main() -> None:
    """Launch every kernel on the device at hand."""
    if not probe().simulated:
        cupy().cuda.set_allocator(None)
    rng, count = np.random.default_rng(0), 0
    for name in loader.sections():
        for dtype in types(name):
            for form in forms_of(name):
                assert_close(name, launch(name, np.dtype(dtype), form, rng))
                count += 1
    gradlite.cuda.synchronize()
    print(f"{count} launches of {len(loader.sections())} kernels on {gradlite.cuda.get_device_name()} agree")


if __name__ == "__main__":
    main()
