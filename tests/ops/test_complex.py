"""Complex numbers, and what can be asked about types: PyTorch's recorded answers to one expression each."""

from __future__ import annotations

import json
import pickle
import warnings
from pathlib import Path

import pytest
from complex_programs import ARITHMETIC, PARTS, TYPES, operands

import gradlite
from gradlite.autograd import gradcheck, gradgradcheck

RECORDED = json.loads((Path(__file__).parent / "recorded" / "programs.json").read_text())


def test_every_program_is_recorded():
    """Where this fails, run record_complex.py where torch 2.13 is installed."""
    assert list(RECORDED) == [*PARTS, *ARITHMETIC, *TYPES]


def check(expression):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Converting a tensor", UserWarning)
        try:
            found = repr(eval(expression, operands(gradlite)))
        except Exception as error:  # its class and its message are compared
            found = f"{type(error).__name__}: {error}"
            assert found.startswith(RECORDED[expression])  # advice may follow
            return
    assert found == RECORDED[expression]


@pytest.mark.parametrize("expression", [*PARTS, *TYPES])
def test_parts_and_types(expression, device):
    check(expression)


@pytest.mark.parametrize("expression", ARITHMETIC)
def test_arithmetic(expression, cpu):
    check(expression)


def test_arithmetic_on_cuda_is_refused(cuda):
    """No kernel is written for complex numbers; the error says where to compute."""
    z = gradlite.tensor([1 + 2j])
    for function in (gradlite.abs, gradlite.sgn, lambda t: t * t, lambda t: t == 1):
        with pytest.raises(NotImplementedError, match=r"no CUDA kernels for torch.complex64: compute on the CPU"):
            function(z)


Z = [3 + 4j, 1 - 2j, -0.3 + 0.2j]
CHECKED = {
    "abs": gradlite.abs,
    "angle": gradlite.angle,
    "sgn": gradlite.sgn,
    "conj": gradlite.conj,
    "real": lambda z: z.real,
    "imag": lambda z: z.imag,
    "view_as_real": gradlite.view_as_real,
    "view_as_complex": lambda z: gradlite.view_as_complex(gradlite.view_as_real(z) * 2),
    "acosh": lambda z: gradlite.acosh(z + 2),
    "dot": lambda z: gradlite.dot(z, z * 1j),
    "logaddexp": lambda z: gradlite.logaddexp(z, z * 1j),
    "polar": lambda z: gradlite.polar(z.real.abs(), z.imag),
    "written part": lambda z: write_part(z * 1),
}


def write_part(y):
    y.real.mul_(3)
    gradlite.view_as_real(y)[1].mul_(2)
    return y * y


@pytest.mark.parametrize("name", CHECKED)
def test_gradients(name, cpu):
    """First and second derivatives agree with finite differences in both parts."""
    z = gradlite.tensor(Z, dtype=gradlite.complex128, requires_grad=True)
    assert gradcheck(CHECKED[name], (z,))
    assert gradgradcheck(CHECKED[name], (z,))


def test_a_wrong_complex_gradient_is_found(cpu):
    """The conjugate of the right one is not right."""

    class Wrong(gradlite.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            return z * (2 + 1j)

        @staticmethod
        def backward(ctx, g):
            return g * (2 + 1j)

    z = gradlite.tensor(Z, dtype=gradlite.complex128, requires_grad=True)
    with pytest.raises(gradlite.autograd.GradcheckError, match="Jacobian mismatch"):
        gradcheck(Wrong.apply, (z,))


def test_a_type_survives_pickling():
    for name in ("float32", "bfloat16", "complex64", "bool"):
        kind = getattr(gradlite, name)
        assert pickle.loads(pickle.dumps(kind)) is kind
