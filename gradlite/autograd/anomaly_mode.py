"""`set_detect_anomaly` and `detect_anomaly`: find the operation whose gradient fails or is NaN."""

from __future__ import annotations

import warnings

from gradlite.core import anomaly


def is_anomaly_enabled() -> bool:
    """Return whether anomaly mode is on."""
    return anomaly.is_enabled()


def is_anomaly_check_nan_enabled() -> bool:
    """Return whether anomaly mode searches gradients for NaN."""
    return anomaly.checking_nan[0]


class set_detect_anomaly:
    """Turn anomaly mode on or off: at once as a function, or for a block as a context manager.

    While it is on, each operation remembers where it was called.  Where its backward fails or gives NaN, a warning
    shows that place.  It is slow, and for all threads.

    Parameters
    ----------
    mode : bool
        Whether it is on.
    check_nan : bool
        Whether gradients are searched for NaN; on CUDA that waits for the device.

    Examples
    --------
    >>> import gradlite
    >>> with gradlite.autograd.set_detect_anomaly(True):
    ...     gradlite.is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True):
        self._before = anomaly.is_enabled(), anomaly.checking_nan[0]
        anomaly.enable(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *raised: object) -> None:
        anomaly.enable(*self._before)


class detect_anomaly:
    """Turn anomaly mode on for a block, and warn that it is slow; see `set_detect_anomaly`."""

    def __init__(self, check_nan: bool = True):
        self._check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self._before = anomaly.is_enabled(), anomaly.checking_nan[0]
        anomaly.enable(True, self._check_nan)

    def __exit__(self, *raised: object) -> None:
        anomaly.enable(*self._before)
