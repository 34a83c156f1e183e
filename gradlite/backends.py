"""Switches of PyTorch's back ends that programs set: accepted, without effect here."""

from gradlite.errors import explain_missing_names as _explain_missing_names

__all__ = ["cudnn"]


class _Switches:
    """Attributes that a program may set and read."""

    def __init__(self, **defaults: object):
        self.__dict__.update(defaults)

    def is_available(self) -> bool:
        """Return False: gradlite does not use this library."""
        return False


cudnn = _Switches(enabled=True, benchmark=False, deterministic=False, allow_tf32=False)

_explain_missing_names(__name__)
