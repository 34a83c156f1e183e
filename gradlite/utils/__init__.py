"""Helpers around training: data; memory shared by DLPack; tensors that change places."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.ops.protocols import swap_tensors
from gradlite.utils import data, dlpack

__all__ = ["data", "dlpack", "swap_tensors"]

_explain_missing_names(__name__)
