"""What all optimizers share: groups of parameters, state, the step."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from gradlite.autograd.grad_mode import enable_grad, no_grad
from gradlite.backend.arrays import legacy_type
from gradlite.core.tensor import TensorBase
from gradlite.nn.module import clear_gradients


class Optimizer:
    """The base class: a subclass says in `update` how one parameter changes.

    Parameters
    ----------
    params : iterable of Tensor, or of dict
        The parameters, or groups of them: dicts with ``params`` and options that override the defaults.
    defaults : dict
        The options of groups that do not name them.

    Attributes
    ----------
    param_groups : list of dict
        The groups with all their options; changing an option takes effect at the next step.
    state : dict
        What the optimizer remembers of each parameter.

    Raises
    ------
    TypeError, ValueError
        If there are no parameters, or one is no leaf tensor, or stands in two groups; if an option asks for a variant
        of the step that gradlite does not have.
    """

    def __init__(self, params: Any, defaults: dict[str, Any]):
        if isinstance(params, TensorBase):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                f"{legacy_type(params.array)}: put it into a list."
            )
        self.defaults = defaults
        self.state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group of parameters; options that it does not name take the defaults."""
        group = self.defaults | param_group
        _refuse_variants(group)
        params = group["params"]
        group["params"] = [params] if isinstance(params, TensorBase) else list(params)
        for t in group["params"]:
            if not isinstance(t, TensorBase):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(t).__name__}")
            if not t.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        if len({id(t) for t in group["params"]}) < len(group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        known = {id(t) for other in self.param_groups for t in other["params"]}
        if known & {id(t) for t in group["params"]}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def update(self, parameter: Any, gradient: Any, state: dict[str, Any], options: dict[str, Any]) -> None:
        """Change one parameter in place; a subclass defines it."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient.

        Parameters
        ----------
        closure : callable, optional
            Computes the loss anew, with gradients, and returns it.

        Returns
        -------
        Tensor or None
            What the closure returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter._grad is not None:
                        self.update(parameter, parameter._grad, self.state[parameter], group)
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero in place."""
        for group in self.param_groups:
            clear_gradients(group["params"], set_to_none)

    # ------------------------------------------------------------------------------ state

    def state_dict(self) -> dict[str, Any]:
        """Return the state and the options, with parameters numbered in the order of the groups."""
        numbers = {id(t): k for k, t in enumerate(self._parameters())}
        groups = [group | {"params": [numbers[id(t)] for t in group["params"]]} for group in self.param_groups]
        return {"state": {numbers.get(id(t), t): state for t, state in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state; its tensors are copied to each parameter's device and type.

        What it keeps under other names than the parameters' numbers is kept as it is. Nothing changes where something
        does not fit.

        Raises
        ------
        ValueError
            If the groups differ in number or size, or ask for a variant of the step that gradlite does not have.
        """
        given = state_dict["param_groups"]
        if len(given) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(given, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        for group in given:
            _refuse_variants(group)
        parameters = list(self._parameters())
        order = [number for group in given for number in group["params"]]
        by_number = dict(zip(order, parameters, strict=True))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for number, value in state_dict["state"].items():
            parameter = by_number.get(number)
            state[number if parameter is None else parameter] = self._adopt(value, parameter)
        self.state = state
        for own, group in zip(self.param_groups, given, strict=True):
            own.update({name: value for name, value in group.items() if name != "params"})

    @staticmethod
    def _adopt(value: Any, parameter: Any, name: str | None = None) -> Any:
        if parameter is None:
            return value
        if isinstance(value, dict):
            return {n: Optimizer._adopt(v, parameter, n) for n, v in value.items()}
        if not isinstance(value, TensorBase):
            return value
        return value.clone() if name == "step" else value.to(parameter, copy=True)  # type: ignore[attr-defined]

    def _parameters(self) -> Iterable[Any]:
        return (t for group in self.param_groups for t in group["params"])

    def __repr__(self) -> str:
        texts = []
        for number, group in enumerate(self.param_groups):
            options = [f"    {name}: {group[name]}\n" for name in sorted(group) if name != "params"]
            texts.append("".join([f"Parameter Group {number}\n", *options]))
        return f"{type(self).__name__} (\n" + "\n".join(texts) + ")"


VARIANTS = ("foreach", "fused", "differentiable", "capturable", "decoupled_weight_decay")
"""PyTorch's options that choose another form of the step, where they are true."""


def _refuse_variants(group: dict[str, Any]) -> None:
    for name in VARIANTS:
        if group.get(name):
            raise ValueError(f"{name}={group[name]}: gradlite has no such variant of the step; leave {name} out.")


MESSAGE_NAMES = {
    "lr": "learning rate", "momentum": "momentum value", "weight_decay": "weight_decay value", "eps": "epsilon value",
}  # fmt: skip
"""What PyTorch's messages call the options."""


def check_not_negative(**options: float) -> None:
    """Refuse negative options."""
    for name, value in {MESSAGE_NAMES[name]: value for name, value in options.items()}.items():
        if not value >= 0.0:
            raise ValueError(f"Invalid {name}: {value}")
