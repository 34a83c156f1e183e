"""gradlite: autograd for CuPy, with PyTorch's storage semantics, in Python you can read.

Tensors live on CUDA through CuPy, or on the CPU through NumPy.  ``import gradlite as torch`` and a small PyTorch program
runs, with the same numbers.
"""

from gradlite import backend  # first: it registers the simulator with the device probe
from gradlite.tensor import Tensor  # isort: skip  # second: it completes the core
from gradlite import autograd, backends, cuda, device as _device
from gradlite.backend.generator import Generator, default_generator
from gradlite.core.modes import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from gradlite.device import default_device as get_default_device
from gradlite.device import device, set_default_device
from gradlite.dtypes import (
    bfloat16,
    bool,
    can_cast,
    complex64,
    complex128,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
)

__version__ = "0.1.0"
