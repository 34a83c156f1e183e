"""Helpers around training: data."""

from gradlite.errors import explain_missing_names as _explain_missing_names
from gradlite.utils import data

__all__ = ["data"]

_explain_missing_names(__name__)
