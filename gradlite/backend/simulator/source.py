"""Turn the text of a ``.cu`` file into C++.

Almost nothing changes: ``native/cuda_cpu.h`` makes CUDA C++ out of macros. Two things that macros cannot do are done
here: dynamic shared memory becomes a pointer, and every shared variable is filled with NaN when its block begins.
Line numbers stay those of the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gradlite.backend.simulator.state import KernelError

__all__ = ["kernel_names", "translate"]

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_BOUNDS = r"(?:__launch_bounds__\s*\([^)]*\)\s*)?"
_KERNEL = re.compile(rf"(template\s*<[^;{{}}]*>\s*)?__global__\s+{_BOUNDS}void\s+{_BOUNDS}(\w+)\s*\(")
_ALIGNED = r"(?:__align__\s*\([^)]*\)\s*)?"
_TYPE = r"[\w:]+(?:\s+[\w:]+)*?(?:\s*<[^<>;]*>)?"
_DYNAMIC = re.compile(rf"extern\s+__shared__\s+{_ALIGNED}({_TYPE})\s+(\w+)\s*\[\s*\]\s*;")
_SHARED = re.compile(rf"__shared__\s+({_ALIGNED}{_TYPE})\s+(\w+)((?:\s*\[[^\]]*\])*)\s*;")


def kernel_names(code: str) -> list[str]:
    """Name the kernels of a source, but for templates: those are named by the expressions that instantiate them."""
    found = _KERNEL.findall(_COMMENT.sub("", code))
    return list(dict.fromkeys(name for template, name in found if not template))


def translate(code: str, names: Sequence[str]) -> str:
    """Give the C++ text of a CUDA source, which exports the kernels `names` by their places in the list."""
    _refuse_unread_shared(code)
    code = _DYNAMIC.sub(r"\1* \2 = (\1*)sim::dynamic_shared();", code)
    code = _SHARED.sub(r"__shared__ \1 \2\3; sim::fresh_shared((void*)&\2, sizeof(\2));", code)
    exports = "".join(f"SIM_EXPORT({i}, {name})\n" for i, name in enumerate(names))
    return f'#line 1 "kernel.cu"\n{code}\n{exports}'


def _refuse_unread_shared(code: str) -> None:
    """Refuse a declaration that the patterns do not read: it would keep the values of the block before."""
    code = _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), code)
    rest = _SHARED.sub("", _DYNAMIC.sub("", code))
    if "__shared__" in rest:
        raise KernelError(
            "the simulator reads one shared variable in a declaration, of the form `__shared__ float name[32];`; "
            f"it cannot read: {rest[rest.index('__shared__') :].splitlines()[0].strip()}"
        )
