"""How tensors print: PyTorch's layout of numbers, on NumPy arrays.

One decision is made for all the numbers that a tensor shows: are they whole (``1.``), plain (``1.0000``), or so far
apart that the scientific form is needed (``1.0000e+00``)? All of them then take the width of the widest.

This module reads arrays and writes text. What follows the numbers (a device, a dtype, a ``grad_fn``) is for the caller
to say, as a list of suffixes; `format_tensor` breaks the line between them where PyTorch does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

__all__ = [
    "OPTIONS",
    "PrintOptions",
    "format_tensor",
    "format_values",
    "get_printoptions",
    "printoptions",
    "set_printoptions",
    "summary",
]


@dataclass
class PrintOptions:
    """What a user may choose about printing.

    Attributes
    ----------
    precision : int
        Digits after the point.
    threshold : float
        A tensor with more elements than this is summarised.
    edgeitems : int
        How many elements a summary shows at each end of a dimension.
    linewidth : int
        Characters a line.
    sci_mode : bool or None
        Whether to print the scientific form; None decides by the numbers.
    """

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


OPTIONS = PrintOptions()
"""The options in force."""

PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors print.

    What is not given stays as it is, except `sci_mode`, which every call sets.

    Parameters
    ----------
    precision, threshold, edgeitems, linewidth, sci_mode
        See `PrintOptions`.
    profile : {'default', 'short', 'full'}
        A set of options; the other arguments override it.

    Examples
    --------
    >>> set_printoptions(precision=2)
    >>> format_tensor(np.array([1.12345]), [])
    'tensor([1.12])'
    >>> set_printoptions(profile="default")
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = PROFILES.get(profile or "", {}) | {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        setattr(OPTIONS, name, value)
    OPTIONS.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """Return the options in force, as the arguments of `set_printoptions`.

    Examples
    --------
    >>> get_printoptions()
    {'precision': 4, 'threshold': 1000, 'edgeitems': 3, 'linewidth': 80, 'sci_mode': None}
    """
    return asdict(OPTIONS)


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Choose how tensors print, for a while.

    Parameters
    ----------
    **options
        As of `set_printoptions`.

    Examples
    --------
    >>> with printoptions(sci_mode=True):
    ...     print(format_tensor(np.array([1.5]), []))
    tensor([1.5000e+00])
    """
    before = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


def format_tensor(array: np.ndarray, suffixes: list[str], prefix: str = "tensor(") -> str:
    """Return the text of a tensor, by the options in force.

    Parameters
    ----------
    array : numpy.ndarray
        Its elements.
    suffixes : list of str
        What follows them, such as ``dtype=torch.float64``.
    prefix : str
        What precedes them; further lines are indented by its length.

    Returns
    -------
    str
        The text, with the closing parenthesis.

    Examples
    --------
    >>> format_tensor(np.array([1, 2.5]), ["dtype=torch.float64"])
    'tensor([1.0000, 2.5000], dtype=torch.float64)'
    """
    indent = len(prefix)
    text = prefix + format_values(array, indent, OPTIONS)
    column = len(text) - text.rfind("\n") + 1  # two more than there are: PyTorch breaks the line that early
    for suffix in suffixes:
        if column + len(", ") + len(suffix) > OPTIONS.linewidth:
            text += ",\n" + " " * indent + suffix
            column = indent + len(suffix)
        else:
            text += ", " + suffix
            column += len(", ") + len(suffix)
    return text + ")"


def format_values(array: np.ndarray, indent: int, options: PrintOptions) -> str:
    r"""Return the text of an array's elements, in brackets.

    Parameters
    ----------
    array : numpy.ndarray
        Of any dtype that tensors have. Of a large array only what the summary shows is read.
    indent : int
        How many characters precede the text on its line.
    options : PrintOptions
        The options.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> format_values(np.array([[1, 2], [30, 4]]), 7, PrintOptions())
    '[[ 1,  2],\n        [30,  4]]'
    """
    if array.size == 0:
        return "[]"
    shown, cut = summary(array, options)
    texts, width = _texts(shown.reshape(-1), options)
    return _nested(np.array(texts, object).reshape(shown.shape), cut, indent, width + len(", "), options)


def summary(array: np.ndarray, options: PrintOptions) -> tuple[np.ndarray, tuple[bool, ...]]:
    """Return the elements of an array that are shown, and for each dimension whether some of it is left out.

    Parameters
    ----------
    array : numpy.ndarray
        An array.
    options : PrintOptions
        The options.

    Returns
    -------
    tuple
        The array itself, or a copy of what stands at the ends of its long dimensions; a bool for each dimension.

    Examples
    --------
    >>> shown, cut = summary(np.arange(2000).reshape(2, 1000), PrintOptions())
    >>> shown.tolist(), cut
    ([[0, 1, 2, 997, 998, 999], [1000, 1001, 1002, 1997, 1998, 1999]], (False, True))
    """
    if array.ndim == 0 or array.size <= options.threshold:
        return array, (False,) * array.ndim
    edge = options.edgeitems
    cut = tuple(n > 2 * edge for n in array.shape)
    ends = [np.r_[:edge, n - edge : n] if long else np.arange(n) for n, long in zip(array.shape, cut, strict=True)]
    return array[np.ix_(*ends)], cut


def _texts(values: np.ndarray, options: PrintOptions) -> tuple[list[str], int]:
    """Return a text for each value, all as wide as the widest that counts, and the width that a value takes."""
    if values.dtype.kind == "c":
        reals, width = _texts(values.real, options)
        imaginaries, further = _texts(values.imag, options)
        return [_complex(*pair) for pair in zip(reals, imaginaries, strict=True)], width + further + len("j")
    if values.dtype.kind in "biu":
        texts = [str(value) for value in values.tolist()]
        widths = [len(text) for text in texts]
    else:
        numbers = values.astype(np.float64)
        counts = np.isfinite(numbers) & (numbers != 0)
        write = _notation(numbers[counts], options)
        texts = [write(number) for number in numbers.tolist()]
        widths = [len(text) for text, counted in zip(texts, counts.tolist(), strict=True) if counted]
    width = max(widths, default=1)
    return [text.rjust(width) for text in texts], width


def _notation(numbers: np.ndarray, options: PrintOptions) -> Any:
    """Return the function that writes a number in the form that suits all of them; they are finite and not zero."""
    scientific = False
    if numbers.size:
        smallest, largest = float(abs(numbers).min()), float(abs(numbers).max())
        scientific = largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
        scientific = scientific if options.sci_mode is None else options.sci_mode
    if scientific:
        return f"{{:.{options.precision}e}}".format
    if (numbers == np.ceil(numbers)).all():
        return lambda number: f"{number:.0f}." if math.isfinite(number) else f"{number:.0f}"
    return f"{{:.{options.precision}f}}".format


def _complex(real: str, imaginary: str) -> str:
    """Join the parts of a complex number; the imaginary one brings its sign or gets one."""
    imaginary = imaginary.lstrip()
    return f"{real}{'' if imaginary[0] == '-' else '+'}{imaginary}j"


def _nested(texts: np.ndarray, cut: tuple[bool, ...], indent: int, width: int, options: PrintOptions) -> str:
    """Put an array of texts in brackets, dimension by dimension, with dots where a dimension is cut."""
    if texts.ndim == 0:
        return str(texts[()])
    flat = texts.ndim == 1
    rows = texts.tolist() if flat else [_nested(row, cut[1:], indent + 1, width, options) for row in texts]
    if cut[0]:
        rows.insert(len(rows) // 2, " ..." if flat and rows else "...")
    if flat:
        count = max(1, (options.linewidth - indent) // width)
        rows = [", ".join(rows[start : start + count]) for start in range(0, len(rows), count)]
    return "[" + ("," + "\n" * max(1, texts.ndim - 1) + " " * (indent + 1)).join(rows) + "]"
