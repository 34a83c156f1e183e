"""Formulas: how they are read, what they may not do, and that each derivative is that of its forward formula."""

from __future__ import annotations

import math
import types

import numpy as np
import pytest
from samples import CASES, DIFFERENTIABLE
from scipy import special
from tolerance import assert_close

from gradlite.ops import fx

FACTOR = 3.0


def real(function):
    """Compute on real parts alone: what has no derivative, or 0."""
    return lambda *args: function(*[np.real(a) for a in args])


def by_slope(function, *slopes):
    """Extend a function of real numbers by its derivatives, in the direction of the imaginary parts."""

    def extended(*args):
        parts = [np.asarray(np.real(a), float) for a in args]
        turned = sum(slope(*parts) * np.imag(a) for slope, a in zip(slopes, args, strict=True))
        return function(*parts) + 1j * turned

    return extended


def rest(function):
    """Extend a remainder: in the divisor its slope is minus the whole quotient."""
    return by_slope(function, lambda x, z: 0 * x + 1, lambda x, z: -np.round((x - function(x, z)) / z))


OWN = {
    "power_by": lambda x, z: x**z,
    "maximum": lambda x, z: np.where(np.real(x) > np.real(z), x, z),
    "minimum": lambda x, z: np.where(np.real(x) < np.real(z), x, z),
    "fmax": lambda x, z: np.where(np.real(x) > np.real(z), x, z),
    "fmin": lambda x, z: np.where(np.real(x) < np.real(z), x, z),
    "pow": lambda x, z: x**z if np.all(z == np.round(np.real(z))) else np.exp(z * np.log(x)),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "atan2": by_slope(np.arctan2, lambda x, z: z / (x * x + z * z), lambda x, z: -x / (x * x + z * z)),
    "hypot": lambda x, z: np.sqrt(x * x + z * z), "xlogy": lambda x, z: x * np.log(z),
    "exp2": lambda x: np.exp(x * math.log(2)), "tan": lambda x: np.sin(x) / np.cos(x),
    "erf": by_slope(special.erf, lambda x: 2 / math.sqrt(math.pi) * np.exp(-x * x)),
    "erfc": by_slope(special.erfc, lambda x: -2 / math.sqrt(math.pi) * np.exp(-x * x)),
    "erfinv": by_slope(special.erfinv, lambda x: math.sqrt(math.pi) / 2 * np.exp(special.erfinv(x) ** 2)),
    "lgamma": by_slope(special.gammaln, special.psi),
    "digamma": by_slope(special.psi, lambda x: special.polygamma(1, x)),
    "trigamma": by_slope(lambda x: special.polygamma(1, x), lambda x: special.polygamma(2, x)),
    "absolute": lambda x: np.where(np.real(x) < 0, -x, x), "sign": real(np.sign),
    "copysign": lambda x, z: x * np.sign(np.real(x)) * np.sign(np.real(z)),
    "floor": real(np.floor), "ceil": real(np.ceil), "trunc": real(np.trunc), "round": real(np.rint),
    "floor_divide": real(lambda x, z: np.floor(x / z)), "trunc_divide": real(lambda x, z: np.trunc(x / z)),
    "remainder": rest(np.remainder), "fmod": rest(np.fmod), "signbit": real(np.signbit),
    "isnan": np.isnan, "left_shift": np.left_shift, "right_shift": np.right_shift,
}  # fmt: skip
COMPLEX = types.SimpleNamespace(**{name: OWN.get(name) or getattr(np, name) for name in fx.PRIMITIVES})
vars(COMPLEX).update({name: fx.read(formula, COMPLEX) for name, formula in fx.INLINED.items()})
"""Another reading than the library's: on complex numbers, whose imaginary parts carry derivatives."""
STEP = 1e-30


def read_forward(case, operands):
    """Compute the forward formula of a case on complex numbers."""
    formula = fx.read(case.op.forward, COMPLEX)
    return formula(*case.arguments(operands), **case.params)


def read_derivative(case, place, g, operands):
    """Compute a derivative formula of a case on complex numbers, with what it names."""
    formula = case.op.derivatives[place]
    known = dict(zip(case.op.params, case.op.defaults, strict=True)) | case.params
    known |= dict(zip(case.op.formal, case.arguments(operands), strict=True)) | {"y": read_forward(case, operands)}
    return fx.read(formula, COMPLEX)(g, *[known[name] for name in fx.parameters(formula)[1:]])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_forward(case, rng):
    """Read on complex numbers without imaginary parts, the forward formula gives the reference's values."""
    operands = case.draw(rng, (50,))
    found = read_forward(case, [a.astype(complex) if a.dtype.kind == "f" else a for a in operands])
    assert_close(np.real(found).astype(case.reference(*operands).dtype), case.reference(*operands), depth=4096)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_derivative(case, rng):
    """Each derivative formula is the derivative of the forward formula, by a step into the complex plane."""
    operands = [a if a.dtype.kind == "b" else a.astype(complex) for a in case.draw(rng, (50,))]
    g = rng.standard_normal(50)
    for place in case.differentiable:
        moved = [a + 1j * STEP if k == place else a for k, a in enumerate(operands)]
        slope = g * np.imag(read_forward(case, moved)) / STEP
        assert_close(np.real(read_derivative(case, place, g, operands)), slope, depth=4)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_derivative_is_linear_in_g(case, rng):
    """A derivative formula multiplies the incoming gradient, whatever it does with the rest."""
    operands = [a if a.dtype.kind == "b" else a.astype(complex) for a in case.draw(rng, (50,))]
    g = rng.standard_normal(50)
    for place in case.differentiable:
        once = np.real(read_derivative(case, place, g, operands))
        assert_close(np.real(read_derivative(case, place, -4 * g, operands)), -4 * once, depth=4)


# ---------------------------------------------------------------------------------- what a formula may not do


def test_closures_are_refused():
    factor = 2.0
    with pytest.raises(TypeError, match=r"a formula may not be a closure \(it closes over \('factor',\)\)"):
        fx.read(lambda x: x * factor, fx.NUMPY)


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="a formula is a Python function, not ufunc"):
        fx.read(np.exp, fx.NUMPY)


def branching(x):
    return x if x > 0 else -x


@pytest.mark.parametrize("formula", [branching, lambda x: x and 1, lambda x: max(x, 0), lambda x: not x])
def test_branching_on_a_value_is_refused(formula):
    with pytest.raises(TypeError, match=r"a formula may not branch on a value: use fx.where"):
        fx.trace(formula)


@pytest.mark.parametrize("name", fx.PRIMITIVES)
def test_primitives_compute_nothing_outside_a_reading(name):
    with pytest.raises(TypeError, match=rf"fx.{name} was called in no reading: a formula is read by fx.read"):
        getattr(fx, name)(1.0)


# ---------------------------------------------------------------------------------- how a formula is read


def helper(x, z):
    return fx.exp(x) + z * FACTOR


def test_helpers_and_constants_are_read_too():
    formula = fx.read(lambda x: helper(x, 2.0), COMPLEX)
    assert formula(0.0) == 7.0
    assert formula.__globals__["helper"].__globals__["fx"] is COMPLEX


def test_default_parameters_are_kept():
    formula = fx.read(lambda x, alpha=2: x * alpha, fx.NUMPY)
    assert (formula(3), formula(3, 5)) == (6, 15)
    assert fx.parameters(formula) == ("x", "alpha")


def test_traces():
    """A trace is an expression; multiplying by one leaves no trace."""
    traced = fx.trace(lambda x, z: fx.where(x < z, x * 1, -z))
    assert (traced.op, traced.args[0].op, traced.args[1].args, traced.args[2].op) == ("where", "<", ("x",), "neg")
    assert fx.sole_ufunc(lambda x, z: x * z) is np.multiply
    assert fx.sole_ufunc(lambda x, z: z - x) is None
    assert fx.sole_ufunc(lambda x, z: x * z + 1) is None
    assert fx.is_identity(lambda g, alpha=1: g * alpha)
    assert not fx.is_identity(lambda g: -g)
