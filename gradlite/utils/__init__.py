"""Helpers around training: data."""

from gradlite.utils import data

__all__ = ["data"]
