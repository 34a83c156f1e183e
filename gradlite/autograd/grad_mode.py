"""Whether operations record: `no_grad`, `enable_grad`, `set_grad_enabled`, `inference_mode`, in each thread."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Generator
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TypeVar, cast

from gradlite import errors
from gradlite.core.modes import inferring, is_recording, recording

_grad_in_inference: ContextVar[bool] = ContextVar("gradlite_grad_in_inference", default=False)
F = TypeVar("F", bound=Callable[..., Any])


def is_grad_enabled() -> bool:
    """Return whether operations are recorded in this thread.

    Examples
    --------
    >>> import gradlite
    >>> with gradlite.no_grad():
    ...     gradlite.is_grad_enabled()
    False
    """
    mode = is_recording()
    return _grad_in_inference.get() if mode is None else mode


def is_inference_mode_enabled() -> bool:
    """Return whether this thread is in inference mode."""
    return is_recording() is None


def _set_grad_enabled(enabled: bool) -> None:
    (_grad_in_inference if is_recording() is None else recording).set(enabled)


def _state() -> tuple[bool | None, bool]:
    return is_recording(), _grad_in_inference.get()


def _restore(state: tuple[bool | None, bool]) -> None:
    recording.set(state[0])
    _grad_in_inference.set(state[1])


class _GradMode:
    """A grad mode as a context manager and as a decorator, also of generators."""

    _enabled: bool
    _before: list[tuple[bool | None, bool]]  # what to restore, one entry for each block entered

    def __new__(cls, function: Any = None, *args: Any) -> Any:
        if callable(function):  # @no_grad without parentheses
            return cast(Any, super().__new__(cls))(function)
        return super().__new__(cls)

    def __enter__(self) -> None:
        self.__dict__.setdefault("_before", []).append(_state())
        _set_grad_enabled(self._enabled)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _restore(self._before.pop())

    def _again(self) -> Any:
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isclass(function):
            warnings.warn(errors.DECORATED_CLASS, FutureWarning, stacklevel=2)
            setattr(function, "__init__", self(vars(function)["__init__"]))  # noqa: B010
            return function
        if inspect.isgeneratorfunction(function):
            return cast(F, self._wrap_generator(function))

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return cast(F, wrapper)

    def _wrap_generator(self, function: Callable[..., Generator[Any, Any, Any]]) -> Callable[..., Any]:
        """Turn the mode on while the generator's own code runs, and off while its consumer's does."""

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            generator = function(*args, **kwargs)
            resume: Callable[[], Any] = functools.partial(next, generator)
            while True:
                try:
                    with self._again():
                        value = resume()
                except StopIteration as stop:
                    return stop.value
                try:
                    sent = yield value
                    resume = functools.partial(generator.send, sent)
                except GeneratorExit:
                    with self._again():
                        generator.close()
                    raise
                except BaseException as error:
                    resume = functools.partial(generator.throw, error)

        return wrapper


class no_grad(_GradMode):
    """Do not record operations: results do not require gradients.

    A context manager and a decorator (of functions and of generators).

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, requires_grad=True)
    >>> with gradlite.no_grad():
    ...     (x * 2).requires_grad
    False
    """

    _enabled = False


class enable_grad(_GradMode):
    """Record operations again inside `no_grad`; a context manager and a decorator.

    Examples
    --------
    >>> import gradlite
    >>> x = gradlite.ones(1, requires_grad=True)
    >>> with gradlite.no_grad(), gradlite.enable_grad():
    ...     (x * 2).requires_grad
    True
    """

    _enabled = True


class set_grad_enabled(_GradMode):
    """Record operations or not: at once as a function, or for a block as a context manager.

    Parameters
    ----------
    mode : bool
        Whether to record.

    Raises
    ------
    TypeError
        If ``mode`` is no bool.

    Examples
    --------
    >>> import gradlite
    >>> with gradlite.set_grad_enabled(False):
    ...     gradlite.is_grad_enabled()
    False
    """

    def __new__(cls, mode: bool) -> Any:
        """Return an instance: a mode is no function to decorate."""
        return object.__new__(cls)

    def __init__(self, mode: bool):
        if not isinstance(mode, bool):
            raise errors.argument_type("set_grad_enabled", "enabled", 1, "bool", mode)
        self._enabled = mode
        self._called_under = _state()
        _set_grad_enabled(mode)

    def __enter__(self) -> None:
        self.__dict__.setdefault("_before", []).append(self._called_under)
        _set_grad_enabled(self._enabled)

    def _again(self) -> Any:
        return enable_grad() if self._enabled else no_grad()

    def __call__(self, function: F) -> F:
        """Decorate a function; the mode where the decorator stands does not change."""
        _restore(self._called_under)
        return super().__call__(function)


class inference_mode(_GradMode):
    """Neither record operations nor count writes: results are inference tensors, which no gradient can pass.

    A context manager and a decorator.  What an inference tensor may not do later, out of the mode, is refused with
    PyTorch's error: be written, be saved for a gradient, come to require one.  `clone` makes a normal tensor of it.

    Parameters
    ----------
    mode : bool
        False turns the mode off, and recording on, for a block inside it.

    Examples
    --------
    >>> import gradlite
    >>> with gradlite.inference_mode():
    ...     t = gradlite.ones(1) * 2
    >>> t.is_inference(), t.requires_grad
    (True, False)
    """

    _mode = True  # for the decorator without parentheses, which makes no call of __init__

    def __init__(self, mode: bool = True):
        self._mode = mode

    def __enter__(self) -> None:
        self.__dict__.setdefault("_before", []).append(_state())
        recording.set(None if self._mode else True)
        _grad_in_inference.set(False)
        if self._mode:
            inferring.append(None)

    def __exit__(self, *raised: Any) -> None:
        if self._mode:
            inferring.pop()
        super().__exit__(*raised)

    def _again(self) -> Any:
        return type(self)(self._mode)
