"""gradlite: autograd for CuPy, with PyTorch's storage semantics, in Python you can read.

Tensors live on CUDA through CuPy, or on the CPU through NumPy.  ``import gradlite as torch`` and a small PyTorch
program runs, with the same numbers.
"""

from gradlite import backend as backend  # first: it registers the simulator with the device probe

from gradlite.tensor import Tensor as Tensor  # isort: skip  # second: it completes the core
from gradlite import autograd as autograd
from gradlite import backends as backends
from gradlite import cuda as cuda
from gradlite import nn as nn
from gradlite import optim as optim
from gradlite import utils as utils
from gradlite.autograd.anomaly_mode import is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled
from gradlite.autograd.anomaly_mode import is_anomaly_enabled as is_anomaly_enabled
from gradlite.autograd.grad_mode import enable_grad as enable_grad
from gradlite.autograd.grad_mode import inference_mode as inference_mode
from gradlite.autograd.grad_mode import is_grad_enabled as is_grad_enabled
from gradlite.autograd.grad_mode import is_inference_mode_enabled as is_inference_mode_enabled
from gradlite.autograd.grad_mode import no_grad as no_grad
from gradlite.autograd.grad_mode import set_grad_enabled as set_grad_enabled
from gradlite.backend.generator import Generator as Generator
from gradlite.device import default_device as get_default_device  # noqa: F401
from gradlite.device import device as device
from gradlite.device import set_default_device as set_default_device
from gradlite.dtypes import bfloat16 as bfloat16
from gradlite.dtypes import bool as bool
from gradlite.dtypes import can_cast as can_cast
from gradlite.dtypes import cdouble as cdouble
from gradlite.dtypes import cfloat as cfloat
from gradlite.dtypes import complex64 as complex64
from gradlite.dtypes import complex128 as complex128
from gradlite.dtypes import double as double
from gradlite.dtypes import dtype as dtype
from gradlite.dtypes import float as float
from gradlite.dtypes import float16 as float16
from gradlite.dtypes import float32 as float32
from gradlite.dtypes import float64 as float64
from gradlite.dtypes import get_default_dtype as get_default_dtype
from gradlite.dtypes import half as half
from gradlite.dtypes import int as int
from gradlite.dtypes import int8 as int8
from gradlite.dtypes import int16 as int16
from gradlite.dtypes import int32 as int32
from gradlite.dtypes import int64 as int64
from gradlite.dtypes import long as long
from gradlite.dtypes import promote_types as promote_types
from gradlite.dtypes import set_default_dtype as set_default_dtype
from gradlite.dtypes import short as short
from gradlite.dtypes import uint8 as uint8
from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.functions import *  # noqa: F403
from gradlite.ops import aten as _aten  # noqa: F401
from gradlite.ops.array_functions import look_up_in as _look_up_in
from gradlite.ops.facts import Size as Size
from gradlite.ops.formats import channels_last as channels_last
from gradlite.ops.formats import channels_last_3d as channels_last_3d
from gradlite.ops.formats import contiguous_format as contiguous_format
from gradlite.ops.formats import layout as layout
from gradlite.ops.formats import memory_format as memory_format
from gradlite.ops.formats import preserve_format as preserve_format
from gradlite.ops.formats import strided as strided
from gradlite.ops.legacy import BoolTensor as BoolTensor
from gradlite.ops.legacy import ByteTensor as ByteTensor
from gradlite.ops.legacy import CharTensor as CharTensor
from gradlite.ops.legacy import DoubleTensor as DoubleTensor
from gradlite.ops.legacy import FloatTensor as FloatTensor
from gradlite.ops.legacy import HalfTensor as HalfTensor
from gradlite.ops.legacy import IntTensor as IntTensor
from gradlite.ops.legacy import LongTensor as LongTensor
from gradlite.ops.legacy import ShortTensor as ShortTensor
from gradlite.ops.limits import finfo as finfo
from gradlite.ops.limits import iinfo as iinfo
from gradlite.ops.printing import set_printoptions as set_printoptions
from gradlite.ops.storages import TypedStorage as TypedStorage
from gradlite.ops.storages import UntypedStorage as UntypedStorage
from gradlite.ops.storages import is_storage as is_storage
from gradlite.serialization import load as load
from gradlite.serialization import save as save

__version__ = "0.1.0"

_explain_missing_names(__name__)
_look_up_in(__name__)
