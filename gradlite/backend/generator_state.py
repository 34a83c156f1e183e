"""The bytes of ``torch.get_rng_state()``: a C structure of PyTorch's ancestor, and what was added to it since."""

import numpy as np

LEGACY_STATE = np.dtype(
    [
        ("seed", "u8"),
        ("left", "i4"),
        ("seeded", "i4"),
        ("next", "u8"),
        ("key", "u8", 624),
        ("unused_x", "f8"),
        ("spare", "f8"),
        ("unused_rho", "f8"),
        ("has_spare", "i4"),
    ],
    align=True,
)
STATE = np.dtype([("legacy", LEGACY_STATE), ("unused_spare", "f4"), ("has_unused_spare", "?")], align=True)
