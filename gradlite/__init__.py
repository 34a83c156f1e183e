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
from gradlite.ops.activations import celu as celu
from gradlite.ops.activations import hardshrink as hardshrink
from gradlite.ops.activations import prelu as prelu
from gradlite.ops.activations import relu as relu
from gradlite.ops.activations import relu_ as relu_
from gradlite.ops.activations import selu as selu
from gradlite.ops.activations import threshold as threshold
from gradlite.ops.bridge import detach as detach
from gradlite.ops.bridge import detach_ as detach_
from gradlite.ops.complex_numbers import complex as complex
from gradlite.ops.complex_numbers import conj as conj
from gradlite.ops.complex_numbers import conj_physical as conj_physical
from gradlite.ops.complex_numbers import imag as imag
from gradlite.ops.complex_numbers import is_conj as is_conj
from gradlite.ops.complex_numbers import isreal as isreal
from gradlite.ops.complex_numbers import polar as polar
from gradlite.ops.complex_numbers import real as real
from gradlite.ops.complex_numbers import resolve_conj as resolve_conj
from gradlite.ops.copying import clone as clone
from gradlite.ops.creating import arange as arange
from gradlite.ops.creating import as_tensor as as_tensor
from gradlite.ops.creating import empty as empty
from gradlite.ops.creating import empty_like as empty_like
from gradlite.ops.creating import eye as eye
from gradlite.ops.creating import from_numpy as from_numpy
from gradlite.ops.creating import full as full
from gradlite.ops.creating import full_like as full_like
from gradlite.ops.creating import linspace as linspace
from gradlite.ops.creating import ones as ones
from gradlite.ops.creating import ones_like as ones_like
from gradlite.ops.creating import tensor as tensor
from gradlite.ops.creating import zeros as zeros
from gradlite.ops.creating import zeros_like as zeros_like
from gradlite.ops.exchange import from_dlpack as from_dlpack
from gradlite.ops.facts import Size as Size
from gradlite.ops.facts import equal as equal
from gradlite.ops.facts import is_complex as is_complex
from gradlite.ops.facts import is_floating_point as is_floating_point
from gradlite.ops.facts import is_same_size as is_same_size
from gradlite.ops.facts import is_signed as is_signed
from gradlite.ops.facts import numel as numel
from gradlite.ops.facts import result_type as result_type
from gradlite.ops.functions import addmm as addmm
from gradlite.ops.functions import argmax as argmax
from gradlite.ops.functions import bmm as bmm
from gradlite.ops.functions import dot as dot
from gradlite.ops.functions import gather as gather
from gradlite.ops.functions import log_softmax as log_softmax
from gradlite.ops.functions import matmul as matmul
from gradlite.ops.functions import max as max
from gradlite.ops.functions import mean as mean
from gradlite.ops.functions import mm as mm
from gradlite.ops.functions import mv as mv
from gradlite.ops.functions import sum as sum
from gradlite.ops.geometry import as_strided_ as as_strided_
from gradlite.ops.legacy import BoolTensor as BoolTensor
from gradlite.ops.legacy import ByteTensor as ByteTensor
from gradlite.ops.legacy import CharTensor as CharTensor
from gradlite.ops.legacy import DoubleTensor as DoubleTensor
from gradlite.ops.legacy import FloatTensor as FloatTensor
from gradlite.ops.legacy import HalfTensor as HalfTensor
from gradlite.ops.legacy import IntTensor as IntTensor
from gradlite.ops.legacy import LongTensor as LongTensor
from gradlite.ops.legacy import ShortTensor as ShortTensor
from gradlite.ops.legacy import range_ as range  # noqa: F401
from gradlite.ops.limits import finfo as finfo
from gradlite.ops.limits import iinfo as iinfo
from gradlite.ops.logic import bitwise_and as bitwise_and
from gradlite.ops.logic import bitwise_left_shift as bitwise_left_shift
from gradlite.ops.logic import bitwise_not as bitwise_not
from gradlite.ops.logic import bitwise_or as bitwise_or
from gradlite.ops.logic import bitwise_right_shift as bitwise_right_shift
from gradlite.ops.logic import bitwise_xor as bitwise_xor
from gradlite.ops.logic import isclose as isclose
from gradlite.ops.logic import isfinite as isfinite
from gradlite.ops.logic import isinf as isinf
from gradlite.ops.logic import isnan as isnan
from gradlite.ops.logic import isneginf as isneginf
from gradlite.ops.logic import isposinf as isposinf
from gradlite.ops.logic import logical_and as logical_and
from gradlite.ops.logic import logical_not as logical_not
from gradlite.ops.logic import logical_or as logical_or
from gradlite.ops.logic import logical_xor as logical_xor
from gradlite.ops.logic import signbit as signbit
from gradlite.ops.memory import resize_as_ as resize_as_
from gradlite.ops.pointwise import abs as abs
from gradlite.ops.pointwise import abs as absolute  # noqa: F401
from gradlite.ops.pointwise import add as add
from gradlite.ops.pointwise import addcdiv as addcdiv
from gradlite.ops.pointwise import addcmul as addcmul
from gradlite.ops.pointwise import angle as angle
from gradlite.ops.pointwise import clamp as clamp
from gradlite.ops.pointwise import clamp as clip  # noqa: F401
from gradlite.ops.pointwise import clamp_max as clamp_max
from gradlite.ops.pointwise import clamp_min as clamp_min
from gradlite.ops.pointwise import copysign as copysign
from gradlite.ops.pointwise import div as div
from gradlite.ops.pointwise import div as divide  # noqa: F401
from gradlite.ops.pointwise import div as true_divide  # noqa: F401
from gradlite.ops.pointwise import eq as eq
from gradlite.ops.pointwise import floor_divide as floor_divide
from gradlite.ops.pointwise import fmax as fmax
from gradlite.ops.pointwise import fmin as fmin
from gradlite.ops.pointwise import fmod as fmod
from gradlite.ops.pointwise import ge as ge
from gradlite.ops.pointwise import ge as greater_equal  # noqa: F401
from gradlite.ops.pointwise import gt as greater  # noqa: F401
from gradlite.ops.pointwise import gt as gt
from gradlite.ops.pointwise import heaviside as heaviside
from gradlite.ops.pointwise import hypot as hypot
from gradlite.ops.pointwise import ldexp as ldexp
from gradlite.ops.pointwise import le as le
from gradlite.ops.pointwise import le as less_equal  # noqa: F401
from gradlite.ops.pointwise import lerp as lerp
from gradlite.ops.pointwise import lt as less  # noqa: F401
from gradlite.ops.pointwise import lt as lt
from gradlite.ops.pointwise import maximum as maximum
from gradlite.ops.pointwise import minimum as minimum
from gradlite.ops.pointwise import mul as mul
from gradlite.ops.pointwise import mul as multiply  # noqa: F401
from gradlite.ops.pointwise import nan_to_num as nan_to_num
from gradlite.ops.pointwise import ne as ne
from gradlite.ops.pointwise import ne as not_equal  # noqa: F401
from gradlite.ops.pointwise import neg as neg
from gradlite.ops.pointwise import neg as negative  # noqa: F401
from gradlite.ops.pointwise import positive as positive
from gradlite.ops.pointwise import pow as pow
from gradlite.ops.pointwise import reciprocal as reciprocal
from gradlite.ops.pointwise import remainder as remainder
from gradlite.ops.pointwise import rsub as rsub
from gradlite.ops.pointwise import sgn as sgn
from gradlite.ops.pointwise import sign as sign
from gradlite.ops.pointwise import square as square
from gradlite.ops.pointwise import sub as sub
from gradlite.ops.pointwise import sub as subtract  # noqa: F401
from gradlite.ops.pointwise import where as where
from gradlite.ops.printing import set_printoptions as set_printoptions
from gradlite.ops.protocols import is_tensor as is_tensor
from gradlite.ops.sampling import initial_seed as initial_seed
from gradlite.ops.sampling import manual_seed as manual_seed
from gradlite.ops.sampling import rand as rand
from gradlite.ops.sampling import randn as randn
from gradlite.ops.sampling import randperm as randperm
from gradlite.ops.splitting import chunk as chunk
from gradlite.ops.splitting import dsplit as dsplit
from gradlite.ops.splitting import hsplit as hsplit
from gradlite.ops.splitting import split_of as split  # noqa: F401
from gradlite.ops.splitting import split_with_sizes as split_with_sizes
from gradlite.ops.splitting import tensor_split as tensor_split
from gradlite.ops.splitting import unsafe_chunk as unsafe_chunk
from gradlite.ops.splitting import unsafe_split as unsafe_split
from gradlite.ops.splitting import unsafe_split_with_sizes as unsafe_split_with_sizes
from gradlite.ops.splitting import vsplit as vsplit
from gradlite.ops.storages import TypedStorage as TypedStorage
from gradlite.ops.storages import UntypedStorage as UntypedStorage
from gradlite.ops.storages import is_storage as is_storage
from gradlite.ops.transcendental import acos as acos
from gradlite.ops.transcendental import acos as arccos  # noqa: F401
from gradlite.ops.transcendental import acosh as acosh
from gradlite.ops.transcendental import acosh as arccosh  # noqa: F401
from gradlite.ops.transcendental import asin as arcsin  # noqa: F401
from gradlite.ops.transcendental import asin as asin
from gradlite.ops.transcendental import asinh as arcsinh  # noqa: F401
from gradlite.ops.transcendental import asinh as asinh
from gradlite.ops.transcendental import atan as arctan  # noqa: F401
from gradlite.ops.transcendental import atan as atan
from gradlite.ops.transcendental import atan2 as arctan2  # noqa: F401
from gradlite.ops.transcendental import atan2 as atan2
from gradlite.ops.transcendental import atanh as arctanh  # noqa: F401
from gradlite.ops.transcendental import atanh as atanh
from gradlite.ops.transcendental import ceil as ceil
from gradlite.ops.transcendental import cos as cos
from gradlite.ops.transcendental import cosh as cosh
from gradlite.ops.transcendental import deg2rad as deg2rad
from gradlite.ops.transcendental import digamma as digamma
from gradlite.ops.transcendental import erf as erf
from gradlite.ops.transcendental import erfc as erfc
from gradlite.ops.transcendental import erfinv as erfinv
from gradlite.ops.transcendental import exp as exp
from gradlite.ops.transcendental import exp2 as exp2
from gradlite.ops.transcendental import expm1 as expm1
from gradlite.ops.transcendental import float_power as float_power
from gradlite.ops.transcendental import floor as floor
from gradlite.ops.transcendental import frac as frac
from gradlite.ops.transcendental import lgamma as lgamma
from gradlite.ops.transcendental import log as log
from gradlite.ops.transcendental import log1p as log1p
from gradlite.ops.transcendental import log2 as log2
from gradlite.ops.transcendental import log10 as log10
from gradlite.ops.transcendental import logaddexp as logaddexp
from gradlite.ops.transcendental import logaddexp2 as logaddexp2
from gradlite.ops.transcendental import logit as logit
from gradlite.ops.transcendental import polygamma as polygamma
from gradlite.ops.transcendental import rad2deg as rad2deg
from gradlite.ops.transcendental import round as round
from gradlite.ops.transcendental import rsqrt as rsqrt
from gradlite.ops.transcendental import sigmoid as sigmoid
from gradlite.ops.transcendental import sin as sin
from gradlite.ops.transcendental import sinc as sinc
from gradlite.ops.transcendental import sinh as sinh
from gradlite.ops.transcendental import sqrt as sqrt
from gradlite.ops.transcendental import tan as tan
from gradlite.ops.transcendental import tanh as tanh
from gradlite.ops.transcendental import trunc as fix  # noqa: F401
from gradlite.ops.transcendental import trunc as trunc
from gradlite.ops.transcendental import xlogy as xlogy
from gradlite.ops.viewing import as_strided as as_strided
from gradlite.ops.viewing import flatten as flatten
from gradlite.ops.viewing import narrow as narrow
from gradlite.ops.viewing import permute as permute
from gradlite.ops.viewing import reshape as reshape
from gradlite.ops.viewing import select as select
from gradlite.ops.viewing import squeeze as squeeze
from gradlite.ops.viewing import t as t
from gradlite.ops.viewing import transpose as transpose
from gradlite.ops.viewing import unbind as unbind
from gradlite.ops.viewing import unsqueeze as unsqueeze
from gradlite.ops.viewing import view_as_complex as view_as_complex
from gradlite.ops.viewing import view_as_real as view_as_real
from gradlite.serialization import load as load
from gradlite.serialization import save as save

__version__ = "0.1.0"

_explain_missing_names(__name__)
