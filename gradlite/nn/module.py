"""Module: a function with parameters, made of other modules."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from gradlite import dtypes, errors
from gradlite.autograd.grad_mode import no_grad
from gradlite.backend.arrays import legacy_type
from gradlite.core.tensor import TensorBase
from gradlite.device import resolve
from gradlite.nn.parameter import Parameter
from gradlite.ops import copying

M = TypeVar("M", bound="Module")


class LoadResult(NamedTuple):
    """Which names a state did not have, and which of its names the module does not."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not (self.missing_keys or self.unexpected_keys):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class Module:
    """The base class of networks and layers.

    A subclass calls ``super().__init__()``, assigns parameters, buffers and modules as attributes, and defines
    ``forward``; calling the module calls it.

    Attributes
    ----------
    training : bool
        Whether the module is being trained; `train` and `eval` set it.

    Examples
    --------
    >>> import gradlite
    >>> from gradlite import nn
    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.scale = nn.Parameter(gradlite.tensor([2.0], device="cpu"))
    ...     def forward(self, x):
    ...         return x * self.scale
    >>> Twice()(gradlite.ones(1, device="cpu"))
    tensor([2.], grad_fn=<MulBackward0>)
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Any]
    _modules: dict[str, Module | None]

    def __init__(self) -> None:
        self.__dict__.update(training=True, _parameters={}, _buffers={}, _modules={})

    def forward(self, *args: Any) -> Any:
        """Compute the module's output; a subclass defines it."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output by `forward`."""
        return self.forward(*args, **kwargs)

    # ------------------------------------------------------------------------------ attributes

    def __setattr__(self, name: str, value: Any) -> None:
        kinds = self.__dict__.get("_parameters"), self.__dict__.get("_modules"), self.__dict__.get("_buffers")
        parameters, modules, buffers = kinds
        if isinstance(value, (Parameter, Module)) and parameters is None:
            kind = "parameters" if isinstance(value, Parameter) else "module"
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if parameters is None or modules is None or buffers is None:
            object.__setattr__(self, name, value)
        elif isinstance(value, Parameter):
            for others in (self.__dict__, buffers, modules):
                others.pop(name, None)
            parameters[name] = value
        elif isinstance(value, Module) and name not in parameters:
            for others in (self.__dict__, buffers):
                others.pop(name, None)
            modules[name] = value
        elif name in parameters:
            self._assign(parameters, name, value, f"parameter '{name}' (torch.nn.Parameter or None expected)")
        elif name in modules:
            self._assign(modules, name, value, f"child module '{name}' (torch.nn.Module or None expected)")
        elif name in buffers:
            if isinstance(value, TensorBase):
                buffers[name] = value
            else:
                self._assign(buffers, name, value, f"buffer '{name}' (torch.Tensor or None expected)")
        else:
            object.__setattr__(self, name, value)

    @staticmethod
    def _assign(kind: dict[str, Any], name: str, value: Any, expected: str) -> None:
        if value is not None:
            what = legacy_type(value.array) if isinstance(value, TensorBase) else errors.type_name(value)
            raise TypeError(f"cannot assign '{what}' as {expected}")
        kind[name] = None

    def __getattr__(self, name: str) -> Any:
        for kind in ("_parameters", "_buffers", "_modules"):
            found = self.__dict__.get(kind, {})
            if name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for kind in (self._parameters, self._buffers, self._modules):
            if name in kind:
                del kind[name]
                return
        object.__delattr__(self, name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, or None for one that is left out."""
        if param is not None and not isinstance(param, Parameter):
            what = errors.type_name(param)
            raise TypeError(
                f"cannot assign '{what}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        self._check_name("parameter", name)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Any) -> None:
        """Add a tensor that belongs to the state and is not trained."""
        if tensor is not None and not isinstance(tensor, TensorBase):
            what = errors.type_name(tensor)
            raise TypeError(f"cannot assign '{what}' object to buffer '{name}' (Tensor or None required)")
        self._check_name("buffer", name)
        self._buffers[name] = tensor

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child module."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{errors.type_name(module)} is not a Module subclass")
        self._check_name("module", name)
        self._modules[name] = module

    def _check_name(self, kind: str, name: str) -> None:
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain ".", got: {name}')
        if not name:
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and not any(name in k for k in (self._parameters, self._buffers, self._modules)):
            raise KeyError(f"attribute '{name}' already exists")

    # ------------------------------------------------------------------------------ walking

    def named_modules(self, memo: set[Module] | None = None, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Yield the module and all below it, each once, with their names."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name)

    def _named(self, kind: str, prefix: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix=prefix) if recurse else [(prefix, self)]:
            for name, value in getattr(module, kind).items():
                if value is not None and id(value) not in seen:
                    seen.add(id(value))
                    yield f"{path}.{name}" if path else name, value

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Yield the parameters, each once, with their names."""
        return self._named("_parameters", prefix, recurse)

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Any]]:
        """Yield the buffers, each once, with their names."""
        return self._named("_buffers", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters, each once."""
        return (value for _, value in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Any]:
        """Yield the buffers, each once."""
        return (value for _, value in self.named_buffers(recurse=recurse))

    def modules(self) -> Iterator[Module]:
        """Yield the module and all below it, each once."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly below, with their names."""
        return ((name, module) for name, module in self._modules.items() if module is not None)

    def children(self) -> Iterator[Module]:
        """Yield the modules directly below."""
        return (module for _, module in self.named_children())

    def apply(self: M, fn: Callable[[Module], None]) -> M:
        """Call a function on every module, the lowest first."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # ------------------------------------------------------------------------------ state

    def state_dict(self) -> OrderedDict[str, Any]:
        """Return all parameters and buffers by name, as detached tensors over the same memory and version counters.

        A later step of an optimizer changes them; `copy.deepcopy` keeps a state as it is.
        """
        state: OrderedDict[str, Any] = OrderedDict()
        for prefix, module in self._named_everywhere():
            for name, value in itertools.chain(module._parameters.items(), module._buffers.items()):
                if value is not None:
                    state[prefix + name] = value.detach()
        return state

    def _named_everywhere(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        yield prefix, self
        for name, module in self.named_children():
            yield from module._named_everywhere(f"{prefix}{name}.")

    def load_state_dict(self, state_dict: Any, strict: bool = True) -> LoadResult:
        """Copy a state into the parameters and buffers; nothing is copied where something does not fit.

        Parameters
        ----------
        state_dict : mapping of str to Tensor
            As `state_dict` returns it.
        strict : bool
            Whether a missing or an unexpected name is an error.

        Returns
        -------
        LoadResult
            ``missing_keys`` and ``unexpected_keys``, lists of names.

        Raises
        ------
        TypeError
            If the state is no mapping.
        RuntimeError
            If names or shapes do not fit, or a value is no tensor.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        own = self.state_dict()
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        wrong = []
        if strict and missing:
            wrong.append("Missing key(s) in state_dict: " + ", ".join(f'"{n}"' for n in missing) + ". ")
        if strict and unexpected:
            wrong.append("Unexpected key(s) in state_dict: " + ", ".join(f'"{n}"' for n in unexpected) + ". ")
        for name, target in own.items():
            value = state_dict.get(name, target)
            if not isinstance(value, TensorBase):
                wrong.append(
                    f'While copying the parameter named "{name}", expected torch.Tensor or Tensor-like object from '
                    f"checkpoint but received {type(value)}"
                )
            elif value.array.shape != target.array.shape:
                wrong.append(
                    f"size mismatch for {name}: copying a param with shape {state_dict[name].shape} from checkpoint, "
                    f"the shape in current model is {target.shape}."
                )
        if wrong:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(wrong))
        with no_grad():
            for name, target in own.items():
                if name in state_dict:
                    copying.copy_(target, state_dict[name])
        return LoadResult(missing, unexpected)

    # ------------------------------------------------------------------------------ changing all at once

    def _convert(self: M, convert: Callable[[Any], Any]) -> M:
        """Replace the memory of every parameter, gradient and buffer; the tensors stay the same objects."""
        for module in self.modules():
            for parameter in module._parameters.values():
                if parameter is not None:
                    with no_grad():
                        parameter.data = convert(parameter.data)
                        if parameter._grad is not None:
                            parameter._grad.data = convert(parameter._grad.data)
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    module._buffers[name] = convert(buffer)
        return self

    def to(self: M, *args: Any, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> M:
        """Move the module to a device, or convert its floating-point tensors; it is changed itself and returned.

        The parameters stay the same objects, so an optimizer may be built before or after.

        Raises
        ------
        RuntimeError
            If there is no such device; it says why.
        """
        kind, where = copying._target(args, dtype, device)
        place = None if where is None else resolve(where)
        if kind is not None and not kind.differentiable:
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={kind}")

        def convert(t: Any) -> Any:
            change = kind if kind is not None and dtypes.of_array(t.array).differentiable else None
            return t.to(device=place, dtype=change)

        return self._convert(convert)

    def cpu(self: M) -> M:
        """Move the module to the CPU."""
        return self.to("cpu")

    def cuda(self: M, device: Any = None) -> M:
        """Move the module to a CUDA device."""
        return self.to("cuda" if device is None else device)

    def float(self: M) -> M:
        """Convert the floating-point tensors to float32."""
        return self.to(dtypes.float32)

    def double(self: M) -> M:
        """Convert the floating-point tensors to float64."""
        return self.to(dtypes.float64)

    def train(self: M, mode: bool = True) -> M:
        """Set the module and all below it to training, or not."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.__dict__["training"] = mode
        return self

    def eval(self: M) -> M:
        """Set the module and all below it to evaluation."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Set whether the parameters are trained."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of the parameters, or set them to zero in place."""
        clear_gradients(self.parameters(), set_to_none)

    # ------------------------------------------------------------------------------ text

    def extra_repr(self) -> str:
        """Return what is printed between the parentheses of a module without children."""
        return ""

    def __repr__(self) -> str:
        lines = [f"({name}): " + repr(module).replace("\n", "\n  ") for name, module in self._modules.items()]
        extra = self.extra_repr()
        if not lines:
            return f"{type(self).__name__}({extra})"
        return f"{type(self).__name__}(\n  " + "\n  ".join([*([extra] if extra else []), *lines]) + "\n)"


def clear_gradients(parameters: Any, set_to_none: bool) -> None:
    """Forget gradients, or cut them from their history and set them to zero in place."""
    for parameter in parameters:
        if parameter._grad is not None:
            if set_to_none:
                parameter._grad = None
            else:
                parameter._grad.detach_().zero_()
