"""DLPack: memory that is shared with other libraries."""

from gradlite.ops.exchange import from_dlpack, to_dlpack

__all__ = ["from_dlpack", "to_dlpack"]
