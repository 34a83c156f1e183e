"""Exception texts in one place: which tensor, which operation, which version, which line, what to do.

Where PyTorch has a sentence for a mistake, that sentence is kept whole; what gradlite knows beyond it follows.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

E = TypeVar("E", bound=Exception)

MODIFIED = "one of the variables needed for gradient computation has been modified by an inplace operation:"
HINT = (
    "Hint: enable anomaly detection to find the operation that failed to compute its gradient, "
    "with torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
ANOMALY_HINT = (
    "Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in "
    "question was changed in there or anywhere later. Good luck!"
)
FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)
DETACHED_SAVED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_()."
    "This is not supported, please use out-of-place `.detach()` instead"
)
DETACH_VIEW = "Can't detach views in-place. Use detach() instead."
LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation."
FLAG = (
    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph "
    "that doesn't require differentiation use var_no_grad = var.detach()."
)
SELF_OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
    "Please clone() the tensor before performing the operation."
)
OVERLAP = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)
MULTI_VIEW = (
    "This view is the output of a function that returns multiple views. Such functions do not allow the output views "
    "to be modified inplace. You should replace the inplace operation by an out-of-place one."
)
AMBIGUOUS = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both "
    "the view and the inplace either both inside the {} block (if you don't want the inplace to be tracked) or "
    "both outside (if you want the inplace to be tracked)."
)
INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in "
    "autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
)
INFERENCE_WRITTEN = (
    "Inplace update to inference tensor outside InferenceMode is not allowed."
    "You can make a clone to get a normal tensor before doing inplace update."
    "See https://github.com/pytorch/rfcs/pull/17 for more details."
)
PACKED_IN_PLACE = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
    "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you "
    "need to perform in-place operations on the input to a pack hook."
)
INFERENCE_VERSION = "Inference tensors do not track version counter."
INFERENCE_FLAG = "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
DECORATED_CLASS = (
    "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or "
    "methods. To preserve the current behavior of class decoration, you can directly decorate the `__init__` method "
    "and nothing else."
)
FUNCTION_VIEW = (
    "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to "
    "handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect "
    "gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function."
)
CREATE_GRAPH = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
    "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
    "cycle and avoid the leak."
)
NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
INVALID_GRADIENT = "Function {} returned an invalid gradient at index {} - got {} but expected shape compatible with {}"
UNUSED = "appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior."
NO_GRAD_FN = "element {} of tensors does not require grad and does not have a grad_fn"
GRAD_TYPE = "assigned grad expected to be a Tensor or None but got grad of type {}"
GRAD_SHAPE = (
    "attempting to assign a gradient of size '{}' to a tensor of size '{}'. Please ensure that the gradient and the "
    "tensor are the same size"
)
GRAD_DTYPE = (
    "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match the "
    "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a "
    "specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its "
    "gradient may break downstream systems that assume they match."
)
GRAD_DTYPE_HELD = (
    "Cannot set grad_dtype to '{}' because there is already a gradient with dtype '{}'. Please clear the gradient "
    "(.grad = None) before changing grad_dtype, or ensure the new grad_dtype matches the existing gradient's dtype."
)
OUT_RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which does not match the required output "
    "shape {}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they "
    "have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with "
    "t.resize_(0)."
)
OUT_RECORDED = (
    "{}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires "
    "grad."
)
VOLATILE = (
    "volatile is kept as PyTorch 0.3 documented it, for old programs; "
    "use `with gradlite.no_grad():` instead in new ones."
)


def modified(
    kind: str,
    shape: Sequence[int],
    producer: str,
    found: int,
    expected: int,
    saved_by: str,
    write: str,
    alias: str,
    traced: bool = False,
) -> RuntimeError:
    """Build the error of a saved tensor that was written after it was saved.

    Parameters
    ----------
    kind : str
        Legacy type name of the saved tensor, such as ``torch.FloatTensor``.
    shape : sequence of int
        Its shape.
    producer : str
        ``"output 0 of Exp"``, or an empty string for a leaf.
    found, expected : int
        The version it has now and the one it was saved at.
    saved_by : str
        Name of the node that saved it.
    write : str
        The call that wrote last and its place, such as ``"add_ at train.py:41, in step"``; may be empty.
    alias : str
        The alias that the write went through.
    traced : bool
        Whether anomaly mode is on, which has shown the forward call.
    """
    which = f", which is {producer}," if producer else ""
    hint = ANOMALY_HINT if traced else HINT
    text = (
        f"{MODIFIED} [{kind} {list(shape)}]{which} is at version {found}; expected version {expected} instead. {hint}"
    )
    if write:
        text += f"\nWritten by {write}, through {alias}; {saved_by} had saved the old value for its gradient."
    text += (
        "\nTwo ways out: use the out-of-place form of that write (y = y.add(1), not y.add_(1)), "
        "or write to a copy: .clone() the tensor before it is saved or before it is written."
    )
    return RuntimeError(text)


def no_gradients(only: str, kind: object, kinds: str = "floating point and complex") -> RuntimeError:
    """Build the error of a gradient that is asked for elements of a type without one."""
    return RuntimeError(
        f"{only} Tensors of {kinds} dtype can require gradients, and this one is {kind}: convert it, as in t.float()."
    )


def advised(error: E, advice: str) -> E:
    """Add advice to an error whose message is PyTorch's to the letter: Python 3.11 and later show it below."""
    error.__notes__ = [*getattr(error, "__notes__", ()), advice]  # type: ignore[attr-defined]
    return error


def size_mismatch(a: Sequence[int], b: Sequence[int]) -> RuntimeError:
    """Build the error of two shapes that do not broadcast."""
    for k in range(1, min(len(a), len(b)) + 1):
        if a[-k] != b[-k] and 1 not in (a[-k], b[-k]):
            dim = max(len(a), len(b)) - k
            return advised(
                RuntimeError(
                    f"The size of tensor a ({a[-k]}) must match the size of tensor b ({b[-k]}) at non-singleton "
                    f"dimension {dim}"
                ),
                f"The shapes are {list(a)} and {list(b)}: reshape one, or insert a dimension of size 1.",
            )
    raise AssertionError(f"{a} and {b} broadcast")


def cannot_enlarge(own: Sequence[int], given: Sequence[int]) -> RuntimeError:
    """Build the error of an in-place operation whose result is larger than its tensor."""
    return RuntimeError(
        f"output with shape {list(own)} doesn't match the broadcast shape {list(given)}: an in-place operation cannot "
        "enlarge its tensor."
    )


def leaf_written(text: str) -> RuntimeError:
    """Build the error of a leaf that requires a gradient, or a view of one, and is written in place."""
    return advised(RuntimeError(text), "Write under gradlite.no_grad(), or to x.detach(), or to a clone() of the leaf.")


def two_devices(where: str, first: object, second: object) -> RuntimeError:
    """Build the error of operands on two devices."""
    return RuntimeError(
        f"Expected all tensors to be on the same device, but found at least two devices, {first} and {second}! "
        f"(when checking arguments for {where}). Move one with .to('{first}') or .to('{second}')."
    )


def argument_type(function: str, name: str, position: int, expected: str, got: object) -> TypeError:
    """Build the error of an argument of the wrong type, in PyTorch's words."""
    return TypeError(f"{function}(): argument '{name}' (position {position}) must be {expected}, not {type_name(got)}")


def invalid_combination(
    function: str, args: Sequence[object], kwargs: Mapping[str, object], forms: Sequence[str]
) -> TypeError:
    """Build the error of arguments of which no form of a function takes all, in PyTorch's words."""
    got = [type_name(value) for value in args] + [f"{name}={type_name(value)}" for name, value in kwargs.items()]
    listed = ", ".join(got) if args else "".join(f"{part}, " for part in got)
    start = f"{function}() received an invalid combination of arguments - got ({listed}), but expected"
    if len(forms) == 1:
        return TypeError(f"{start} ({forms[0]})")
    lines = [f"{start} one of:"]
    known = {part.split()[-1] for form in forms for part in form.replace(" = None", "").split(",") if part}
    unknown = [name for name in kwargs if name not in known]
    for form in forms:
        lines.append(f" * ({form})")
        takes = len(form.split(",")) - ("Tensor out = None" in form and "out" not in kwargs)
        if unknown and takes == len(got):
            lines.append(f"      didn't match because some of the keywords were incorrect: {', '.join(unknown)}")
    return TypeError("\n".join(lines))


def dimension_out_of_range(dim: int, ndim: int) -> IndexError:
    """Build the error of a dimension that a tensor does not have."""
    n = max(ndim, 1)
    return IndexError(f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})")


def type_name(value: Any) -> str:
    """Name a value's type as PyTorch's argument errors do."""
    kind = type(value)
    return kind.__name__ if kind.__module__ in ("builtins", "gradlite.tensor") else f"{kind.__module__}.{kind.__name__}"


def explain_missing_names(module: str) -> None:
    """Give a public module a ``__getattr__`` that says which functions or classes come near a name that it has not.

    It is set here and not written there, since a type checker would take every name of such a module for a known one.
    """
    names = vars(sys.modules[module])

    def refuse(name: str) -> Any:
        text = f"module {module!r} has no attribute {name!r}"
        if not name.startswith("_"):
            import difflib

            public = [n for n in names.get("__all__", names) if not n.startswith("_") and callable(names[n])]
            near = difflib.get_close_matches(name, [n for n in public if n[0].isupper() == name[0].isupper()])
            text += f". gradlite has a part of PyTorch's names{'; near this one: ' if near else ''}{', '.join(near)}."
        raise AttributeError(text)

    names["__getattr__"] = refuse
