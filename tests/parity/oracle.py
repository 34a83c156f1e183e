#!/usr/bin/env python3
"""Executable oracle of PyTorch's storage / autograd semantics.

    python semantics_oracle.py            # rows as text on stdout
    python semantics_oracle.py --md FILE  # markdown tables
    python semantics_oracle.py --json FILE
    python semantics_oracle.py --against FILE.json               # re-run, list differing rows
    python semantics_oracle.py --against FILE.json --module gradlite   # the same rows on another module
    ... [--only D,V,...]                                               # only some sections
    ... [--departures departures.txt]                                  # rows that differ on purpose, each with its reason
    python semantics_oracle.py --against FILE.json --selftest          # does the comparator notice spoilt answers?

A row is (id, rule, snippet).  A snippet runs in a fresh namespace (see PREAMBLE); its last
expression is the observed value; an exception is recorded as class + message; Python warnings
are recorded too (torch.set_warn_always(True) is on, so that warn-once warnings show every time).
"""
import ast, sys, re, json, warnings, textwrap, argparse, gc, os, threading, copy, math
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
try:
    import torch
    torch.set_num_threads(1)
    torch.set_warn_always(True)
except ImportError:          # without torch only --module NAME --against FILE.json works
    torch = None

PREAMBLE = '''import torch, math, copy, gc, threading, numpy as np, torch.nn as nn, torch.nn.functional as F
from torch.autograd import Variable, Function, grad
def leaf(*v): return torch.tensor(v, dtype=torch.float32, requires_grad=True)   # 1-D float32 leaf
def fn(t): return None if t.grad_fn is None else t.grad_fn.name()
def err(f):                                                                      # outcome of f()
    try: r = f(); return "ok" if r is None else r
    except Exception as e: return f"{type(e).__name__}: {e}"
def Y(*shape):                                                                   # NON-leaf 1,2,3,... requiring grad
    return torch.arange(1., 1 + math.prod(shape)).view(shape).requires_grad_().clone()
def YC(*shape): return torch.ones(shape, dtype=torch.complex64, requires_grad=True).clone()
def vinfo(y, v):                                                                 # how v relates to y; grad_fn; effect of v.add_(1)
    mem = v.untyped_storage().data_ptr() == y.untyped_storage().data_ptr()
    kind = "SELF" if v is y else "VIEW" if v._is_view() else "ALIAS" if mem else "COPY"
    if kind == "VIEW": kind += "(base y)" if v._base is y else "(other base)"
    f = fn(v); after = err(lambda: (v.add_(1), f"v {fn(v)}, y {fn(y)}")[1])
    return f"{kind}; {f}; after v.add_(1): {after}"
def gr(f, *v):
    x = leaf(*v); f(x).sum().backward(); return x.grad
def G(*shape): return torch.arange(1., 1 + math.prod(shape)).view(shape).requires_grad_()   # input that requires grad
def C(*shape, v=2.): return torch.full(shape, v)                                            # constant input
def I(n): return torch.zeros(n, dtype=torch.long)                                           # index input
def M(n): return torch.arange(n) > 0                                                        # mask input
def P(n): return (torch.eye(n) * 3 + 1).requires_grad_()                                    # positive definite
def saves(f, *ins):
    def build():
        ys = [i.detach().clone().requires_grad_() * 1 if i.requires_grad else i.clone() for i in ins]
        out = f(*ys)
        return ys, [out] if isinstance(out, torch.Tensor) else list(out)
    def total(outs): return sum((o.sum() for o in outs if o.requires_grad), torch.zeros(()))
    ys, outs = build()
    gf = next((o.grad_fn for o in outs if o.requires_grad), None)
    if gf is None: return "output does not require grad"
    def is_t(n):
        try: return isinstance(getattr(gf, n), torch.Tensor)
        except Exception: return False
    names = [n[7:] for n in dir(gf) if n.startswith("_saved_") and is_t(n)]
    msg = err(lambda: total(outs).backward())
    if msg != "ok": return dict(grad_fn=gf.name(), backward=msg)
    bad = []
    for k in range(len(ys) + len(outs)):
        torch.manual_seed(0)
        ys, outs = build(); (ys + outs)[k].detach().zero_()
        if "modified by an inplace operation" in err(lambda: total(outs).backward()):
            bad.append(f"in{k}" if k < len(ys) else ("out" if len(outs) == 1 else f"out{k - len(ys)}"))
    return dict(grad_fn=gf.name(), saved=names, raises_if_modified=bad)
'''

MODULE, TENSOR = torch, getattr(torch, "Tensor", None)
SECTIONS = []          # [(key, title, intro, rows)]
_cur = None


def section(key, title, intro=""):
    global _cur
    _cur = []
    SECTIONS.append((key, title, intro, _cur))


def R(rule, code):
    _cur.append((rule, textwrap.dedent(code).strip("\n")))


def sub(title):
    _cur.append((None, title))


def fmt(v):
    if isinstance(v, TENSOR):
        with MODULE.no_grad():
            s = repr(v)
    elif isinstance(v, dict):
        s = ", ".join(f"{k}={fmt(x)}" for k, x in v.items())
    elif isinstance(v, tuple) and type(v) is tuple:
        s = "(" + ", ".join(fmt(x) for x in v) + ("," if len(v) == 1 else "") + ")"
    elif isinstance(v, list):
        s = "[" + ", ".join(fmt(x) for x in v) + "]"
    elif isinstance(v, str):
        s = v if "\n" not in v else v.replace("\n", "\\n")
        return s
    else:
        s = repr(v)
    s = re.sub(r"0x[0-9a-f]{6,}", "0x…", s)
    return re.sub(r"\s*\n\s*", " ", s)


def reset():
    if torch is not None:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.autograd.set_detect_anomaly(False)
        torch.manual_seed(0)
    if MODULE is not torch:
        for f, v in (("set_grad_enabled", True), ("manual_seed", 0), ("set_default_dtype", getattr(MODULE, "float32", None))):
            if hasattr(MODULE, f):
                getattr(MODULE, f)(v)


def run_row(code):
    """-> dict(kind='value'|'raise', text, exc, warnings)"""
    reset()
    ns = {}
    exec(PREAMBLE, ns)
    tree = ast.parse(code)
    last = tree.body[-1]
    out = dict(kind="value", text="", exc=None, warnings=[])
    with warnings.catch_warnings(record=True) as ws:
        warnings.simplefilter("always")
        try:
            if isinstance(last, ast.Expr):
                exec(compile(ast.Module(tree.body[:-1], []), "<row>", "exec"), ns)
                v = eval(compile(ast.Expression(last.value), "<row>", "eval"), ns)
                out["text"] = fmt(v)
            else:
                exec(compile(tree, "<row>", "exec"), ns)
                out["text"] = "(no error)"
        except Exception as e:
            out["kind"] = "raise"
            out["exc"] = type(e).__name__
            out["text"] = re.sub(r"0x[0-9a-f]{6,}", "0x…", str(e))
    for w in ws:
        if issubclass(w.category, ResourceWarning):
            continue
        m = re.sub(r"0x[0-9a-f]{6,}", "0x…", str(w.message))
        m = re.sub(r" \(Triggered internally at [^)]*\)", "", m)
        m = re.sub(r"(Traceback of forward call that caused the error:).*", r"\1 …", m, flags=re.S)
        item = f"{w.category.__name__}: {m}"
        if item not in out["warnings"]:
            out["warnings"].append(item)
    reset()
    return out


# ====================================================================================================
section("O", "0. The origin document's own examples (PyTorch 0.3 blog, 2018) under 2.13",
"""0.3 source, for comparison: `detach`: `result = NoGrad()(self)  # this is needed, because it merges version counters; result._grad_fn = None; return result`;
`detach_`: `self._grad_fn = None; self.requires_grad = False` (no return value, no view check).  0.3 `volatile` is gone.""")
# ====================================================================================================
R("blog example 1: v3_detached shares the tensor; a write through `.data` is seen by v3", """from torch.nn import init
t1 = torch.FloatTensor([1., 2.]); v1 = Variable(t1)
t2 = torch.FloatTensor([2., 3.]); v2 = Variable(t2)
v3 = v1 + v2; v3_detached = v3.detach(); v3_detached.data.add_(t1)
dict(v3=v3, v3_detached=v3_detached, versions=(v3._version, v3_detached._version))""")
R("… the same write without .data DOES bump the shared counter", """t1 = torch.FloatTensor([1., 2.]); v3 = Variable(t1) + Variable(torch.FloatTensor([2., 3.])); d = v3.detach(); d.add_(t1)
dict(v3=v3, versions=(v3._version, d._version))""")
R("t1 itself: Variable(t1) shares memory AND the counter with t1", "t1 = torch.FloatTensor([1., 2.]); v1 = Variable(t1); v1.add_(1); (t1, t1._version, v1 is t1)")
R("blog method 1: z = B(y.detach()); z.backward()", """torch.manual_seed(0); A = nn.Linear(2, 2); B = nn.Linear(2, 1)
y = A(torch.ones(1, 2)); z = B(y.detach()); z.backward()
dict(A=[p.grad is None for p in A.parameters()], B=[p.grad is None for p in B.parameters()], y=(y.requires_grad, fn(y)))""")
R("blog method 2: y.detach_(); z = B(y); z.backward()", """A = nn.Linear(2, 2); B = nn.Linear(2, 1)
y = A(torch.ones(1, 2)); y.detach_(); z = B(y); z.backward()
dict(A=[p.grad is None for p in A.parameters()], B=[p.grad is None for p in B.parameters()], y=(y.requires_grad, y.grad_fn, y.is_leaf))""")
R("blog: after method 1, y can still be used to train A …", """A = nn.Linear(2, 2); B = nn.Linear(2, 1); y = A(torch.ones(1, 2)); B(y.detach()).sum().backward(); y.sum().backward(); [p.grad is None for p in A.parameters()]""")
R("blog: … after method 2 it cannot", """A = nn.Linear(2, 2); B = nn.Linear(2, 1); y = A(torch.ones(1, 2)); y.detach_(); B(y).sum().backward(); y.sum().backward()""")
R("method 2 AFTER z = B(y) was computed (Linear saved y): error (unlike a y that was not saved)", """A = nn.Linear(2, 2); B = nn.Linear(2, 1); y = A(torch.ones(1, 2)); z = B(y); y.detach_(); z.backward()""")
R("detach_ returns self (0.3: None)", "y = leaf(1.) * 2; y.detach_() is y")
R("volatile is not propagated any more", "v = Variable(torch.ones(1), volatile=True); (v.detach().volatile, (v * 2).volatile)")
R("detached leaf can be switched on again (blog remark)", "y = leaf(1.) * 2; y.detach_(); y.requires_grad = True; (y * 3).sum().backward(); y.grad")

# ====================================================================================================
section("D", "1. detach()")
# ====================================================================================================
sub("sharing and flags")
R("shares memory: same data_ptr, same storage, same offset, strides, shape, dtype",
  """x = torch.arange(12.).view(3, 4).requires_grad_(); v = (x * 1)[1:, ::2]; d = v.detach()
dict(data_ptr=v.data_ptr() == d.data_ptr(), storage=v.untyped_storage().data_ptr() == d.untyped_storage().data_ptr(), storage_obj=v.untyped_storage() is d.untyped_storage(), offset=(v.storage_offset(), d.storage_offset()), stride=(v.stride(), d.stride()), shape=d.shape, is_set_to=d.is_set_to(v))""")
R("flags of the result for a non-leaf input",
  """x = leaf(1, 2); y = x * 2; d = y.detach()
dict(requires_grad=d.requires_grad, is_leaf=d.is_leaf, grad_fn=d.grad_fn, grad=d.grad, same_object=d is y, y_still=(y.requires_grad, fn(y)))""")
R("detach of a leaf that requires grad: new tensor, never requires grad, leaf unchanged",
  """x = leaf(1, 2); d = x.detach()
dict(rg=d.requires_grad, is_leaf=d.is_leaf, x_rg=x.requires_grad, same=d is x)""")
R("detach of a tensor that does not require grad still makes a NEW tensor object",
  """x = torch.ones(2); d = x.detach()
dict(same=d is x, ptr=d.data_ptr() == x.data_ptr())""")
R("two detach() calls give two objects", """x = leaf(1, 2); x.detach() is x.detach()""")
R("_is_view() / _base of detach of a plain tensor (NOT a backward view)",
  """x = leaf(1, 2); d = x.detach(); d2 = (x * 2).detach()
dict(is_view=d._is_view(), base=d._base, is_view_nonleaf=d2._is_view())""")
R("detach of a view is not a view either: _base is None",
  """y = leaf(1, 2, 3) * 1; d = y[1:].detach()
dict(is_view=d._is_view(), base=d._base)""")
R("… nor when nothing ever required grad, nor for a view of a view",
  """y = torch.zeros(3); d = y[1:].detach(); vv = y[1:][1:].detach()
dict(is_view=d._is_view(), base=d._base, vv=vv._is_view())""")
R("a view of a detached tensor is a view whose _base is the detached tensor, not the source",
  """x = leaf(1, 2, 3); d = x.detach(); v = d[1:]
dict(is_view=v._is_view(), base_is_d=v._base is d, base_is_x=v._base is x)""")
R("Python attributes, .grad, retain_grad, hooks are not carried over",
  """x = leaf(1, 2); x.tag = 1; x.grad = torch.ones(2); x.register_hook(lambda g: None); d = x.detach()
dict(tag=hasattr(d, 'tag'), grad=d.grad, hooks=d._backward_hooks, retains_grad=d.retains_grad)""")
R("detach of a Parameter gives a plain Tensor",
  """p = nn.Parameter(torch.ones(2)); (type(p.detach()).__name__, type(p.data).__name__)""")
R("a Tensor subclass is preserved by detach()",
  """class S(torch.Tensor): pass
type(torch.ones(2).as_subclass(S).detach()).__name__""")
R("integer / bool / complex / 0-dim / empty inputs work",
  """[(t.detach().dtype, tuple(t.detach().shape), t.detach().requires_grad) for t in (torch.arange(3), torch.tensor([True]), torch.ones(2, dtype=torch.complex64, requires_grad=True), torch.tensor(1., requires_grad=True), torch.empty(0))]""")
R("functional spelling torch.detach(x)", """x = leaf(1.); d = torch.detach(x); (d.requires_grad, d.data_ptr() == x.data_ptr())""")

sub("shared version counter")
R("one counter: bump on the detached side shows on the source",
  """x = leaf(1, 2); y = x * 2; d = y.detach(); a = (y._version, d._version); d.add_(1); (a, y._version, d._version)""")
R("one counter: bump on the source side shows on the detached tensor",
  """x = leaf(1, 2); y = x * 2; d = y.detach(); y.add_(1); (y._version, d._version)""")
R("detach starts at the source's current version",
  """y = leaf(1, 2) * 2; y.add_(1); y.add_(1); y.detach()._version""")
R("base, view, view of view, detach of any of them: ONE counter",
  """y = leaf(1, 2, 3, 4) * 1; v = y[1:]; vv = v[1:]; d = vv.detach(); e = y.detach(); d[0].add_(1); e.mul_(2)
[t._version for t in (y, v, vv, d, e)]""")
R("detaching itself does not bump", """y = leaf(1, 2) * 2; y.detach(); y.detach().detach(); y._version""")
R("shared for integer tensors too", """x = torch.arange(3); d = x.detach(); d.add_(1); (x._version, x.tolist())""")
R("shared also when detach ran under no_grad",
  """y = leaf(1, 2) * 2
with torch.no_grad(): d = y.detach()
d.add_(1); (y._version, d.requires_grad, d._is_view())""")
R("in-place on the detached side of a LEAF that requires grad is allowed and bumps the leaf",
  """x = leaf(1, 2); x.detach().mul_(10); (x._version, x.tolist(), x.requires_grad, x.is_leaf)""")
R("clone has its own counter", """y = torch.ones(2); c = y.detach().clone(); c.add_(1); (y._version, c._version)""")

sub("in-place on the detached tensor, then backward")
R("saved OUTPUT modified through detach: error (exp)",
  """x = leaf(1, 2); y = x.exp(); y.detach().zero_(); y.sum().backward()""")
R("saved INPUT (non-leaf) modified through detach: error names the producer",
  """x = leaf(1, 2); y = x * 2; z = (y * y).sum(); y.detach().add_(1); z.backward()""")
R("saved LEAF modified through detach: message has no 'which is output' part",
  """x = leaf(1, 2); z = (x * x).sum(); x.detach().add_(1); z.backward()""")
R("0-dim saved tensor: shape is printed as []",
  """x = torch.tensor(2., requires_grad=True); z = x * x; x.detach().add_(1); z.backward()""")
R("dtype is printed as the legacy type name, then the shape of the SAVED tensor",
  """x = torch.ones(2, 3, dtype=torch.float64, requires_grad=True); z = (x * x).sum(); x.detach().add_(1); z.backward()""")
R("modified through a VIEW of the detached tensor: same error, shape of the saved tensor",
  """x = leaf(1, 2, 3); y = x.sigmoid(); y.detach()[0].mul_(5); y.sum().backward()""")
R("saved VIEW, modified outside of the view's region: still an error (one counter per storage); the producer is printed as AsStrided because the stale view's grad_fn is regenerated while formatting",
  """y = leaf(1, 2, 3) * 1; v = y[:1]; z = (v * v).sum(); y.detach()[2] = 9; z.backward()""")
R("ops that save nothing tolerate it (add): correct gradient",
  """x = leaf(1, 2); y = x + 1; y.detach().zero_(); y.sum().backward(); (x.grad, y)""")
R("in-place and back to the same values still fails (versions, not values)",
  """x = leaf(1, 2); y = x.exp(); d = y.detach(); d.add_(1); d.sub_(1); y.sum().backward()""")
R("in-place BEFORE the saving op is fine",
  """x = leaf(1, 2); y = x * 2; y.detach().fill_(3.); (y * y).sum().backward(); x.grad""")
R("second backward is checked as well",
  """x = leaf(1, 2); y = x.exp(); y.sum().backward(retain_graph=True); y.detach().add_(1); y.sum().backward()""")

sub("requires_grad on the detached tensor; history stays separate")
R("d.requires_grad_(): independent leaf sharing memory; gradients do not reach the source",
  """x = leaf(1, 2); y = x * 2; d = y.detach().requires_grad_(); (d * d).sum().backward()
dict(d_grad=d.grad, x_grad=x.grad, d_leaf=d.is_leaf, shares=d.data_ptr() == y.data_ptr())""")
R("after d.requires_grad_(), in-place on d is the leaf error",
  """x = leaf(1, 2); d = (x * 2).detach().requires_grad_(); d.add_(1)""")
R("source modified in-place: the detached leaf sees new values, a bumped version, and its saved uses fail",
  """y = leaf(1, 2) * 2; d = y.detach().requires_grad_(); z = (d * d).sum(); y.add_(1); err(lambda: z.backward())""")
R("in-place on detached with an operand that requires grad: d gets history, the source does NOT",
  """x = leaf(1, 2); y = x * 2; w = leaf(5, 5); d = y.detach(); d.mul_(w); a = (d.requires_grad, fn(d), fn(y)); d.sum().backward()
dict(a=a, w_grad=w.grad, x_grad=x.grad, y=y)""")
R("detach of a view, then in-place: base history is not rebased, version is bumped",
  """x = leaf(1, 2); y = x * 2; w = leaf(7.); d = y[:1].detach(); d.mul_(w); dict(y=y, fn_y=fn(y), ver=y._version, fn_d=fn(d))""")
R("stop-gradient: y*y.detach()",
  """x = leaf(3.); (x * x.detach()).sum().backward(); x.grad""")
R("train B of z = B(A(x)) without A: A gets no grads (None, not zeros)",
  """A = nn.Linear(2, 2); B = nn.Linear(2, 1); z = B(A(torch.ones(1, 2)).detach()).sum(); z.backward()
([p.grad is None for p in A.parameters()], [p.grad is None for p in B.parameters()])""")
R("whole graph: requires_grad of an op over only detached inputs is False",
  """x = leaf(1, 2); z = x.detach() * x.detach(); (z.requires_grad, z.grad_fn)""")
R("setting requires_grad=False on a non-leaf is refused and recommends detach()",
  """y = leaf(1.) * 2; y.requires_grad = False""")
R("requires_grad_(False) on a non-leaf: same message", """y = leaf(1.) * 2; y.requires_grad_(False)""")
R("requires_grad_(True) on a non-leaf that requires grad is a no-op", """y = leaf(1.) * 2; y.requires_grad_(True) is y""")
R("grad_fn is read-only", """y = leaf(1.) * 2; y.grad_fn = None""")
R("_version is read-only", """y = leaf(1.); y._version = 3""")

sub("metadata changes on detach() / .data results: ALLOWED in 2.13 (old releases: 'set_sizes_contiguous is not allowed on a Tensor created from .data or .detach().')")
R("resize_ (grow): grows the SHARED storage, source keeps its shape, shared counter bumped", """x = leaf(1, 2); d = x.detach(); d.resize_(3); (d.shape, x.shape, x.untyped_storage().nbytes(), d.data_ptr() == x.data_ptr(), x._version)""")
R("resize_ (shrink): bumps too", """x = leaf(1, 2); d = x.detach(); d.resize_(1); (d.shape, x.shape, x._version)""")
R("resize_ to the same size: no bump", """x = leaf(1, 2); d = x.detach(); d.resize_(2); x._version""")
R("resize_ on .data", """x = leaf(1, 2); x.data.resize_(3).shape, x.shape, x._version""")
R("set_ from another tensor: memory no longer shared, the COUNTER still is", """x = leaf(1, 2); d = x.detach(); d.set_(torch.zeros(3)); d.add_(1); (d, x.detach(), x._version, d._version)""")
R("set_() without argument empties it", """x = leaf(1, 2); x.detach().set_().shape, x.shape""")
R("unsqueeze_ (and squeeze_, t_, transpose_, as_strided_): only the detached side's metadata changes; counter bumped", """x = leaf(1, 2); d = x.detach(); d.unsqueeze_(0); (d.shape, x.shape, x._version)""")
R("assigning .data of a detached tensor is allowed", """x = leaf(1, 2); d = x.detach(); d.data = torch.ones(3); (d.shape, x.shape)""")
R("resize_ on a tensor that requires grad", """x = leaf(1, 2); x.resize_(3)""")
R("resize_ on a non-leaf that requires grad", """y = leaf(1, 2) * 2; y.resize_(3)""")
R("resize_ of the SOURCE reallocates; the detached keeps its shape and shares the (grown) storage",
  """x = torch.ones(2); d = x.detach(); x.resize_(1000); (d.shape, d.untyped_storage().nbytes(), d.data_ptr() == x.data_ptr(), x._version)""")

sub("detach under modes")
R("no_grad: as usual",
  """x = leaf(1, 2)
with torch.no_grad(): d = (x * 2).detach(); e = x.detach()
(d.requires_grad, e.is_leaf, e.data_ptr() == x.data_ptr())""")
R("inference_mode, normal input: result is a NORMAL tensor, counter shared",
  """y = leaf(1, 2) * 2
with torch.inference_mode(): d = y.detach(); inf = d.is_inference(); d.add_(1)
dict(is_inference=inf, y_version=y._version, rg=d.requires_grad, view=d._is_view())""")
R("detach of an inference tensor, outside: is_inference() stays True, yet it HAS a version counter and accepts in-place (quirk)",
  """with torch.inference_mode(): t = torch.ones(2)
d = t.detach(); (d.is_inference(), err(lambda: d._version), err(lambda: d.add_(1)))""")
R("detached-in-inference_mode normal tensor: requires_grad_ outside works",
  """y = leaf(1, 2) * 2
with torch.inference_mode(): d = y.detach()
d.requires_grad_(); (d * 3).sum().backward(); d.grad""")

sub("leaving the graph by other ways")
R("numpy() on a tensor that requires grad", """leaf(1.).numpy()""")
R("np.asarray on a tensor that requires grad", """np.asarray(leaf(1.))""")
R("detach().numpy() shares memory; NumPy writes do NOT bump the version: silent wrong gradient",
  """x = leaf(1, 2); y = x.exp(); y.detach().numpy()[:] = 0; y.sum().backward(); (y._version, x.grad)""")
R("item() / tolist() on requires-grad tensors are fine", """x = leaf(1.); (x.item(), x.tolist(), x[0].item())""")
R("float(t) / int(t) / bool(t) of a tensor that requires grad work, with a warning", """x = torch.tensor(2.5, requires_grad=True); (float(x), int(x), bool(x))""")
R("float(t) of several elements", """float(torch.ones(2))""")
R("item() of several elements", """torch.ones(2).item()""")
R("bool(t) of several elements", """bool(torch.ones(2))""")
R("bool(t) of an empty tensor", """bool(torch.ones(0))""")
R("torch.tensor(t) copies, detaches and warns", """x = leaf(1.); t = torch.tensor(x); (t.requires_grad, t.data_ptr() == x.data_ptr())""")
R("x.new_tensor(t) warns", """x = leaf(1.); t = x.new_tensor(x); t.requires_grad""")
R("torch.as_tensor(t) returns t itself", """x = leaf(1.); torch.as_tensor(x) is x""")
R("deepcopy of a non-leaf", """copy.deepcopy(leaf(1.) * 2)""")
R("deepcopy of a leaf keeps requires_grad, copies memory and .grad", """x = leaf(1.); x.grad = torch.ones(1); c = copy.deepcopy(x); (c.requires_grad, c.data_ptr() == x.data_ptr(), c.grad, c.grad is x.grad)""")
R("deepcopy of detached: own memory", """x = leaf(1.) * 2; d = x.detach(); copy.deepcopy(d).data_ptr() == d.data_ptr()""")
R("clone().detach() vs detach().clone(): both cut, both own memory", """x = leaf(1.); [(t.requires_grad, t.grad_fn, t.data_ptr() == x.data_ptr()) for t in (x.clone().detach(), x.detach().clone())]""")
R("copy.copy(x): another object over the same memory with a SEPARATE counter", """x = torch.ones(2); c = copy.copy(x); c.add_(1); (c is x, x.tolist(), x._version, c._version)""")

# ====================================================================================================
section("I", "2. detach_()")
# ====================================================================================================
R("on a non-leaf: returns self; becomes leaf, no grad_fn, requires_grad False; version not bumped",
  """x = leaf(1, 2); y = x * 2; p = y.data_ptr(); r = y.detach_()
dict(same=r is y, rg=y.requires_grad, fn=y.grad_fn, leaf=y.is_leaf, ver=y._version, ptr=p == y.data_ptr(), out_nr=y.output_nr)""")
R("on a leaf that requires grad: requires_grad becomes False, .grad is kept",
  """x = leaf(1, 2); x.sum().backward(); x.detach_(); (x.requires_grad, x.grad, x.is_leaf)""")
R("on a tensor without grad: no-op", """x = torch.ones(2); x.detach_() is x""")
R("on an integer tensor: no-op", """x = torch.arange(2); x.detach_() is x""")
R("on a Parameter: stays a Parameter, requires_grad False", """p = nn.Parameter(torch.ones(1)); p.detach_(); (type(p).__name__, p.requires_grad)""")
R("torch.detach_(y) functional", """y = leaf(1.) * 2; torch.detach_(y) is y, y.requires_grad""")
sub("on views")
R("on a view of a non-leaf", """y = leaf(1, 2) * 2; y[0].detach_()""")
R("on a view of a leaf that requires grad", """x = leaf(1, 2); x[0].detach_()""")
R("on a view whose base does not require grad: refused too", """x = torch.ones(2); x[0].detach_()""")
R("on an integer view", """torch.arange(3)[1:].detach_()""")
R("on a view created under no_grad", """y = leaf(1, 2) * 2
with torch.no_grad(): v = y[:1]
v.detach_()""")
R("detach_ of a view inside no_grad", """y = leaf(1, 2) * 2
with torch.no_grad(): y[:1].detach_()""")
R("on a multi-output view (split)", """y = leaf(1, 2) * 2; y.split(1)[0].detach_()""")
R("on reshape() that was a view", """y = leaf(1, 2) * 2; y.reshape(2, 1).detach_()""")
R("on reshape() that copied: fine, not a view", """y = (torch.ones(2, 3, requires_grad=True) * 2).t().reshape(6); (y._is_view(), y.detach_().requires_grad)""")
R("on detach() result: fine (not a view)", """y = leaf(1, 2) * 2; y[:1].detach().detach_().requires_grad""")
R("on multi-output NON-view (max(dim)): fine", """y = (torch.ones(2, 2, requires_grad=True)).max(1)[0]; y.detach_().requires_grad""")
R("on a view of an inference tensor inside inference_mode: allowed", """with torch.inference_mode(): t = torch.ones(2); r = err(lambda: t[:1].detach_().shape)
r""")
sub("what was recorded earlier stays recorded — but tensors saved as INPUTS become unusable")
R("earlier consumer that saved nothing: gradient still flows to x through the old edge",
  """x = leaf(1, 2); y = x * 2; z = (y + 1).sum(); y.detach_(); z.backward(); x.grad""")
R("earlier consumer that saved y as an INPUT: ERROR at backward",
  """x = leaf(1, 2); y = x * 2; w = leaf(3, 3); z = (y * w).sum(); y.detach_(); z.backward()""")
R("same with y*y", """x = leaf(1, 2); y = x * 2; z = (y * y).sum(); y.detach_(); z.backward()""")
R("… mul by a constant: y itself is not saved, so fine", """x = leaf(1, 2); y = x * 2; z = (y * 3).sum(); y.detach_(); z.backward(); x.grad""")
R("y saved as its own producer's OUTPUT (exp): fine",
  """x = leaf(0, 0); y = x.exp(); z = y.sum(); y.detach_(); z.backward(); x.grad""")
R("… also with double backward through the saved output",
  """x = leaf(0., 1.); y = x.exp(); z = y.sum(); y.detach_(); g, = grad(z, x, create_graph=True); grad(g.sum(), x)""")
R("detach() (not in-place) has no such problem", """x = leaf(1, 2); y = x * 2; z = (y * y).sum(); y.detach(); z.backward(); x.grad""")
R("y saved as input, detach_() and requires_grad_() again",
  """x = leaf(1, 2); y = x * 2; z = (y * y).sum(); y.detach_().requires_grad_(); err(lambda: z.backward())""")
R("LEAF saved as input, then leaf.detach_(): backward runs, leaf gets no .grad",
  """x = leaf(1, 2); w = leaf(3, 4); z = (x * w).sum(); x.detach_(); z.backward(); (x.grad, w.grad)""")
R("leaf.requires_grad_(False) between forward and backward: no .grad accumulated",
  """x = leaf(1, 2); z = (x * x).sum(); x.requires_grad_(False); z.backward(); x.grad""")
R("leaf off and on again between forward and backward",
  """x = leaf(1, 2); z = (x * x).sum(); x.requires_grad_(False); x.requires_grad_(True); z.backward(); x.grad""")
R("leaf.detach_().requires_grad_() between forward and backward",
  """x = leaf(1, 2); z = (x * 3).sum(); x.detach_(); x.requires_grad_(); z.backward(); x.grad""")
R("y.detach_() then grad(z, y): y is no longer part of the graph", """x = leaf(1, 2); y = x * 2; z = (y + 1).sum(); y.detach_(); grad(z, y)""")
R("y.detach_().requires_grad_() then grad(z, y) for an earlier z", """x = leaf(1, 2); y = x * 2; z = (y + 1).sum(); y.detach_().requires_grad_(); grad(z, y)""")
R("later consumers are cut; earlier are not (second consumer path)",
  """x = leaf(1, 2); y = x * 2; a = y + 1; y.detach_(); b = y * 100; (a + b).sum().backward(); (x.grad, b.requires_grad)""")
R("detach_ then requires_grad_: y is a fresh leaf; earlier path feeds x, later path feeds y.grad",
  """x = leaf(1, 2); y = x * 2; a = (y + 1).sum(); y.detach_().requires_grad_(); b = (y * 5).sum(); (a + b).backward(); (x.grad, y.grad)""")
R("producer's saved output is version-checked after detach_ as well",
  """x = leaf(0, 0); y = x.exp(); z = y.sum(); y.detach_(); y.add_(1); z.backward()""")
R("after detach_, in-place is a plain leaf op and allowed", """y = leaf(1, 2) * 2; y.detach_(); y.add_(1); (y, y._version)""")
sub("retain_grad, hooks, views of the detached base")
R("retain_grad before detach_: running the earlier graph afterwards still fills y.grad",
  """x = leaf(1, 2); y = x * 2; y.retain_grad(); z = (y + 1).sum(); y.detach_(); z.backward(); dict(y_grad=y.grad, retains=y.retains_grad, x_grad=x.grad)""")
R("hook registered before detach_ still fires (it lives on the old node) and can replace the gradient",
  """L = []; x = leaf(1, 2); y = x * 2; y.register_hook(lambda g: (L.append(g.tolist()), g * 10)[1]); z = (y + 1).sum(); y.detach_(); z.backward(); (L, x.grad)""")
R("y._backward_hooks is not cleared by detach_", """y = leaf(1, 2) * 2; y.register_hook(lambda g: None); y.detach_(); y._backward_hooks is None""")
R("y.grad of a retained non-leaf survives detach_", """x = leaf(1.); y = x * 2; y.retain_grad(); y.sum().backward(); y.detach_(); y.grad""")
R("register_hook after detach_", """y = leaf(1.) * 2; y.detach_(); y.register_hook(lambda g: g)""")
R("existing view of a base that is then detached_: the view keeps its own grad_fn",
  """x = leaf(1, 2); y = x * 2; v = y[:1]; y.detach_(); a = (v.requires_grad, fn(v), v._is_view(), v._base is y); v.sum().backward(); (a, x.grad)""")
R("… in-place on that view afterwards is refused as a view of a leaf (although y.requires_grad is False)",
  """x = leaf(1, 2); y = x * 2; v = y[:1]; y.detach_(); r = err(lambda: fn(v.mul_(3))); dict(r=r, y_rg=y.requires_grad, y_fn=fn(y)), err(lambda: grad(v.sum(), x, allow_unused=True))""")
R("… in-place on the detached base: the old view is regenerated over the cut base; still claims requires_grad but is disconnected from x",
  """x = leaf(1, 2); y = x * 2; v = y[:1]; y.detach_(); y.mul_(3); dict(v=v.detach(), v_rg=v.requires_grad, v_fn=err(lambda: fn(v)), g=err(lambda: grad(v.sum(), x)))""")
R("detach_ under no_grad works; under inference_mode it is a silent NO-OP",
  """y = leaf(1.) * 2; w = leaf(1.) * 2
with torch.no_grad(): y.detach_()
with torch.inference_mode(): w.detach_()
(y.requires_grad, w.requires_grad, w.is_inference())""")
R("detach_ on an inference tensor outside inference mode", """with torch.inference_mode(): t = torch.ones(2)
t.detach_() is t""")
R("leaf.detach_() while a grad-mode view of it exists: the view keeps its node, the leaf receives nothing",
  """x = leaf(1, 2); v = x[:1]; x.detach_(); a = (v.requires_grad, fn(v), x.requires_grad); (v * 3).sum().backward(); (a, x.grad)""")
R("truncated BPTT pattern", """w = leaf(2.); h = torch.ones(1)
out = []
for i in range(3):
    h = h * w; h.sum().backward(); out.append(w.grad.item()); w.grad = None; h.detach_()
out""")
R("x.grad.detach_().zero_() (zero_grad(set_to_none=False) pattern) after create_graph",
  """x = leaf(2.); (x ** 3).sum().backward(create_graph=True); g = x.grad; g.detach_(); g.zero_(); (g.requires_grad, x.grad)""")
R("requires_grad_ after detach_ on integer", """torch.arange(3).detach_().requires_grad_()""")

# ====================================================================================================
section("A", "3. .data")
# ====================================================================================================
R("shares memory; fresh object each access; requires_grad False; leaf; not a view",
  """x = leaf(1, 2); y = x * 2; d = y.data
dict(ptr=d.data_ptr() == y.data_ptr(), new=y.data is y.data, rg=d.requires_grad, leaf=d.is_leaf, fn=d.grad_fn, view=d._is_view())""")
R("version counter NOT shared: .data starts at 0 and its bumps are invisible",
  """y = leaf(1, 2) * 2; y.add_(1); d = y.data; a = d._version; d.mul_(2); (y._version, a, d._version, y.data._version)""")
R("source bumps are invisible to .data", """y = leaf(1, 2) * 2; d = y.data; y.add_(1); (y._version, d._version)""")
R("detach of .data shares .data's counter, not the source's", """y = leaf(1, 2) * 2; d = y.data; e = d.detach(); e.add_(1); (y._version, d._version, e._version)""")
R("silent WRONG gradient through .data (exp): uses the overwritten output",
  """x = leaf(0, 0); y = x.exp(); y.data.fill_(100.); y.sum().backward(); x.grad""")
R("the same through detach(): error", """x = leaf(0, 0); y = x.exp(); y.detach().fill_(100.); y.sum().backward()""")
R("silent wrong gradient, saved input (mul)", """x = leaf(1, 2); z = (x * x).sum(); x.data.fill_(100.); z.backward(); x.grad""")
R("in-place on .data of a requires-grad leaf is allowed", """x = leaf(1, 2); x.data.add_(1); (x, x._version)""")
R("x.data[0] = v writes through, no version bump", """x = leaf(1, 2); x.data[0] = 9; (x.detach(), x._version)""")
R("x.data += 1 (property read, iadd, then assignment)", """x = leaf(1, 2); p = x.data_ptr(); x.data += 1; (x.detach(), x._version, x.data_ptr() == p, x.requires_grad)""")
sub("x.data = y")
R("assignment: x now shares y's memory; identity, requires_grad, grad_fn, version kept",
  """x = leaf(1, 2); i = id(x); y = torch.tensor([7., 8.]); x.data = y
dict(ptr=x.data_ptr() == y.data_ptr(), same=id(x) == i, rg=x.requires_grad, leaf=x.is_leaf, ver=x._version)""")
R("version after assignment is x's own, counters stay separate", """x = torch.zeros(2); x.add_(1); x.add_(1); y = torch.ones(2); y.add_(1); x.data = y; a = x._version; y.add_(1); b = x._version; x.add_(1); (a, b, x._version, y._version)""")
R("shape change is allowed", """x = leaf(1, 2); x.data = torch.ones(3, 4); (x.shape, x.requires_grad)""")
R("float dtype change is allowed", """x = leaf(1, 2); x.data = torch.ones(2, dtype=torch.float64); (x.dtype, x.requires_grad)""")
R("integer data on a tensor that requires grad", """x = leaf(1, 2); x.data = torch.arange(2)""")
R("integer data on a tensor that does not require grad", """x = torch.ones(2); x.data = torch.arange(2); x.dtype""")
R("on a non-leaf: allowed, grad_fn stays", """x = leaf(1, 2); y = x * 2; y.data = torch.zeros(2); (fn(y), y.detach()); y.sum().backward(); x.grad""")
R("non-leaf shape change then backward", """x = leaf(1, 2); y = x * 2; y.data = torch.zeros(3); y.sum().backward()""")
R("right side that requires grad: history is dropped", """x = torch.zeros(2); w = leaf(1, 2); x.data = w * 3; (x.requires_grad, x.grad_fn, x)""")
R("right side not a tensor", """x = leaf(1, 2); x.data = np.ones(2)""")
R("right side a list", """x = leaf(1, 2); x.data = [1., 2.]""")
R("right side a sparse tensor", """x = leaf(1, 2); x.data = torch.ones(2).to_sparse()""")
R("del x.data", """x = leaf(1, 2); del x.data""")
R("existing views keep the OLD storage", """x = torch.zeros(2); v = x[:1]; x.data = torch.ones(2); v.add_(5); (x, v, v._base is x, x._version)""")
R("saved LEAF is saved by reference: x.data = y between forward and backward silently changes the gradient",
  """x = leaf(1, 2); z = (x * x).sum(); x.data = torch.tensor([10., 20.]); z.backward(); x.grad""")
R("… a saved OUTPUT (exp) is not affected: it was saved as a detached alias", """x = leaf(0, 0); y = x.exp(); z = y.sum(); y.data = torch.full((2,), 100.); z.backward(); x.grad""")
R("… a saved non-leaf INPUT is affected too: saved by reference", """x = leaf(1, 2); y = x * 1; z = (y * y).sum(); y.data = torch.tensor([10., 20.]); z.backward(); x.grad""")
R("x.grad of the old shape is kept after the swap; the next backward fails in the accumulation add", """x = leaf(1, 2); x.sum().backward(); x.data = torch.ones(3); a = x.grad.shape; r = err(lambda: (x * 2).sum().backward()); (a, r)""")
R("shape swap of the leaf between forward and backward: gradient of the OLD shape is accumulated, no error", """x = leaf(1, 2); z = (x * 2).sum(); x.data = torch.ones(3); r = err(lambda: z.backward()); (r, x.grad)""")
R("dtype swap of the leaf between forward and backward: .grad keeps the OLD dtype, no error", """x = leaf(1, 2); z = (x * 2).sum(); x.data = torch.ones(2, dtype=torch.float64); r = err(lambda: z.backward()); (r, x.grad)""")
R("hooks survive a same-type .data swap", """L = []; x = leaf(1, 2); x.register_hook(lambda g: L.append(1)); x.data = torch.ones(2); x.sum().backward(); L""")
R(".data of an inference tensor: same quirk as detach()", """with torch.inference_mode(): t = torch.ones(2)
d = t.data; (d.is_inference(), err(lambda: d.add_(1)))""")
R("assigning an inference tensor to a normal tensor's .data makes it an inference tensor that still requires grad", """x = leaf(1, 2)
with torch.inference_mode(): t = torch.ones(2)
x.data = t; (x.is_inference(), x.requires_grad)""")
R("x.data.requires_grad_() : independent leaf", """x = leaf(1, 2); d = x.data.requires_grad_(); (d * 2).sum().backward(); (d.grad, x.grad)""")
R(".data on a view keeps strides/offset", """y = torch.arange(6.).view(2, 3); d = y.t()[1:].data; (d.stride(), d.storage_offset(), d._base)""")
R("torch.utils.swap_tensors exists (swaps identity contents)", """a = torch.zeros(2); b = torch.ones(3); torch.utils.swap_tensors(a, b); (a, b)""")


# ====================================================================================================
section("W", "4a. Views: what each shape op returns",
"""`Y(*shape)` is a NON-leaf that requires grad.  `vinfo(y, v)` reports: SELF (the same object) / VIEW (`_is_view()`, with `_base`) /
ALIAS (shares memory but is not a view) / COPY; then v's grad_fn; then the grad_fns of v and y after `v.add_(1)`, or its error.""")
# ====================================================================================================
for rule, op in [
    ("integer index", "y[0]"), ("slice", "y[1:]"), ("full slice", "y[:]"), ("Ellipsis", "y[...]"), ("None", "y[None]"),
    ("empty tuple", "y[()]"), ("step slice", "y[:, ::2]"), ("int + slice + int", "y[0, 1:, 2]"), ("0-dim result", "y[0, 0, 0]"),
    ("Python True adds a dim: advanced indexing, copy", "y[True]"), ("0-dim LongTensor index acts as an int", "y[torch.tensor(0)]"),
    ("list index: copy", "y[[0, 1]]"), ("LongTensor index: copy", "y[torch.tensor([0, 1])]"), ("bool mask: copy", "y[y > 3]"),
    ("slice + list: copy", "y[:, [0, 2]]"), ("numpy int index", "y[np.int64(0)]"), ("numpy array index: copy", "y[np.array([0, 1])]"),
    ("select", "y.select(1, 0)"), ("narrow", "y.narrow(1, 0, 2)"), ("transpose", "y.transpose(0, 1)"), ("swapaxes", "y.swapaxes(0, 1)"), ("swapdims", "y.swapdims(0, 1)"),
    (".T on 3-D (deprecated warning)", "y.T"), (".mT", "y.mT"), (".mH on real", "y.mH"), ("adjoint on real", "y.adjoint()"), ("permute", "y.permute(2, 0, 1)"),
    ("movedim", "y.movedim(0, 2)"), ("moveaxis", "y.moveaxis(0, 2)"), ("view", "y.view(6, 4)"), ("view same shape", "y.view(2, 3, 4)"), ("view_as", "y.view_as(torch.empty(6, 4))"),
    ("view(dtype): shares memory, not a differentiable view", "y.view(torch.int32)"),
    ("reshape when possible", "y.reshape(6, 4)"), ("reshape to same shape", "y.reshape(2, 3, 4)"), ("reshape(-1)", "y.reshape(-1)"), ("reshape when impossible", "y.transpose(0, 1).reshape(6, 4)"),
    ("flatten when possible", "y.flatten()"), ("flatten when impossible", "y.transpose(0, 1).flatten()"), ("flatten(0,1)", "y.flatten(0, 1)"), ("flatten(1,1) is a no-op", "y.flatten(1, 1)"),
    ("ravel", "y.ravel()"), ("unflatten", "y.unflatten(2, (2, 2))"), ("squeeze() nothing to squeeze", "y.squeeze()"), ("squeeze(dim) not size 1", "y.squeeze(0)"),
    ("unsqueeze", "y.unsqueeze(0)"), ("expand", "y.unsqueeze(0).expand(5, 2, 3, 4)"), ("expand to same shape", "y.expand(2, 3, 4)"), ("expand_as", "y.expand_as(torch.empty(1, 2, 3, 4))"), ("broadcast_to", "y.broadcast_to(1, 2, 3, 4)"),
    ("broadcast_tensors", "torch.broadcast_tensors(y, torch.ones(1))[0]"), ("diagonal", "y.diagonal(dim1=0, dim2=1)"), ("diag of a matrix: copy (not a view)", "torch.diag(y[0, :, :3])"), ("diag_embed: copy", "torch.diag_embed(y)"),
    ("unfold", "y.unfold(2, 2, 2)"), ("unfold with overlap", "y.unfold(2, 2, 1)"), ("as_strided", "y.as_strided((2, 2), (4, 1), 1)"),
    ("split: multi-output view", "y.split(2, 1)[0]"), ("split with list", "y.split([1, 2], 1)[0]"), ("chunk", "y.chunk(2, 2)[0]"), ("tensor_split", "y.tensor_split(2, 2)[0]"), ("hsplit", "y.hsplit(3)[0]"), ("vsplit", "y.vsplit(2)[0]"), ("dsplit", "y.dsplit(2)[0]"), ("unbind", "y.unbind(0)[0]"),
    ("iteration = unbind", "next(iter(y))"), ("unsafe_split: shares memory yet is NOT a view", "torch.unsafe_split(y, 2, 1)[0]"), ("unsafe_chunk", "torch.unsafe_chunk(y, 2, 2)[0]"),
    ("atleast_3d no-op", "torch.atleast_3d(y)"), ("atleast_1d of 0-dim", "torch.atleast_1d(y[0, 0, 0])"), ("meshgrid", "torch.meshgrid(y[0, 0], y[0, 0], indexing='ij')[0]"),
    ("contiguous when contiguous: self", "y.contiguous()"), ("contiguous when not: copy", "y.transpose(0, 1).contiguous()"), ("to() no-op: self", "y.to(torch.float32)"), ("to(device) no-op: self", "y.to('cpu')"), ("to(copy=True)", "y.to(torch.float32, copy=True)"), ("float() no-op: self", "y.float()"), ("type_as no-op: self", "y.type_as(torch.ones(1))"), ("cpu() no-op: self", "y.cpu()"), ("double(): copy", "y.double()"),
    ("clone", "y.clone()"), ("detach (not a differentiable view)", "y.detach()"), (".data", "y.data"), ("alias", "torch.ops.aten.alias(y)"), ("unary plus", "+y"), ("positive", "y.positive()"), ("conj on real", "y.conj()"), (".real of a real tensor: self", "y.real"), ("resolve_conj", "y.resolve_conj()"),
    ("flip: copy", "y.flip(0)"), ("roll: copy", "y.roll(1)"), ("repeat(1,..): copy", "y.repeat(1, 1, 1)"), ("tile: copy", "y.tile((1,))"), ("index_select: copy", "y.index_select(0, torch.tensor([0]))"), ("gather: copy", "y.gather(0, torch.zeros(1, 1, 1, dtype=torch.long))"), ("masked_select: copy", "y.masked_select(y > 0)"), ("take: copy", "y.take(torch.tensor([0]))"), ("rot90(k=0): copy", "y.rot90(0)"), ("tril: copy", "y.tril()"), ("triu: copy", "y.triu()"), ("cat of one: copy", "torch.cat([y])"), ("stack: copy", "torch.stack([y])"), ("nan_to_num: copy", "y.nan_to_num()"), ("clamp() : copy", "y.clamp(min=-1e9)"), ("abs: copy", "y.abs()"), ("dropout in eval: self", "F.dropout(y, 0.5, training=False)"), ("identity module", "nn.Identity()(y)"), ("where with a scalar condition: copy", "torch.where(torch.tensor(True), y, y)"), ("sum over () with keepdim reduces everything: copy", "y.sum((), keepdim=True)"), ("mean of size-1 dim: copy", "y[:, :1].mean(1)"), ("movedim to the same place: view", "y.movedim(0, 0)"), ("transpose(0,0): view", "y.transpose(0, 0)"), ("permute identity: view", "y.permute(0, 1, 2)"), ("sum_to_size same shape", "y.sum_to_size(2, 3, 4)"), ("squeeze of really size 1", "y[:, :1].squeeze(1)"), ("requires_grad_(): self", "y.requires_grad_()"),
]:
    R(rule, f"y = Y(2, 3, 4); v = {op}; vinfo(y, v)")
R("t() of 2-D", "y = Y(2, 3); v = y.t(); vinfo(y, v)")
R("t() of 1-D: a view of itself", "y = Y(3); v = y.t(); vinfo(y, v)")
R(".T of 2-D", "y = Y(2, 3); v = y.T; vinfo(y, v)")
R(".T of 1-D", "y = Y(3); v = y.T; vinfo(y, v)")
R(".H of 2-D real", "y = Y(2, 3); v = y.H; vinfo(y, v)")
R("reshape(-1) of 1-D", "y = Y(3); v = y.reshape(-1); vinfo(y, v)")
R("flatten of 1-D: self", "y = Y(3); v = y.flatten(); vinfo(y, v)")
R("ravel of 1-D", "y = Y(3); v = y.ravel(); vinfo(y, v)")
R("flatten of 0-dim", "y = Y(3).sum(); v = y.flatten(); vinfo(y, v)")
R("hsplit of 1-D", "y = Y(4); v = y.hsplit(2)[0]; vinfo(y, v)")
R("complex .real", "y = YC(3); v = y.real; vinfo(y, v)")
R("complex .imag", "y = YC(3); v = y.imag; vinfo(y, v)")
R("view_as_real", "y = YC(3); v = torch.view_as_real(y); vinfo(y, v)")
R("view_as_complex", "y = Y(3, 2); v = torch.view_as_complex(y); vinfo(y, v)")
R("complex conj(): lazy view", "y = YC(3); v = y.conj(); (v.is_conj(), vinfo(y, v))")
R("complex .H / mH", "y = YC(2, 2); v = y.mH; vinfo(y, v)")
R(".imag of a real tensor", "Y(3).imag")
R("view of a view: _base is the ROOT", "y = Y(2, 3, 4); v = y[0][1:].t(); (v._base is y, fn(v), v.grad_fn.next_functions[0][0].name())")
R("requires_grad-free views: _is_view True, no grad_fn", "y = torch.zeros(3); v = y[1:]; (v._is_view(), v._base is y, v.grad_fn, v.requires_grad, v.is_leaf)")
R("view of an integer tensor is a view too", "y = torch.arange(3); (y[1:]._is_view(), y[1:]._base is y)")
R("view made under no_grad", "y = Y(3)\nwith torch.no_grad(): v = y[1:]\n(v._is_view(), v._base is y, v.requires_grad, v.grad_fn, v.is_leaf)")
R("view of a normal tensor made in inference_mode is a normal view", "y = Y(3)\nwith torch.inference_mode(): v = y[1:]\n(v.is_inference(), v._is_view(), v._base is y, v.requires_grad)")
R("view of an inference tensor: no view tracking", "with torch.inference_mode(): t = torch.ones(3); v = t[1:]\n(v.is_inference(), v._is_view(), v._base is None if v._is_view() else None)")
R("_base of a non-view", "Y(3)._base")
R("a view keeps its base alive; base object identity survives del", "y = Y(3); i = id(y); v = y[1:]; del y; gc.collect(); (v._base is not None, v._base.requires_grad, v._base.grad_fn is not None)")

# ====================================================================================================
section("V", "4b. Views and in-place autograd")
# ====================================================================================================
sub("in-place on a view rebases the base's history")
R("y[0].mul_(2): gradient 2 on the region, 1 elsewhere; base becomes CopySlices",
  """x = leaf(1, 2, 3); y = x.clone(); y[0].mul_(2); y.sum().backward(); (fn(y), x.grad)""")
R("the modified view's own grad_fn is regenerated as AsStrided over CopySlices",
  """y = Y(3); v = y[:2]; a = fn(v); v.mul_(2); (a, fn(v), v.grad_fn.next_functions[0][0].name(), fn(y), [n[0] and n[0].name() for n in y.grad_fn.next_functions])""")
R("a stale sibling view is regenerated lazily on access",
  """y = Y(3); v = y[:2]; w = y[1:]; v.mul_(2); (fn(w), w.grad_fn.next_functions[0][0] is y.grad_fn)""")
R("grad_fn of an unmodified view is a stable object; after in-place it is another",
  """y = Y(3); v = y[:2]; f = v.grad_fn; a = v.grad_fn is f; y.mul_(2); b = v.grad_fn is f; (a, b, v.grad_fn is v.grad_fn)""")
R("view of view: the change shows in the intermediate view and the base",
  """x = leaf(1, 2, 3, 4); y = x.clone(); v1 = y[1:]; v2 = v1[:2]; v2.mul_(3); a = (fn(v2), fn(v1), fn(y)); v1.sum().backward(); (a, x.grad)""")
R("in-place on the base seen by an earlier view, gradient flows through the new history",
  """x = leaf(1, 2, 3); y = x.clone(); v = y[:2]; y.mul_(10); v.sum().backward(); (v.detach(), fn(v), x.grad)""")
R("in-place on the base: its grad_fn is the op's (not CopySlices)",
  """y = Y(3); y.mul_(2); fn(y)""")
R("two views modified in turn: chain of CopySlices",
  """x = leaf(1, 2, 3); y = x.clone(); y[0].mul_(2); y[1:].mul_(x[0]); y.sum().backward(); (fn(y), y.grad_fn.next_functions[0][0].name(), x.grad)""")
R("overlapping views modified in turn", """x = leaf(1, 2, 3); y = x.clone(); y[:2].mul_(2); y[1:].mul_(5); y.sum().backward(); (y.detach(), x.grad)""")
R("non-requires-grad base, requires-grad operand through a view: base starts requiring grad",
  """b = torch.zeros(3); w = leaf(5.); v = b[:1]; v.copy_(w); (b.requires_grad, b.is_leaf, fn(b), v.requires_grad, fn(v)); b.sum().backward(); w.grad""")
R("… and so do sibling views taken EARLIER",
  """b = torch.zeros(3); s = b[1:]; a = s.requires_grad; b[:1].copy_(leaf(5.)); (a, s.requires_grad, fn(s))""")
R("setitem of a tensor that requires grad makes the base non-leaf",
  """b = torch.zeros(3); w = leaf(5.); b[1] = w[0]; (b.requires_grad, b.is_leaf, fn(b), b.detach())""")
R("setitem kills the overwritten gradient", """x = leaf(1, 2, 3); y = x.clone(); y[1] = 0; (y * y).sum().backward(); x.grad""")
R("gradient wrt the OLD consumers is unaffected by later in-place",
  """x = leaf(1, 2); y = x.clone(); z = y + 0; y[0].mul_(100); (z.sum() + y.sum()).backward(); x.grad""")
R("base saved by an earlier op, then view modified: error at backward",
  """x = leaf(1, 2); y = x.clone(); z = (y * y).sum(); y[0].mul_(2); z.backward()""")
R("exp output saved, its view modified in-place", """x = leaf(1, 2); y = x.exp(); y[0].mul_(2); y.sum().backward()""")
R("view saved, base modified", """x = leaf(1, 2); y = x.clone(); v = y[:1]; z = (v * v).sum(); y.add_(1); z.backward()""")
R("swap by tuple assignment aliases (both become the same)", """y = torch.tensor([[1., 2.], [3., 4.]]); y[0], y[1] = y[1], y[0]; y""")
R("in-place on a transposed view", """x = torch.ones(2, 2, requires_grad=True); y = x.clone(); y.t()[0].mul_(torch.tensor([2., 3.])); y.sum().backward(); (y.detach(), x.grad)""")
R("in-place on a diagonal view", """x = torch.ones(2, 2, requires_grad=True); y = x.clone(); y.diagonal().mul_(5); y.sum().backward(); x.grad""")
R("in-place on view(-1) of a non-leaf", """x = torch.ones(2, 2, requires_grad=True); y = x.clone(); y.view(-1)[1:3].mul_(5); y.sum().backward(); x.grad""")
R("in-place through a reshape that COPIED does nothing to the base", """y = Y(2, 2); y.t().reshape(4).zero_(); y.detach()""")
R("in-place on real part of complex", """x = torch.tensor([1 + 2j], requires_grad=True); y = x.clone(); y.real.mul_(3); y.abs().sum().backward(); (y.detach(), x.grad)""")
R("fill_/zero_ on a view: zero grads there", """x = leaf(1, 2, 3); y = x.clone(); y[:2].zero_(); y.sum().backward(); x.grad""")
R("copy_ into a view broadcasts and sums the source's gradient", """w = leaf(5.); y = Y(3); y[:2].copy_(w); y.sum().backward(); w.grad""")
R("copy_ from another dtype: gradient is cast back", """w = torch.ones(2, dtype=torch.float64, requires_grad=True); y = torch.zeros(2); y.copy_(w); y.sum().backward(); (w.grad, y.dtype)""")
R("self copy on whole tensor", """x = leaf(1, 2); y = x.clone(); y.copy_(y); y.sum().backward(); (fn(y), x.grad)""")
R("double backward through CopySlices", """x = leaf(2, 3); y = x.clone(); y[0].mul_(x[1]); g, = grad((y ** 2).sum(), x, create_graph=True); (g, grad(g.sum(), x)[0])""")
R("in-place op on view with the BASE as operand", """x = leaf(1, 2); y = x.clone(); y[:1].mul_(y[1:]); y.sum().backward(); (y.detach(), x.grad)""")
R("hook on the base, then in-place through a view: the old hook sees the gradient of the OLD base",
  """L = []; x = leaf(1, 2); y = x * 1; y.register_hook(lambda g: L.append(g.tolist())); y[0].mul_(10); (y * 3).sum().backward(); L""")
R("hook on a view, then in-place on that view: the hook stays with the OLD view node (never fires here)",
  """L = []; x = leaf(1, 2); y = x * 1; v = y[:1]; v.register_hook(lambda g: L.append(g.tolist())); v.mul_(10); (y * 3).sum().backward(); L""")
R("hook registered on the view after the in-place sees only uses of the view",
  """L = []; x = leaf(1, 2); y = x * 1; v = y[:1]; v.mul_(10); v.register_hook(lambda g: L.append(g.tolist())); (y * 3).sum().backward(retain_graph=True); a = list(L); (v * 5).sum().backward(); (a, L, x.grad)""")
R("an in-place op that needs no gradient (integer base) leaves no history", """b = torch.arange(3); v = b[:1]; v.mul_(5); (b, b._version, b.grad_fn)""")
R("version: every view op shares, in-place on a view counts once", """y = Y(4); v = y[:2]; v.mul_(2); (y._version, v._version)""")
R("output_nr / is_leaf after in-place on a view", """y = Y(3); v = y[:2]; v.mul_(2); (v.output_nr, v.is_leaf, y.is_leaf)""")

sub("leaves that require grad")
R("in-place on a leaf", """x = leaf(1, 2); x.mul_(2)""")
R("in-place on a view of a leaf", """x = leaf(1, 2); x[0].mul_(2)""")
R("setitem on a leaf", """x = leaf(1, 2); x[0] = 5""")
R("setitem with a list index on a leaf", """x = leaf(1, 2); x[[0]] = 5""")
R("augmented assignment on a leaf", """x = leaf(1, 2); x += 1""")
R("augmented setitem x[0] += 1 on a leaf", """x = leaf(1, 2); x[0] += 1""")
R("zero_ / fill_ on a leaf", """x = leaf(1, 2); x.zero_()""")
R("view of view of a leaf", """x = leaf(1, 2); x[:][:1].mul_(2)""")
R("the refused operation changes nothing (values, version)", """x = leaf(1, 2); err(lambda: x.mul_(2)); err(lambda: x[0].mul_(2)); (x.detach(), x._version)""")
R("allowed under no_grad", """x = leaf(1, 2)
with torch.no_grad(): x.mul_(2); x[0] = 7; x += 1
(x, x._version, x.is_leaf)""")
R("x += 1 under no_grad keeps the object", """x = leaf(1, 2); i = id(x)
with torch.no_grad(): x += 1
id(x) == i""")
R("v = x[0] (grad mode) on a leaf; in-place under no_grad is allowed", """x = leaf(1, 2); v = x[:1]
with torch.no_grad(): v.mul_(5)
(x.detach(), v.requires_grad, fn(v), x._version)""")
R("leaf that does NOT require grad, in-place with requires-grad operand: becomes non-leaf", """x = torch.ones(2); x.mul_(leaf(2, 3)); (x.requires_grad, x.is_leaf, fn(x))""")
R("integer leaf, requires-grad operand", """x = torch.ones(2, dtype=torch.long); x.mul_(leaf(2, 3))""")
R("leaf.requires_grad_() set on a base AFTER a view was taken; view modified", """b = torch.zeros(3); v = b[:1]; b.requires_grad_(); a = v.requires_grad; (a, err(lambda: v.mul_(2)), err(lambda: b.mul_(2)))""")
R("… the stale view claims requires_grad but is disconnected: gradient silently lost", """b = torch.zeros(3); v = b[:1]; b.requires_grad_(); z = v * 2; z.sum().backward(); (z.requires_grad, v.grad_fn, v.grad, b.grad)""")
R("view.requires_grad_() of a non-requires base: view is a leaf view", """b = torch.zeros(3); v = b[:1]; v.requires_grad_(); (v.is_leaf, v._is_view(), b.requires_grad)""")
R("… in-place on that leaf view", """b = torch.zeros(3); v = b[:1]; v.requires_grad_(); v.mul_(2)""")
R("… in-place on the base is allowed", """b = torch.zeros(3); v = b[:1]; v.requires_grad_(); r = err(lambda: b.add_(1).requires_grad); (r, err(lambda: fn(v)), v.requires_grad, b.requires_grad)""")
R("… gradient accumulates on the leaf view", """b = torch.ones(3); v = b[:1]; v.requires_grad_(); (v * 3).sum().backward(); (v.grad, b.grad)""")
R("nn.Parameter is a leaf: same messages", """p = nn.Parameter(torch.ones(2)); err(lambda: p.add_(1)), err(lambda: p[0].add_(1))""")

sub("views across grad modes")
R("view made under no_grad, modified in grad mode (base non-leaf requiring grad)", """y = Y(3)
with torch.no_grad(): v = y[:1]
v.mul_(2)""")
R("view made under no_grad, modified in grad mode (base is a LEAF requiring grad)", """x = leaf(1, 2, 3)
with torch.no_grad(): v = x[:1]
v.mul_(2)""")
R("view made under no_grad of a plain base, modified with a plain operand: fine", """b = torch.zeros(3)
with torch.no_grad(): v = b[:1]
v.add_(2); b""")
R("view made under no_grad of a plain base, modified with a requires-grad operand", """b = torch.zeros(3)
with torch.no_grad(): v = b[:1]
v.add_(leaf(1.))""")
R("view made under no_grad, base modified in grad mode: merely reading v.grad_fn raises", """y = Y(3)
with torch.no_grad(): v = y[:1]
y.mul_(2); (v.requires_grad, v.grad_fn)""")
R("view made under no_grad, base modified, then view modified in grad mode", """y = Y(3)
with torch.no_grad(): v = y[:1]
y.mul_(2); v.mul_(2)""")
R("a view (in grad mode) of a view made under no_grad, modified", """y = Y(3)
with torch.no_grad(): v = y[:2]
v[:1].mul_(2)""")
R("view made in grad mode, modified under no_grad: allowed; values change, history does not", """x = leaf(1, 2, 3); y = x.clone(); v = y[:1]
with torch.no_grad(): v.mul_(100)
y.sum().backward(); (y.detach(), fn(y), fn(v), x.grad)""")
R("… and is caught if the value was saved", """x = leaf(1, 2, 3); y = x.clone(); z = (y * y).sum()
with torch.no_grad(): y[:1].mul_(100)
z.backward()""")
R("made and modified under no_grad", """y = Y(3)
with torch.no_grad(): v = y[:1]; v.mul_(2)
(fn(y), v.requires_grad, y._version)""")
R("view made in inference_mode of a normal tensor, modified outside", """y = Y(3)
with torch.inference_mode(): v = y[:1]
v.mul_(2)""")
R("view made in inference_mode of a plain normal tensor, plain in-place outside", """y = torch.zeros(3)
with torch.inference_mode(): v = y[:1]
v.add_(2); y""")
R("view made in grad mode, modified in inference_mode: allowed", """y = Y(3); v = y[:1]
with torch.inference_mode(): v.mul_(2)
(y.detach(), y._version, fn(y), fn(v))""")
R("multi-output view made under no_grad, modified in grad mode", """y = Y(2)
with torch.no_grad(): v = y.unbind(0)[0]
v.mul_(2)""")

R("a no_grad view of a requires-grad base says requires_grad=True, grad_fn=None, is_leaf=True", """y = Y(3)
with torch.no_grad(): v = y[:1]
(v.requires_grad, v.grad_fn, v.is_leaf)""")
R("… and requires_grad_(False) cannot turn it off (it is derived from the base)", """y = Y(3)
with torch.no_grad(): v = y[:1]
v.requires_grad_(False); v.requires_grad""")
R("… and using it records a graph whose gradient goes nowhere", """x = leaf(1, 2, 3); y = x * 1
with torch.no_grad(): v = y[:1]
z = (v * 3).sum(); z.backward(); (z.requires_grad, z.grad_fn.next_functions[0][0].next_functions, x.grad)""")
R("… detach() of it is clean", """y = Y(3)
with torch.no_grad(): v = y[:1].detach()
(v.requires_grad, v._is_view())""")
sub("multi-output views")
R("unbind", """y = Y(2); y.unbind(0)[0].mul_(2)""")
R("split", """y = Y(2); y.split(1)[0].mul_(2)""")
R("split with sizes", """y = Y(3); y.split([1, 2])[0].mul_(2)""")
R("chunk", """y = Y(2); y.chunk(2)[0].mul_(2)""")
R("tensor_split (is built from slices)", """y = Y(2); y.tensor_split(2)[0].mul_(2); (fn(y), y.detach())""")
R("iterating rows and modifying them", """y = Y(2, 2)
for r in y: r.mul_(2)""")
R("unbind of a LEAF", """x = leaf(1, 2); x.unbind(0)[0].mul_(2)""")
R("under no_grad it is allowed", """y = Y(2); v = y.unbind(0)[0]
with torch.no_grad(): v.mul_(2)
y.detach()""")
R("no grad involved: allowed", """y = torch.ones(2); y.unbind(0)[0].mul_(2); y""")
R("plain base, multi-output view, requires-grad operand: odd mixed message", """y = torch.ones(2); y.unbind(0)[0].mul_(leaf(3.)[0])""")
R("base modified while a multi-output view is alive, then the view is used", """y = Y(2); v = y.unbind(0)[0]; y.mul_(2); (v * 1)""")
R("… merely reading v.grad_fn", """y = Y(2); v = y.unbind(0)[0]; y.mul_(2); v.grad_fn""")
R("a view of a multi-output view, modified", """y = Y(2, 2); y.unbind(0)[0][:1].mul_(2)""")
R("unbind with a single output is still multi-output", """y = Y(1); y.unbind(0)[0].mul_(2)""")
R("unsafe_split gives non-views: allowed", """y = Y(2); a, b = torch.unsafe_split(y, 1); a.mul_(2); (a._is_view(), fn(a), y.detach())""")
R("gradient of an unbind with one used output: zeros elsewhere", """x = leaf(1, 2); a, b = x.unbind(0); (a * 3).backward(); x.grad""")

sub("memory overlap")
R("in-place on an expanded tensor", """torch.zeros(1).expand(3).add_(1)""")
R("in-place mul_ on expanded non-leaf", """y = Y(1).expand(3); y.mul_(2)""")
R("copy_ into an expanded tensor", """torch.zeros(1).expand(3).copy_(torch.ones(3))""")
R("fill_ on an expanded tensor: ALLOWED", """torch.zeros(1).expand(3).fill_(1)""")
R("zero_ on an expanded tensor: ALLOWED", """torch.ones(1).expand(3).zero_()""")
R("setitem (full) on an expanded tensor", """t = torch.zeros(1).expand(3); t[:] = 1""")
R("setitem one element of an expanded tensor: allowed", """t = torch.zeros(1).expand(3); t[0] = 1; t""")
R("setitem with list index on an expanded tensor: allowed with a warning", """t = torch.zeros(1).expand(3); t[[0]] = 1""")
R("masked_fill_ on an expanded tensor: allowed with a warning", """torch.zeros(1).expand(3).masked_fill_(torch.tensor([True, False, False]), 1)""")
R("scatter_ on an expanded tensor", """torch.zeros(1).expand(3).scatter_(0, torch.tensor([0]), 1.)""")
R("expand of size 1 → 1 does not overlap", """torch.zeros(1).expand(1).add_(1)""")
R("partial overlap of input and output: x[1:].add_(x[:-1])", """x = torch.ones(3); x[1:].add_(x[:-1])""")
R("partial overlap in copy_: x[1:].copy_(x[:-1])", """x = torch.arange(4.); x[1:].copy_(x[:-1]); x""")
R("partial overlap through setitem: x[1:] = x[:-1]", """x = torch.arange(4.); x[1:] = x[:-1]; x""")
R("partial overlap backwards: x[:-1] = x[1:]", """x = torch.arange(4.); x[:-1] = x[1:]; x""")
R("full overlap is fine", """x = torch.ones(3); x.add_(x)""")
R("same memory, another view object", """x = torch.ones(3); x[:].add_(x[:])""")
R("transpose with itself: x.add_(x.t())", """x = torch.arange(4.).view(2, 2); x.add_(x.t())""")
R("x.t().copy_(x)", """x = torch.arange(4.).view(2, 2); x.t().copy_(x); x""")
R("out= overlapping an input partially", """x = torch.ones(3); torch.add(x[:-1], 1, out=x[1:])""")
R("self-overlap without stride 0 (as_strided) is NOT detected: one write per element wins", """torch.zeros(3).as_strided((2, 2), (1, 1)).add_(1)""")
R("unfold with overlap, in-place: not detected either", """torch.zeros(3).unfold(0, 2, 1).add_(1)""")
R("non-overlapping but interleaved views are fine", """x = torch.ones(4); x[::2].add_(x[1::2]); x""")
R("expanded operand (read) is fine", """x = torch.ones(3); x.add_(x[:1].expand(3)); x""")
R("backward of expand sums", """x = leaf(2.); (x.expand(3) * torch.tensor([1., 2., 3.])).sum().backward(); x.grad""")
R("backward of overlapping as_strided sums", """x = leaf(1, 2, 3); x.as_strided((2, 2), (1, 1)).sum().backward(); x.grad""")
R("backward of overlapping unfold sums", """x = leaf(1, 2, 3); x.unfold(0, 2, 1).sum().backward(); x.grad""")
R("as_strided is relative to the STORAGE (offset default = the tensor's own)", """x = torch.arange(6.); v = x[2:]; (v.as_strided((2,), (1,)), v.as_strided((2,), (1,), 0))""")

sub("custom-Function views")
R("Function returning a view of its input, then in-place", """class V(Function):
    @staticmethod
    def forward(ctx, x): return x.view(-1)
    @staticmethod
    def backward(ctx, g): return g
y = Y(3); v = V.apply(y); a = (v._is_view(), fn(v)); (a, err(lambda: v.mul_(2)))""")
R("Function returning its input as-is: result is a fresh view-like tensor", """class Id(Function):
    @staticmethod
    def forward(ctx, x): return x
    @staticmethod
    def backward(ctx, g): return g * 10
y = Y(3); v = Id.apply(y); (v is y, v.data_ptr() == y.data_ptr(), v._is_view(), fn(v), err(lambda: v.mul_(2)))""")
R("… without in-place it is fine", """class Id(Function):
    @staticmethod
    def forward(ctx, x): return x
    @staticmethod
    def backward(ctx, g): return g * 10
x = leaf(1, 2); Id.apply(x).sum().backward(); x.grad""")

sub("shape-op errors")
R("view of non-contiguous", """torch.zeros(2, 3).t().view(6)""")
R("view of non-contiguous that is compatible is fine", """torch.zeros(2, 3, 4).transpose(0, 1).view(3, 2, 2, 2).shape""")
R("wrong number of elements", """torch.zeros(4).view(3)""")
R("reshape wrong number of elements", """torch.zeros(4).reshape(3)""")
R("-1 that does not divide", """torch.zeros(4).view(3, -1)""")
R("two -1", """torch.zeros(4).view(-1, -1)""")
R("-2", """torch.zeros(4).view(-2)""")
R("-1 ambiguous for zero elements", """torch.zeros(0).view(0, -1)""")
R("view() of 0-dim to ()", """torch.tensor(1.).view(()).shape, torch.tensor(1.).view(1, 1).shape""")
R("view(dtype) of another size needs last stride 1", """torch.zeros(2, 4).t().view(torch.float64)""")
R("view(dtype) size mismatch", """torch.zeros(3).view(torch.float64)""")
R("view(dtype) narrower multiplies the last dim", """torch.zeros(3).view(torch.int16).shape""")
R("flatten start > end", """torch.zeros(2, 3).flatten(1, 0)""")
R("unflatten mismatch", """torch.zeros(4).unflatten(0, (3, 2))""")
R("transpose out of range", """torch.zeros(2, 3).transpose(0, 2)""")
R("t() of 3-D", """torch.zeros(2, 3, 4).t()""")
R(".T of 3-D", """torch.zeros(2, 3, 4).T.shape""")
R(".mT of 1-D", """torch.zeros(2).mT""")
R("permute wrong length", """torch.zeros(2, 3).permute(0)""")
R("permute duplicate", """torch.zeros(2, 3).permute(0, 0)""")
R("movedim duplicates", """torch.zeros(2, 3).movedim((0, 0), (0, 1))""")
R("unsqueeze out of range", """torch.zeros(2).unsqueeze(3)""")
R("squeeze out of range", """torch.zeros(2).squeeze(3)""")
R("select out of range", """torch.zeros(2).select(0, 2)""")
R("int index out of range", """torch.zeros(2)[2]""")
R("negative int index out of range", """torch.zeros(2, 3)[0, -4]""")
R("too many indices", """torch.zeros(2)[0, 0]""")
R("index a 0-dim tensor", """torch.tensor(1.)[0]""")
R("iterate a 0-dim tensor", """iter(torch.tensor(1.))""")
R("len of a 0-dim tensor", """len(torch.tensor(1.))""")
R("negative step", """torch.zeros(3)[::-1]""")
R("slices clamp", """torch.arange(3)[1:100], torch.arange(3)[5:].shape, torch.arange(3)[2:1].shape""")
R("float index", """torch.zeros(2)[0.5]""")
R("string index", """torch.zeros(2)['a']""")
R("narrow out of range", """torch.zeros(3).narrow(0, 2, 2)""")
R("narrow negative length", """torch.zeros(3).narrow(0, 0, -1)""")
R("expand of a non-singleton", """torch.zeros(2).expand(3)""")
R("expand to fewer dims", """torch.zeros(2, 3).expand(3)""")
R("expand -1 keeps", """torch.zeros(2, 1).expand(-1, 3).shape""")
R("expand -1 in a new leading dim", """torch.zeros(2).expand(-1, 2)""")
R("split size 0", """torch.zeros(3).split(0)""")
R("split negative", """torch.zeros(3).split(-1)""")
R("split sizes do not sum", """torch.zeros(4).split([1, 2])""")
R("split last is smaller", """[t.shape[0] for t in torch.zeros(5).split(2)]""")
R("chunk sizes: 6 in 4 gives 3 chunks of 2", """[t.shape[0] for t in torch.zeros(6).chunk(4)]""")
R("tensor_split sizes: 7 in 3", """[t.shape[0] for t in torch.zeros(7).tensor_split(3)]""")
R("chunk 0", """torch.zeros(3).chunk(0)""")
R("unbind of 0-dim", """torch.tensor(1.).unbind()""")
R("diagonal same dims", """torch.zeros(2, 2).diagonal(0, 0, 0)""")
R("unfold too large", """torch.zeros(3).unfold(0, 4, 1)""")
R("unfold step 0", """torch.zeros(3).unfold(0, 2, 0)""")
R("as_strided out of bounds", """torch.zeros(4).as_strided((5, 2), (1, 1))""")
R("as_strided negative stride", """torch.zeros(4).as_strided((2,), (-1,))""")
R("as_strided rank mismatch", """torch.zeros(4).as_strided((2,), (1, 1))""")
R("view_as_complex needs last dim 2", """torch.zeros(3).view_as_complex() if hasattr(torch.Tensor, 'view_as_complex') else torch.view_as_complex(torch.zeros(3))""")
R("repeat fewer dims than tensor", """torch.zeros(2, 2).repeat(2)""")
R("cat shape mismatch", """torch.cat([torch.zeros(2, 2), torch.zeros(3, 3)])""")
R("cat ndim mismatch", """torch.cat([torch.zeros(2, 2), torch.zeros(3)])""")
R("cat skips legacy empty (0,) tensors", """torch.cat([torch.zeros(2, 2), torch.zeros(0)]).shape""")
R("cat of an empty list", """torch.cat([])""")
R("cat of 0-dim", """torch.cat([torch.tensor(1.), torch.tensor(1.)])""")
R("stack mismatch", """torch.stack([torch.zeros(2), torch.zeros(3)])""")
R("contiguous strides of size-1 dims are irrelevant to is_contiguous", """t = torch.zeros(1, 3).t(); (t.stride(), t.is_contiguous())""")
R("stride of an empty / 0-dim tensor", """torch.zeros(0, 3).stride(), torch.zeros(3, 0, 2).stride(), torch.tensor(1.).stride()""")
R("stride of expand", """torch.zeros(1, 3).expand(2, 3).stride(), torch.zeros(3).expand(2, 3).stride()""")
R("strides of select/transposed/unsqueeze", """y = torch.zeros(2, 3, 4); (y.unsqueeze(0).stride(), y.unsqueeze(3).stride(), y.unsqueeze(1).stride(), y[:, None].stride())""")

sub("in-place metadata ops")
R("squeeze_/unsqueeze_/t_ on a non-leaf: recorded by autograd, each bumps the version", """y = Y(1, 3); y.squeeze_(0); a = (y._version, fn(y), y.shape); y.unsqueeze_(1); y.t_(); (a, y._version, fn(y), y.shape)""")
R("unsqueeze_ on a leaf requiring grad", """x = leaf(1, 2); x.unsqueeze_(0)""")
R("unsqueeze_ on a leaf requiring grad under no_grad", """x = leaf(1, 2)
with torch.no_grad(): x.unsqueeze_(0)
(x.shape, x.is_leaf, x._version)""")
R("t_ on a view: only the view changes; base history untouched", """y = Y(2, 3); v = y[:]; v.t_(); (fn(v), fn(y), v.shape, y.shape)""")
R("gradient through unsqueeze_", """x = leaf(1, 2); y = x * 2; y.unsqueeze_(0); y.sum().backward(); x.grad""")
R("squeeze_ that changes nothing still bumps and records", """y = Y(3); y.squeeze_(); (y._version, fn(y))""")


# ====================================================================================================
section("N", "5a. Version counter: what bumps it", "All on plain tensors (no autograd) unless stated; the counter is `t._version`.")
# ====================================================================================================
R("fresh tensors start at 0", "[t._version for t in (torch.ones(2), leaf(1.), torch.arange(3), torch.ones(2) * 2, torch.tensor([1.]).view(1))]")
for rule, op in [
    ("add_ / sub_ / mul_ / div_", "x.add_(1).sub_(1).mul_(2).div_(2)"), ("x += 1 (once)", "x += 1"), ("x -= 0: no value change, still a bump", "x -= 0"), ("copy_", "x.copy_(torch.zeros(4))"), ("copy_ of itself", "x.copy_(x)"), ("fill_", "x.fill_(3)"), ("zero_", "x.zero_()"),
    ("setitem int", "x[0] = 1"), ("setitem slice", "x[:2] = 1"), ("setitem full slice", "x[:] = 1"), ("setitem Ellipsis", "x[...] = 1"), ("setitem list", "x[[0, 1]] = 1"), ("setitem bool mask", "x[x > 0] = 1"), ("setitem all-False mask", "x[x > 99] = 1"), ("setitem empty slice", "x[2:2] = 1"), ("x[0] += 1 (iadd on view, then setitem)", "x[0] += 1"), ("x[[0]] += 1", "x[[0]] += 1"), ("x[:2] += 1", "x[:2] += 1"),
    ("masked_fill_", "x.masked_fill_(x > 0, 1.)"), ("masked_scatter_", "x.masked_scatter_(x > 0, torch.ones(4))"), ("index_put_", "x.index_put_((torch.tensor([0]),), torch.tensor(1.))"), ("index_add_", "x.index_add_(0, torch.tensor([0]), torch.ones(1))"), ("index_fill_", "x.index_fill_(0, torch.tensor([0]), 1.)"), ("index_copy_", "x.index_copy_(0, torch.tensor([0]), torch.ones(1))"), ("scatter_", "x.scatter_(0, torch.tensor([0]), 1.)"), ("scatter_add_", "x.scatter_add_(0, torch.tensor([0]), torch.ones(1))"), ("clamp_", "x.clamp_(0, 1)"), ("exp_", "x.exp_()"), ("normal_", "x.normal_()"), ("uniform_", "x.uniform_()"), ("bernoulli_", "x.bernoulli_(0.5)"), ("random_", "x.random_(3)"), ("torch.nn.init", "nn.init.zeros_(x)"), ("nn.init.uniform_", "nn.init.uniform_(x)"), ("F.relu(inplace)", "F.relu(x, inplace=True)"), ("torch.relu_", "torch.relu_(x)"), ("F.dropout(inplace)", "F.dropout(x, 0.5, True, True)"), ("F.dropout(inplace) in eval: nothing written", "F.dropout(x, 0.5, False, True)"),
    ("out= argument", "torch.add(torch.ones(4), 1, out=x)"), ("out= argument via NumPy-like where", "torch.where(torch.ones(4) > 0, torch.ones(4), torch.ones(4), out=x)"), ("resize_ same size", "x.resize_(4)"), ("resize_ other size", "x.resize_(2)"), ("set_", "x.set_(torch.zeros(2))"), ("unsqueeze_", "x.unsqueeze_(0)"), ("squeeze_ no-op", "x.squeeze_()"), ("t_", "x.t_()"), ("as_strided_", "x.as_strided_((2,), (1,))"), ("detach_", "x.detach_()"), ("requires_grad_", "x.requires_grad_()"), ("x.data = ", "x.data = torch.zeros(4)"), ("x.data.add_", "x.data.add_(1)"), ("x.detach().add_", "x.detach().add_(1)"), ("view().add_", "x.view(2, 2).add_(1)"), ("numpy write", "x.numpy()[0] = 5"), ("untyped_storage().fill_", "x.untyped_storage().fill_(0)"), ("DLPack alias write", "torch.from_dlpack(x).add_(1)"), ("torch.as_tensor(x.numpy()).add_", "torch.as_tensor(x.numpy()).add_(1)"), ("failing op (broadcast error)", "err(lambda: x.add_(torch.ones(5)))"), ("failing op (dtype cast error)", "err(lambda: x.add_(1j))"), ("reads, slicing, comparison", "x[0]; x.sum(); x > 1; x.clone(); x.tolist()"), ("share_memory_", "x.share_memory_()"), ("torch._foreach_add_", "torch._foreach_add_([x], 1)"), ("zero-element slice add_", "x[4:].add_(1)"), ("addmm_/addcmul_ (once)", "x.addcmul_(x, x)"), ("lerp_", "x.lerp_(torch.zeros(4), 0.5)"), ("copy_ non_blocking", "x.copy_(torch.zeros(4), non_blocking=True)"), ("sort(out=)", "torch.sort(torch.ones(4), out=(x, torch.empty(4, dtype=torch.long)))"), ("nn.utils.clip_grad_value_ style clamp_", "torch.clamp_(x, max=0.5)"), ("x.apply_", "x.apply_(lambda v: v + 1)"), ("x.map_", "x.map_(torch.zeros(4), lambda a, b: a + b)"), ("bool(x[0].add_(1))", "bool(x[0].add_(1))"), ("swap_tensors keeps the other's counter", "z = torch.zeros(4).add_(1); torch.utils.swap_tensors(x, z)"), ("with no_grad: add_", "with torch.no_grad(): x.add_(1)"), ("with inference_mode: add_ on a normal tensor", "with torch.inference_mode(): x.add_(1)"), ("with _unsafe_preserve_version_counter", "with torch.autograd._unsafe_preserve_version_counter(x): x.add_(1)")]:
    R(rule, f"x = torch.ones(4)\n{op}\nx._version" if op.startswith("with") else f"x = torch.ones(4); {op}\nx._version")
R("optimizer step bumps the parameter (SGD: once)", "p = nn.Parameter(torch.ones(2)); o = torch.optim.SGD([p], 0.1); p.grad = torch.ones(2); o.step(); p._version")
R("backward() does not bump the leaf; accumulation into .grad bumps .grad", "x = leaf(1, 2); (x * 2).sum().backward(); g = x.grad; a = g._version; (x * 2).sum().backward(); (x._version, a, g._version, x.grad is g)")
R("counter of an inference tensor", "with torch.inference_mode(): t = torch.ones(2); a = err(lambda: t._version)\n(a, err(lambda: t._version))")
R("failing in-place on a leaf does not bump", "x = leaf(1, 2); err(lambda: x.add_(1)); x._version")
R("the leaf-view check happens before the write", "x = leaf(1, 2); err(lambda: x[:1].fill_(9)); x.detach()")

# ====================================================================================================
section("S", "5b. What each op saves (which later in-place writes make backward raise)",
"""`saves(f, *inputs)` builds the graph with non-leaf inputs `in0, in1…` (inputs made by `G(...)` require grad, by `C(...)` do not),
bumps the version of one tensor at a time (values unchanged) and calls backward.  `raises-if-modified` lists the tensors whose
modification raises the version error; everything else may be overwritten freely.  `saved` lists tensor-valued `_saved_*` attributes of the grad_fn.""")
# ====================================================================================================
g22, v2 = "G(2, 2)", "G(2)"
for f, ins in [
    ("lambda a, b: a + b", "G(2), G(2)"), ("lambda a: a + 1", "G(2)"), ("lambda a, b: torch.add(a, b, alpha=2)", "G(2), G(2)"), ("lambda a, b: a - b", "G(2), G(2)"), ("lambda a: 1 - a", "G(2)"),
    ("lambda a, b: a * b", "G(2), G(2)"), ("lambda a: a * 3", "G(2)"), ("lambda a, b: a * b", "G(2), C(2)"), ("lambda a, b: a * b", "C(2), G(2)"), ("lambda a: a * a", "G(2)"),
    ("lambda a, b: a / b", "G(2), G(2)"), ("lambda a: a / 3", "G(2)"), ("lambda a: 3 / a", "G(2)"), ("lambda a, b: a / b", "G(2), C(2)"), ("lambda a, b: a / b", "C(2), G(2)"), ("lambda a: a.reciprocal()", "G(2)"),
    ("lambda a, b: torch.floor_divide(a, b)", "G(2), G(2)"), ("lambda a, b: a % b", "G(2), G(2)"), ("lambda a, b: torch.fmod(a, b)", "G(2), G(2)"),
    ("lambda a: -a", "G(2)"), ("lambda a: a.abs()", "G(2)"), ("lambda a: a.sign()", "G(2)"), ("lambda a: a.floor()", "G(2)"), ("lambda a: a.round()", "G(2)"), ("lambda a: a.frac()", "G(2)"),
    ("lambda a: a ** 2", "G(2)"), ("lambda a: a ** 1", "G(2)"), ("lambda a: a ** 0", "G(2)"), ("lambda a: a ** 0.5", "G(2)"), ("lambda a: a.square()", "G(2)"), ("lambda a, b: a ** b", "G(2), G(2)"), ("lambda a, b: a ** b", "G(2), C(2)"), ("lambda a, b: a ** b", "C(2), G(2)"), ("lambda a: 2 ** a", "G(2)"),
    ("lambda a: a.exp()", "G(2)"), ("lambda a: a.exp2()", "G(2)"), ("lambda a: a.expm1()", "G(2)"), ("lambda a: a.log()", "G(2)"), ("lambda a: a.log2()", "G(2)"), ("lambda a: a.log10()", "G(2)"), ("lambda a: a.log1p()", "G(2)"), ("lambda a: a.sqrt()", "G(2)"), ("lambda a: a.rsqrt()", "G(2)"),
    ("lambda a: a.sin()", "G(2)"), ("lambda a: a.cos()", "G(2)"), ("lambda a: a.tan()", "G(2)"), ("lambda a: (a / 9).asin()", "G(2)"), ("lambda a: a.atan()", "G(2)"), ("lambda a, b: torch.atan2(a, b)", "G(2), G(2)"), ("lambda a: a.sinh()", "G(2)"), ("lambda a: a.cosh()", "G(2)"), ("lambda a: a.tanh()", "G(2)"), ("lambda a: a.erf()", "G(2)"), ("lambda a: a.lgamma()", "G(2)"),
    ("lambda a: a.sigmoid()", "G(2)"), ("lambda a: F.logsigmoid(a)", "G(2)"), ("lambda a: F.relu(a)", "G(2)"), ("lambda a: F.leaky_relu(a)", "G(2)"), ("lambda a: F.elu(a)", "G(2)"), ("lambda a: F.selu(a)", "G(2)"), ("lambda a: F.gelu(a)", "G(2)"), ("lambda a: F.silu(a)", "G(2)"), ("lambda a: F.softplus(a)", "G(2)"), ("lambda a: F.hardtanh(a)", "G(2)"), ("lambda a: F.relu6(a)", "G(2)"), ("lambda a: F.mish(a)", "G(2)"), ("lambda a: F.softsign(a)", "G(2)"), ("lambda a, b: F.prelu(a, b)", "G(2), G(1)"),
    ("lambda a: a.softmax(0)", "G(2)"), ("lambda a: a.log_softmax(0)", "G(2)"), ("lambda a: a.logsumexp(0)", "G(2)"), ("lambda a: a.clamp(1, 2)", "G(2)"), ("lambda a: a.clamp(min=1)", "G(2)"), ("lambda a, b, c: torch.clamp(a, b, c)", "G(2), G(2), G(2)"),
    ("lambda a: a.sum()", "G(2)"), ("lambda a: a.mean()", "G(2)"), ("lambda a: a.prod()", "G(2)"), ("lambda a: a.prod(0)", "G(2)"), ("lambda a: a.max()", "G(2)"), ("lambda a: a.max(0)", "G(2)"), ("lambda a: a.amax()", "G(2)"), ("lambda a: a.amax(0)", "G(2)"), ("lambda a: a.min(0)", "G(2)"), ("lambda a: a.std()", "G(3)"), ("lambda a: a.var()", "G(3)"), ("lambda a: a.norm()", "G(3)"), ("lambda a: a.norm(1)", "G(3)"), ("lambda a: torch.linalg.vector_norm(a)", "G(3)"), ("lambda a: a.cumsum(0)", "G(3)"), ("lambda a: a.cumprod(0)", "G(3)"), ("lambda a: a.median()", "G(3)"), ("lambda a: a.median(0)", "G(3)"), ("lambda a: a.sort()", "G(3)"), ("lambda a: a.topk(2)", "G(3)"), ("lambda a: a.kthvalue(1)", "G(3)"), ("lambda a: a.cummax(0)", "G(3)"), ("lambda a: a.nansum()", "G(3)"), ("lambda a: torch.var_mean(a)", "G(3)"),
    ("lambda a, b: a @ b", "G(2, 2), G(2, 2)"), ("lambda a, b: a @ b", "G(2, 2), C(2, 2)"), ("lambda a, b: a @ b", "C(2, 2), G(2, 2)"), ("lambda a, b: torch.mv(a, b)", "G(2, 2), G(2)"), ("lambda a, b: torch.dot(a, b)", "G(2), G(2)"), ("lambda a, b: torch.bmm(a, b)", "G(1, 2, 2), G(1, 2, 2)"), ("lambda a, b: torch.outer(a, b)", "G(2), G(2)"), ("lambda c, a, b: torch.addmm(c, a, b)", "G(2, 2), G(2, 2), G(2, 2)"), ("lambda a, b: torch.einsum('ij,jk->ik', a, b)", "G(2, 2), G(2, 2)"), ("lambda x, w, b: F.linear(x, w, b)", "G(2, 2), G(3, 2), G(3)"), ("lambda x, w, b: F.linear(x, w, b)", "C(2, 2), G(3, 2), G(3)"),
    ("lambda a, b: torch.where(a > 1, a, b)", "G(2), G(2)"), ("lambda c, a: torch.where(c, a, 0.)", "M(2), G(2)"), ("lambda a, b: torch.maximum(a, b)", "G(2), G(2)"), ("lambda a, b: torch.minimum(a, b)", "G(2), G(2)"), ("lambda a, m: a.masked_fill(m, 0.)", "G(2), M(2)"), ("lambda a, m: a.masked_select(m)", "G(2), M(2)"), ("lambda a, i: a.gather(0, i)", "G(2), I(2)"), ("lambda a, i, s: a.scatter(0, i, s)", "G(2), I(2), G(2)"), ("lambda a, i, s: a.scatter_add(0, i, s)", "G(2), I(2), G(2)"), ("lambda a, i: a.index_select(0, i)", "G(2), I(2)"), ("lambda a, i: a[i]", "G(2), I(2)"), ("lambda a, m: a[m]", "G(2), M(2)"), ("lambda a, i, s: a.index_add(0, i, s)", "G(2), I(2), G(2)"), ("lambda a, i, s: a.index_put((i,), s)", "G(2), I(2), G(2)"), ("lambda a, i: a.take(i)", "G(2), I(2)"),
    ("lambda a, b: torch.cat([a, b])", "G(2), G(2)"), ("lambda a, b: torch.stack([a, b])", "G(2), G(2)"), ("lambda a: a.reshape(1, 2)", "G(2)"), ("lambda a: a.expand(3, 2)", "G(2)"), ("lambda a: a.clone()", "G(2)"), ("lambda a: a.double()", "G(2)"), ("lambda a: a[0]", "G(2)"), ("lambda a: a.repeat(2)", "G(2)"), ("lambda a: a.flip(0)", "G(2)"), ("lambda a: a.tril()", "G(2, 2)"), ("lambda a: torch.diag(a)", "G(2, 2)"), ("lambda a: a.trace()", "G(2, 2)"), ("lambda a: F.pad(a, (1, 1))", "G(2)"), ("lambda a: a.unfold(0, 2, 1)", "G(3)"),
    ("lambda a, b: F.mse_loss(a, b)", "G(2), G(2)"), ("lambda a, b: F.l1_loss(a, b)", "G(2), G(2)"), ("lambda a, b: F.smooth_l1_loss(a, b)", "G(2), G(2)"), ("lambda a, b: F.binary_cross_entropy(a.sigmoid(), b)", "G(2), C(2, v=0.5)"), ("lambda a, b: F.binary_cross_entropy_with_logits(a, b)", "G(2), C(2)"), ("lambda a, t: F.nll_loss(a, t)", "G(2, 2), I(2)"), ("lambda a, t: F.cross_entropy(a, t)", "G(2, 2), I(2)"), ("lambda a, b: F.kl_div(a, b)", "G(2), C(2)"),
    ("lambda a, w, b: F.layer_norm(a, (2,), w, b)", "G(2, 2), G(2), G(2)"), ("lambda a, w, b: F.batch_norm(a, None, None, w, b, True)", "G(2, 2), G(2), G(2)"), ("lambda x, w, b: F.conv2d(x, w, b)", "G(1, 1, 3, 3), G(1, 1, 2, 2), G(1)"), ("lambda x, w: F.conv1d(x, w)", "G(1, 1, 3), G(1, 1, 2)"), ("lambda x: F.max_pool2d(x, 2)", "G(1, 1, 2, 2)"), ("lambda x: F.avg_pool2d(x, 2)", "G(1, 1, 2, 2)"), ("lambda w, i: F.embedding(i, w)", "G(2, 2), I(2)"), ("lambda a: F.dropout(a, 0.5, True)", "G(2)"),
    ("lambda a, b: torch.lerp(a, b, 0.5)", "G(2), G(2)"), ("lambda a, b, w: torch.lerp(a, b, w)", "G(2), G(2), G(2)"), ("lambda s, a, b: torch.addcmul(s, a, b)", "G(2), G(2), G(2)"), ("lambda s, a, b: torch.addcdiv(s, a, b)", "G(2), G(2), G(2)"), ("lambda a, b: torch.hypot(a, b)", "G(2), G(2)"), ("lambda a, b: torch.logaddexp(a, b)", "G(2), G(2)"), ("lambda a, b: torch.xlogy(a, b)", "G(2), G(2)"), ("lambda a, b: torch.copysign(a, b)", "G(2), G(2)"), ("lambda a, b: torch.cdist(a, b)", "G(2, 2), G(2, 2)"), ("lambda a, b: torch.dist(a, b)", "G(2), G(2)"), ("lambda a: a.renorm(2, 0, 1.)", "G(2, 2)"),
    ("lambda a: torch.linalg.inv(a)", "P(2)"), ("lambda a: torch.linalg.det(a)", "P(2)"), ("lambda a, b: torch.linalg.solve(a, b)", "P(2), G(2)"), ("lambda a: torch.linalg.cholesky(a)", "P(2)"), ("lambda a: torch.linalg.eigvalsh(a)", "P(2)"),
    ("lambda a: a.clone().mul_(3)", "G(2)"), ("lambda a, b: a.clone().mul_(b)", "G(2), G(2)"), ("lambda a: a.clone().exp_()", "G(2)"), ("lambda a: a.clone().pow_(2)", "G(2)"), ("lambda a: a.clone().log_()", "G(2)"), ("lambda a: a.clone().relu_()", "G(2)"), ("lambda a: a.clone().clamp_(min=1)", "G(2)"), ("lambda a, b: a.clone().copy_(b)", "G(2), G(2)"), ("lambda a, b: a.clone().div_(b)", "G(2), G(2)"), ("lambda a: a.sum(0, keepdim=True).expand(2)", "G(2)"),
]:
    R(f[f.index(":") + 2:], f"saves({f}, {ins})")
sub("consequences")
R("relu saves its OUTPUT: modifying the input afterwards is fine", "x = leaf(-1, 2); a = x * 1; y = F.relu(a); a.fill_(0); y.sum().backward(); x.grad")
R("relu then in-place on the output: error", "x = leaf(-1, 2); y = F.relu(x); y.add_(1); y.sum().backward()")
R("relu_ chain (conv-relu_ pattern) is fine: relu saves its own output", "x = leaf(-1, 2); y = (x * 2).relu_(); y.sum().backward(); x.grad")
R("exp then relu_: error; add then relu_: ok", "x = leaf(-1, 2); (err(lambda: x.exp().relu_().sum().backward()), err(lambda: (x + 1).relu_().sum().backward()), x.grad)")
R("sigmoid then mul_(2): error", "x = leaf(1.); x.sigmoid().mul_(2).sum().backward()")
R("x * x then += : fine (mul does not save its output)", "x = leaf(3.); y = x * x; y += 1; y.backward(); x.grad")
R("y = a*b; a += 1: error only if b requires grad", "a = leaf(1, 2) * 1; b = torch.ones(2); y = (a * b).sum(); a += 1; y.backward()")
R("the error is raised at unpack time, during backward, after earlier nodes have run", "w = leaf(1.); x = leaf(1.); y = x.exp(); z = y * 1 + w; y.detach().add_(1); r = err(lambda: z.backward()); (r[:12], w.grad, x.grad)")
R("… and accumulated gradients of the failed pass stay", "w = leaf(1.); x = leaf(1.); y = x.exp(); z = y + w; y.detach().add_(1); err(lambda: z.backward()); w.grad")
R("inspecting _saved_result of a modified tensor raises the same error", "x = leaf(1.); y = x.exp(); y.add_(1); y.grad_fn.next_functions[0][0]._saved_result")
R("_saved_result: another object over y's memory, with y's grad_fn", "x = leaf(1.); y = x.exp(); s = y.grad_fn._saved_result; (s is y, s.data_ptr() == y.data_ptr(), fn(s), s._version)")
R("_saved_self of a saved leaf is the leaf object itself", "x = leaf(1.); z = x * x; (z.grad_fn._saved_self is x, z.grad_fn._saved_other is x)")
R("_saved_* after the graph was freed", "x = leaf(1.); z = x * x; z.backward(); z.grad_fn._saved_self")
R("copy_ of identical values still raises; note the producer printed is the CURRENT grad_fn", "x = leaf(1.) * 1; z = x.log(); x.copy_(x.detach().clone()); z.backward()")
R("version error for int64 indices (gather)", "x = leaf(1, 2); i = torch.tensor([0, 1]); z = x.gather(0, i).sum(); i.add_(0); z.backward()")
R("version error for a bool mask (masked_fill)", "x = leaf(1, 2); m = torch.tensor([True, False]); z = x.masked_fill(m, 0.).sum(); m.logical_not_(); z.backward()")
R("y[i] = v saves the index tensor i", "x = leaf(1, 2); y = x * 1; i = torch.tensor([0]); y[i] = 5.; i.add_(1); y.sum().backward()")
R("saved multi-output view whose base is then modified: the MULTI-VIEW error comes out of backward, not the version error", "y = Y(2, 2); v = y.unbind(0)[1]; z = (v * v).sum(); y.add_(1); z.backward()")
R("saved no_grad view whose base is then modified: the no_grad-view error", "y = Y(2)\nwith torch.no_grad(): v = y[:]\nz = (v * leaf(1, 2)).sum(); y.add_(1); z.backward()")
R("printed producer = the CURRENT grad_fn's name with a trailing Backward<N> removed (other names in full)", """def who(f):
    y = f(Y(2, 2)); z = (y * y).sum(); y.detach().add_(1); e = err(lambda: z.backward()); return e[e.index('which is') + 9:e.index(', is at')]
[who(f) for f in (lambda x: x * 1, lambda x: x.double(), lambda x: torch.cat([x]), lambda x: x.max(0)[0], lambda x: torch.diag(x), lambda x: x.view(4), lambda x: x.clone().copy_(x), lambda x: x.exp_())]""")
R("for saved INPUTS the printed output number is always 0, even for output 1", "y = torch.unsafe_split(Y(2, 2), 1)[1]; z = (y * y).sum(); n = y.output_nr; y.detach().add_(1); (n, err(lambda: z.backward())[90:165])")
R("anomaly mode changes the hint", """x = leaf(1, 2); 
with torch.autograd.detect_anomaly():
    y = x.exp(); y.add_(1)
    r = err(lambda: y.sum().backward())
r""")

# ====================================================================================================
section("B", "6a. backward() / autograd.grad API")
# ====================================================================================================
sub("accumulation, roots, errors")
R("gradients accumulate", "x = leaf(1, 2); (x * 2).sum().backward(); (x * 3).sum().backward(); x.grad")
R("accumulation is in place: same .grad object", "x = leaf(1, 2); (x * 2).sum().backward(); g = x.grad; (x * 3).sum().backward(); (x.grad is g, g)")
R("first gradient: .grad ALIASES an incoming gradient that nobody else holds", "x = leaf(1, 2); P = []; y = x * 2; y.register_hook(lambda g: None); x.register_hook(lambda g: P.append(g.data_ptr())); y.sum().backward(); x.grad.data_ptr() == P[0]")
R("incoming gradient with other strides is re-laid out to a dense leaf's strides", "x = torch.ones(2, 3, requires_grad=True); S = []; x.register_hook(lambda g: S.append(g.stride())); (x.t() * torch.ones(3, 2)).sum().backward(); (S, x.grad.stride())")
R("user-supplied gradient reaching a leaf directly is copied", "x = leaf(1, 2); g = torch.ones(2); x.backward(g); (x.grad is g, x.grad.data_ptr() == g.data_ptr())")
R("… through add: a.grad, b.grad and g are three different memories", "a = leaf(1, 2); b = leaf(1, 2); g = torch.ones(2); (a + b).backward(g); (a.grad.data_ptr() == g.data_ptr(), b.grad.data_ptr() == g.data_ptr(), a.grad.data_ptr() == b.grad.data_ptr())")
R("a + b without user gradient: a.grad and b.grad do not alias", "a = leaf(1, 2); b = leaf(1, 2); (a + b).sum().backward(); (a.grad.data_ptr() == b.grad.data_ptr(), a.grad.stride(), a.grad.is_contiguous())")
R("gradient of sum() is an expanded tensor; .grad of the leaf is materialised with the leaf's strides", "x = torch.ones(2, 3, requires_grad=True); S = []; x.register_hook(lambda g: S.append(g.stride())); x.sum().backward(); (S, x.grad.stride())")
R(".grad layout matches a non-contiguous (dense) leaf", "x = torch.ones(3, 2).t().requires_grad_(); (x * 1).sum().backward(); (x.stride(), x.grad.stride())")
R(".grad layout for a non-dense leaf (strided slice)", "x = torch.ones(4)[::2].requires_grad_(); (x * 1).sum().backward(); (x.stride(), x.grad.stride())")
R(".grad of an expanded leaf", "x = torch.ones(1).expand(3).requires_grad_(); (x * 1).sum().backward(); (x.stride(), x.grad.stride(), x.grad)")
R("x.grad does not require grad (create_graph=False)", "x = leaf(2.); (x * x).sum().backward(); (x.grad.requires_grad, x.grad.grad_fn)")
R("implicit gradient only for one element: shape (2,)", "(leaf(1, 2) * 2).backward()")
R("shape (1,) and (1,1) are fine", "x = leaf(1.); (x * 2).backward(); (x.view(1, 1) * 2).backward(); x.grad")
R("implicit gradient of complex output", "torch.ones(1, dtype=torch.complex64, requires_grad=True).sum().backward()")
R("no grad_fn and no requires_grad", "torch.ones(1).sum().backward()")
R("backward on a leaf scalar that requires grad", "x = torch.tensor(3., requires_grad=True); x.backward(); x.grad")
R("backward on a detached result", "(leaf(1.) * 2).detach().backward()")
R("integer output", "torch.tensor(3).backward()")
R("second backward: saved tensors freed", "x = leaf(2.); z = (x * x).sum(); z.backward(); z.backward()")
R("second backward when nothing was saved: allowed!", "x = leaf(1, 2); z = (x + 1).sum(); z.backward(); z.backward(); x.grad")
R("… but x * 2 DOES save the scalar as a tensor: second backward fails", "x = leaf(1, 2); z = (x * 2).sum(); z.backward(); err(lambda: z.backward()), x.grad")
R("retain_graph", "x = leaf(2.); z = (x * x).sum(); z.backward(retain_graph=True); z.backward(); x.grad")
R("shared subgraph freed by the first of two losses", "x = leaf(2.); h = x * x; a = h * 2; b = h * 3; a.backward(); b.backward()")
R("autograd.grad on a freed graph: same message", "x = leaf(2.); z = x.exp(); z.backward(); err(lambda: grad(z, x))")
R("gradient argument: wrong shape", "(leaf(1, 2, 3) * 2).backward(torch.ones(2))")
R("gradient argument: broadcastable is refused too", "(leaf(1, 2, 3) * 2).backward(torch.ones(1))")
R("gradient argument: scalar for shape (1,)", "(leaf(1.) * 2).backward(torch.tensor(1.))")
R("gradient argument: other dtype is cast", "x = leaf(1, 2); (x * 2).backward(torch.ones(2, dtype=torch.float64)); (x.grad, x.grad.dtype)")
R("gradient argument: integer dtype is cast too", "x = leaf(1, 2); (x * 2).backward(torch.ones(2, dtype=torch.long)); x.grad")
R("gradient argument: complex for a real output", "x = leaf(1, 2); (x * 2).backward(torch.ones(2, dtype=torch.complex64))")
R("gradient argument: Python number / list", "err(lambda: (leaf(1.) * 2).backward(1.0)), err(lambda: (leaf(1.) * 2).backward([1.0]))")
R("gradient that requires grad (no create_graph)", "x = leaf(1, 2); g = leaf(1, 1); (x * 2).backward(g); (x.grad.requires_grad, g.grad)")
R("torch.autograd.backward of several roots", "x = leaf(2.); a = x * 2; b = x * 3; torch.autograd.backward([a.sum(), b.sum()]); x.grad")
R("… grad_tensors with None", "x = leaf(2, 3); torch.autograd.backward([(x * 2).sum(), x * 3], [None, torch.ones(2)]); x.grad")
R("… length mismatch", "x = leaf(2.); torch.autograd.backward([x * 2, x * 3], [torch.ones(1)])")
R("same root twice", "x = leaf(2.); z = (x * 2).sum(); torch.autograd.backward([z, z]); x.grad")
R("root and its ancestor together", "x = leaf(2.); y = x * 2; z = y * 3; torch.autograd.backward([z, y]); x.grad")
R("empty list of roots", "torch.autograd.backward([])")
R("leaf used several times / diamond", "x = leaf(2.); y = x * x + x * 3 + x; y.backward(); x.grad")
R("tensor used twice by one op", "x = leaf(2.); (x * x * x).backward(); x.grad")
R("retain_graph=False together with create_graph=True really frees", "x = leaf(2.); z = (x * x).sum(); z.backward(retain_graph=False, create_graph=True); err(lambda: z.backward())")
R("deep chain: 20000 nodes, no recursion error in backward or on free", "x = leaf(1.); y = x\nfor _ in range(20000): y = y + 1\ny.backward(); del y; gc.collect(); x.grad")
R("backward under no_grad works", "x = leaf(2.); z = (x * x).sum()\nwith torch.no_grad(): z.backward()\nx.grad")
R("backward under inference_mode", "x = leaf(2.); z = (x * x).sum()\nwith torch.inference_mode(): r = err(lambda: z.backward())\n(r, x.grad, x.grad is not None and x.grad.is_inference())")
R("assign .grad: wrong shape", "x = leaf(1, 2); x.grad = torch.ones(3)")
R("assign .grad: wrong dtype", "x = leaf(1, 2); x.grad = torch.ones(2, dtype=torch.float64)")
R("assign .grad: itself", "x = leaf(1, 2); x.grad = x")
R("assign .grad: not a tensor", "x = leaf(1, 2); x.grad = 1")
R("assign .grad: None and del", "x = leaf(1, 2); x.grad = torch.ones(2); x.grad = None; a = x.grad; x.grad = torch.ones(2); del x.grad; (a, x.grad)")
R("assign .grad keeps the object (alias)", "x = leaf(1, 2); g = torch.ones(2); x.grad = g; (x * 1).sum().backward(); (x.grad is g, g)")
R("assign .grad on a tensor that does not require grad", "x = torch.ones(2); x.grad = torch.zeros(2); x.grad")
R("assign a .grad that requires grad, then accumulate (create_graph=False)", "x = leaf(1, 2); g = leaf(1, 1); x.grad = g; err(lambda: (x * 2).sum().backward()), x.grad, g")
R(".grad of a non-leaf: None + warning", "y = leaf(1.) * 2; y.grad")
R("requires_grad_(False) keeps .grad", "x = leaf(1.); (x * 2).sum().backward(); x.requires_grad_(False); x.grad")
R("dtype mix float32/float64: gradients come back in each input's dtype", "a = leaf(1, 2); b = torch.ones(2, dtype=torch.float64, requires_grad=True); (a * b).sum().backward(); (a.grad.dtype, b.grad.dtype)")
R("broadcasting: gradient is summed to each input's shape", "a = torch.ones(2, 1, requires_grad=True); b = torch.ones(3, requires_grad=True); c = torch.tensor(1., requires_grad=True); (a * b + c).sum().backward(); (a.grad, b.grad, c.grad)")
R("0-dim tensor with a wider dtype does not promote, its grad keeps its dtype", "a = leaf(1, 2); c = torch.tensor(2., dtype=torch.float64, requires_grad=True); z = a * c; z.sum().backward(); (z.dtype, c.grad)")
R("gradients are None for unused leaves, zeros for used-with-zero", "x = leaf(1.); u = leaf(1.); (x * 0).sum().backward(); (x.grad, u.grad)")
R("floor/sign/round: grad_fn exists, zero gradient", "x = leaf(1.5, -2.5); (x.floor() + x.sign() + x.round()).sum().backward(); x.grad")
R("comparison / argmax / int casts: no grad", "x = leaf(1, 2); [(t.requires_grad, t.grad_fn) for t in (x > 1, x.argmax(), x.long(), x.isnan(), x.bool())]")
R("integer tensor requires_grad", "torch.tensor([1, 2], requires_grad=True)")
R("integer requires_grad_()", "torch.tensor([1, 2]).requires_grad_()")
R("integer .requires_grad = True", "t = torch.tensor([1, 2]); t.requires_grad = True")
R("requires_grad_(False) on an integer tensor is fine", "torch.tensor([1, 2]).requires_grad_(False).requires_grad")
R("requires_grad assignment needs a real bool", "t = torch.ones(1); t.requires_grad = 1")

R("… if somebody else holds the incoming gradient (a hook stored it), .grad is a COPY: aliasing depends on the reference count", "P = []; x = leaf(1, 2); x.register_hook(lambda g: P.append(g)); (x * 2).sum().backward(); x.grad.data_ptr() == P[0].data_ptr()")
R("reentrant backward inside a hook works (grad mode is off in hooks: enable it)", "x = leaf(2.); y = x * 3; w = leaf(5.)\n@torch.enable_grad()\ndef h(g): (w * w).sum().backward()\ny.register_hook(h); y.sum().backward(); (x.grad, w.grad)")
R("grad_fn and next_functions survive backward; only saved tensors are freed", "x = leaf(2.); z = x * x; z.backward(); (fn(z), z.grad_fn.next_functions[0][0].name())")
R("classic GAN / two-losses error: optimizer.step between forward and backward", """torch.manual_seed(0); m = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)); o = torch.optim.SGD(m.parameters(), 0.1)
y = m(torch.ones(1, 2)); y.sum().backward(retain_graph=True); o.step(); y.sum().backward()""")
R("grad_dtype attribute", "x = leaf(1.); a = x.grad_dtype; x.grad_dtype = None; x.grad = torch.ones(1, dtype=torch.float64); (a, x.grad_dtype, x.grad)")
sub("inputs= / autograd.grad")
R("backward(inputs=[a]): only a accumulates", "a = leaf(1.); b = leaf(2.); (a * b).backward(inputs=[a]); (a.grad, b.grad)")
R("inputs= single tensor", "a = leaf(1.); (a * 2).backward(inputs=a); a.grad")
R("inputs= with a NON-leaf: its .grad is filled", "x = leaf(2.); y = x * 2; z = y * 3; z.backward(inputs=[y]); (y.grad, x.grad)")
R("inputs=[]", "x = leaf(2.); (x * 2).backward(inputs=[])")
R("inputs= not requiring grad (message mentions retain_grad)", "x = leaf(2.); (x * 2).backward(inputs=[torch.ones(1)])")
R("inputs= unused leaf", "x = leaf(2.); u = leaf(1.); (x * 2).backward(inputs=[u]); (u.grad, x.grad)")
R("grad returns a tuple and leaves .grad alone", "x = leaf(2.); r = grad(x * x, x); (r, x.grad)")
R("grad wrt several inputs", "a = leaf(1.); b = leaf(2.); grad(a * b, [a, b])")
R("grad wrt an intermediate", "x = leaf(2.); y = x * 2; z = y * y; grad(z, [y, x])")
R("grad(x, x)", "x = leaf(2.); grad(x, x)")
R("grad(y, y) non-leaf", "y = leaf(2.) * 2; grad(y, y)")
R("grad: duplicates in inputs are fine", "x = leaf(2.); grad(x * 3, [x, x])")
R("grad: several outputs are summed", "x = leaf(2.); grad([x * 2, x * 3], x, [torch.ones(1), torch.ones(1)])")
R("unused input", "x = leaf(2.); u = leaf(1.); grad(x * 2, [x, u])")
R("unused input, allow_unused", "x = leaf(2.); u = leaf(1.); grad(x * 2, [x, u], allow_unused=True)")
R("materialize_grads", "x = leaf(2.); u = leaf(1.); grad(x * 2, [x, u], materialize_grads=True)")
R("materialize_grads with allow_unused=False", "x = leaf(2.); grad(x * 2, x, allow_unused=False, materialize_grads=True)")
R("input does not require grad", "grad(leaf(2.) * 2, torch.ones(1))")
R("input does not require grad, allow_unused", "grad(leaf(2.) * 2, torch.ones(1), allow_unused=True)")
R("output does not require grad", "grad(torch.ones(1), leaf(2.))")
R("non-scalar output without grad_outputs", "grad(leaf(1, 2) * 2, leaf(1.))")
R("grad_outputs wrong shape", "x = leaf(1, 2); grad(x * 2, x, torch.ones(3))")
R("inputs= an in-place-modified non-leaf refers to its NEW version", "x = leaf(2.); y = x * 2; z = y + 0; y.mul_(3); grad(z, y)")
R("grad wrt a view", "x = leaf(1, 2); v = x[:1]; z = (v * 3).sum() + x.sum(); grad(z, [v, x])")
R("grad wrt a view made AFTER the use", "x = leaf(1, 2); z = (x * 3).sum(); grad(z, x[:1])")
R("grad frees the graph too", "x = leaf(2.); z = x * x; grad(z, x); grad(z, x)")
R("grad with only_inputs=False", "x = leaf(2.); grad(x * 2, x, only_inputs=False)")
R("grad of empty inputs", "x = leaf(2.); grad(x * 2, [])")
R("the returned gradient IS grad_outputs on an identity path", "x = leaf(2.); g = torch.ones(1); r, = grad(x + 0, x, g); (r is g, r.data_ptr() == g.data_ptr())")
R("leaf hooks fire in grad()", "L = []; x = leaf(2.); x.register_hook(lambda g: (L.append(1), g * 10)[1]); (grad(x * 3, x), L)")

sub("create_graph / higher order")
R("grad(create_graph=True) twice", "x = leaf(2.); g, = grad(x ** 3, x, create_graph=True); h, = grad(g, x, create_graph=True); k, = grad(h, x); (g, h, k)")
R("without create_graph the gradient has no graph", "x = leaf(2.); g, = grad(x ** 3, x); g.backward()")
R("backward(create_graph=True): warning, .grad has a grad_fn", "x = leaf(2.); (x ** 3).backward(create_graph=True); (x.grad, x.grad.requires_grad)")
R("accumulation under create_graph is out of place: new .grad object", "x = leaf(2.); (x ** 3).sum().backward(create_graph=True); g = x.grad; (x ** 3).sum().backward(create_graph=True); (x.grad is g, g.detach(), x.grad.detach())")
R("first plain backward, then create_graph: .grad replaced", "x = leaf(2.); (x ** 3).sum().backward(); g = x.grad; (x ** 3).sum().backward(create_graph=True); (x.grad is g, x.grad.requires_grad)")
R("create_graph first, plain pass afterwards: accumulated IN PLACE, .grad keeps its stale grad_fn", "x = leaf(2.); (x ** 3).sum().backward(create_graph=True); g = x.grad; (x ** 3).sum().backward(); (x.grad is g, x.grad.requires_grad, x.grad)")
R("under create_graph the first .grad is a clone, never the incoming tensor", "x = leaf(2.); g = torch.ones(1); (x * 1).backward(g, create_graph=True); (x.grad.data_ptr() == g.data_ptr(), x.grad.grad_fn)")
R("grad penalty through .grad", "x = leaf(2.); (x ** 3).sum().backward(create_graph=True); p = x.grad.sum(); x.grad = None; p.backward(); x.grad")
R("relu: gradient has a graph of its own (threshold double backward)", "x = leaf(2.); g, = grad(F.relu(x), x, create_graph=True); (g.requires_grad, fn(g))")
R("grad of a linear function wrt x has no dependence", "x = leaf(2.); g, = grad(x * 3, x, create_graph=True); (g.requires_grad, err(lambda: grad(g, x)))")

sub("tensor hooks")
R("register_hook sees and may replace the gradient", "x = leaf(1.); y = x * 2; y.register_hook(lambda g: g * 100); y.sum().backward(); x.grad")
R("returning None keeps it", "x = leaf(1.); x.register_hook(lambda g: None); (x * 2).sum().backward(); x.grad")
R("several hooks run in registration order, each sees the previous result", "L = []; x = leaf(1.); x.register_hook(lambda g: (L.append(g.item()), g + 1)[1]); x.register_hook(lambda g: (L.append(g.item()), g * 10)[1]); (x * 2).sum().backward(); (L, x.grad)")
R("the handle removes it", "L = []; x = leaf(1.); h = x.register_hook(lambda g: L.append(1)); h.remove(); (x * 2).sum().backward(); L")
R("called ONCE per backward with the SUM over consumers", "L = []; x = leaf(1.); y = x * 2; y.register_hook(lambda g: L.append(g.item())); (y * 3 + y * 4).sum().backward(); L")
R("on a leaf: sees this pass's gradient, not the accumulated one", "L = []; x = leaf(1.); x.register_hook(lambda g: L.append(g.item())); (x * 2).sum().backward(); (x * 3).sum().backward(); (L, x.grad)")
R("on a tensor that does not require grad", "torch.ones(1).register_hook(lambda g: g)")
R("returning a non-tensor", "x = leaf(1.); x.register_hook(lambda g: 1); (x * 2).sum().backward()")
R("returning another shape", "x = leaf(1, 2); x.register_hook(lambda g: torch.ones(3)); (x * 2).sum().backward()")
R("returning another dtype", "x = leaf(1, 2); x.register_hook(lambda g: g.double()); err(lambda: (x * 2).sum().backward()), x.grad")
R("modifying the gradient in place inside a hook takes effect (dangerous)", "x = leaf(1, 2); x.register_hook(lambda g: (g.mul_(5), None)[1]); (x * 2).sum().backward(); x.grad")
R("… but the gradient may be an expanded tensor: error", "x = leaf(1, 2); y = x * 1; y.register_hook(lambda g: (g.mul_(5), None)[1]); y.sum().backward()")
R("hook registered AFTER the consumer was recorded still fires", "L = []; x = leaf(1.); y = x * 2; z = y * 3; y.register_hook(lambda g: L.append(1)); z.backward(); L")
R("hook on a tensor later modified in-place fires for the OLD value's gradient", "L = []; x = leaf(1.); y = x * 2; y.register_hook(lambda g: L.append(g.item())); y.mul_(10); y.backward(); L")
R("hooks before and after in-place", "L = []; x = leaf(1.); y = x * 2; y.register_hook(lambda g: L.append(('a', g.item()))); y.mul_(10); y.register_hook(lambda g: L.append(('b', g.item()))); y.backward(); L")
R("hook on a view", "L = []; x = leaf(1, 2); v = x[:1]; v.register_hook(lambda g: L.append(g.tolist())); (v * 3).sum().backward(); (L, x.grad)")
R("grad mode inside a hook (no create_graph / create_graph)", "L = []; x = leaf(1.); x.register_hook(lambda g: L.append((torch.is_grad_enabled(), g.requires_grad))); (x ** 2).sum().backward(); grad((x ** 2).sum(), x, create_graph=True); L")
R("exception in a hook propagates", "x = leaf(1.)\ndef h(g): raise ValueError('boom')\nx.register_hook(h); (x * 2).sum().backward()")
R("hook order vs retain_grad: retain_grad stores the gradient AFTER all hooks", "x = leaf(1.); y = x * 2; y.retain_grad(); y.register_hook(lambda g: g * 10); y.sum().backward(); (y.grad, x.grad)")
R("hook on a leaf runs before accumulation and affects .grad", "x = leaf(1.); x.register_hook(lambda g: g * 10); (x * 2).sum().backward(); x.grad")
R("hook on the root itself", "L = []; x = leaf(1.); y = x * 2; y.register_hook(lambda g: L.append(g.item())); y.backward(); L")
R("_backward_hooks attribute", "x = leaf(1.); a = x._backward_hooks; x.register_hook(lambda g: g); (a, type(x._backward_hooks).__name__, len(x._backward_hooks))")

sub("post-accumulate hooks, retain_grad")
R("post-accumulate hook gets the leaf, after .grad is written", "L = []; x = leaf(1.); x.register_post_accumulate_grad_hook(lambda p: L.append((p is x, p.grad.item()))); (x * 2).sum().backward(); (x * 2).sum().backward(); L")
R("… non-leaf", "y = leaf(1.) * 2; y.register_post_accumulate_grad_hook(lambda p: None)")
R("… no requires_grad", "torch.ones(1).register_post_accumulate_grad_hook(lambda p: None)")
R("… not fired by autograd.grad", "L = []; x = leaf(1.); x.register_post_accumulate_grad_hook(lambda p: L.append(1)); grad(x * 2, x); L")
R("… may set p.grad = None", "x = leaf(1.)\ndef h(p): p.grad = None\nx.register_post_accumulate_grad_hook(h); (x * 2).sum().backward(); x.grad")
R("… returning something", "x = leaf(1.); x.register_post_accumulate_grad_hook(lambda p: 1); (x * 2).sum().backward(); x.grad")
R("retain_grad on a non-leaf", "x = leaf(1.); y = x * 2; y.retain_grad(); (y * 3).sum().backward(); (y.grad, y.retains_grad)")
R("retain_grad on a leaf: no-op, retains_grad False", "x = leaf(1.); x.retain_grad(); x.retains_grad")
R("retain_grad without requires_grad", "torch.ones(1).retain_grad()")
R("retain_grad twice = once", "x = leaf(1.); y = x * 2; y.retain_grad(); y.retain_grad(); (y * 3).sum().backward(); y.grad")
R("retained grad over two backward passes ACCUMULATES", "x = leaf(1.); y = x * 2; y.retain_grad(); z = (y * 3).sum(); z.backward(retain_graph=True); z.backward(); y.grad")
R("retain_grad is filled by autograd.grad too (retain hook runs with the node)", "x = leaf(1.); y = x * 2; y.retain_grad(); grad((y * 3).sum(), x); y.grad")
R("retain_grad then in-place on y: grad of the NEW y", "x = leaf(1.); y = x * 2; y.retain_grad(); y.mul_(10); (y * 3).sum().backward(); (y.grad, x.grad)")
R("retain_grad on a base, then in-place through a view", "x = leaf(1, 2); y = x * 1; y.retain_grad(); y[0].mul_(10); (y * 3).sum().backward(); (y.grad, x.grad)")
R("retain_grad on a view, then base modified in-place", "x = leaf(1, 2); y = x * 1; v = y[:1]; v.retain_grad(); y.mul_(10); (v * 3).sum().backward(); (v.grad, x.grad)")
R("the retained y.grad is a clone of the flowing gradient", "P = []; x = leaf(1, 2); y = x * 2; y.retain_grad(); y.register_hook(lambda g: P.append(g.data_ptr())); (y * 3).sum().backward(); y.grad.data_ptr() == P[0]")

sub("graph nodes")
R("name / next_functions / metadata", "x = leaf(1.); z = x * 2 + x.exp(); f = z.grad_fn; (f.name(), type(f).__name__, [(n.name(), i) for n, i in f.next_functions], f.metadata)")
R("constants give (None, 0)", "x = leaf(1.); z = x + torch.ones(1); z.grad_fn.next_functions[1]")
R("leaf edge: AccumulateGrad, .variable is the leaf", "x = leaf(1.); z = x * 2; a = z.grad_fn.next_functions[0][0]; (a.name(), a.variable is x)")
R("one AccumulateGrad per leaf", "x = leaf(1.); a = (x * 2).grad_fn.next_functions[0][0]; b = (x * 3).grad_fn.next_functions[0][0]; a is b")
R("grad_fn is a stable Python object", "y = leaf(1.) * 2; y.grad_fn is y.grad_fn")
R("multi-output: output_nr and shared grad_fn", "a, b = leaf(1, 2).unbind(0); (a.output_nr, b.output_nr, a.grad_fn is b.grad_fn)")
R("names of common nodes", "x = leaf(1, 2); [fn(t) for t in (x + 1, x - 1, x * 2, x / 2, x ** 2, -x, x.sum(), x.sum(0), x.mean(), x.mean(0), x @ x, x.exp(), x[0], x[:1], x[[0]], x.view(2, 1), x.t(), x.max(), x.max(0)[0], x.clone(), x.double(), torch.cat([x, x]), torch.stack([x, x]), F.relu(x), x.softmax(0), x.std(), x.norm(), x.abs(), x.clamp(0), torch.where(x > 0, x, x))]")
R("sequence numbers grow in forward order", "x = leaf(1.); a = x * 2; b = x * 3; (a.grad_fn._sequence_nr() < b.grad_fn._sequence_nr())")
R("ready nodes run latest-created first", "L = []; x = leaf(1.); a = x * 1; b = x * 1; a.register_hook(lambda g: L.append('a')); b.register_hook(lambda g: L.append('b')); (a + b).backward(); L")
R("Node.register_hook(grad_inputs, grad_outputs)", "L = []; x = leaf(3.); y = x * x; y.grad_fn.register_hook(lambda gi, go: L.append((gi, go))); y.backward(); L")
R("Node.register_hook may replace grad_inputs", "x = leaf(3.); y = x * 2; y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, None)); y.backward(); x.grad")
R("Node.register_hook: wrong number returned", "x = leaf(3.); y = x * 2; y.grad_fn.register_hook(lambda gi, go: (gi[0],)); y.backward()")
R("Node.register_hook: gi for a constant input is None", "L = []; x = leaf(3.); y = x * torch.ones(1); y.grad_fn.register_hook(lambda gi, go: L.append(gi)); y.backward(); L")
R("Node.register_prehook(grad_outputs) may replace", "x = leaf(3.); y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0] * 7,)); y.backward(); x.grad")
R("order: tensor hook (pre) → node prehook → node → node posthook", "L = []; x = leaf(3.); y = x * 2; y.grad_fn.register_prehook(lambda go: L.append('pre')); y.register_hook(lambda g: L.append('tensor')); y.grad_fn.register_hook(lambda gi, go: L.append('post')); y.backward(); L")
R("AccumulateGrad node hook", "L = []; x = leaf(3.); y = x * 2; a = y.grad_fn.next_functions[0][0]; a.register_hook(lambda gi, go: L.append((gi, go))); y.backward(); L")
R("calling a node by hand", "x = leaf(3.); y = x * 2; y.grad_fn(torch.ones(1))")
R("gradient edge API", "y = leaf(1.) * 2; e = torch.autograd.graph.get_gradient_edge(y); (e.node is y.grad_fn, e.output_nr)")
R("the graph does not keep outputs alive", "import weakref; x = leaf(1.); y = x * 2; w = weakref.ref(y); z = y + 1; del y; gc.collect(); w() is None")

sub("saved_tensors_hooks")
R("pack on save, unpack on backward", "L = []\nwith torch.autograd.graph.saved_tensors_hooks(lambda t: (L.append('pack'), t)[1], lambda t: (L.append('unpack'), t)[1]):\n    x = leaf(3.); y = x * x\ny.backward(); (L, x.grad)")
R("pack may return anything; unpack must return a tensor", "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.item(), lambda v: 3):\n    x = leaf(3.); y = x * x\ny.backward()")
R("custom pack to numpy", "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().numpy().copy(), torch.from_numpy):\n    x = leaf(3.); y = x * x\ny.backward(); x.grad")
R("with hooks the version check is OFF: the packed value is used", "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t):\n    x = leaf(3.); y = x.exp()\ny.detach().zero_(); y.backward(); x.grad")
R("in-place inside pack", "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.add_(1), lambda t: t):\n    x = leaf(3.); y = (x * 1).exp()")
R("nested: innermost wins", "L = []\nh = lambda n: torch.autograd.graph.saved_tensors_hooks(lambda t: (L.append(n), t)[1], lambda t: t)\nwith h('outer'), h('inner'): x = leaf(3.); y = x.exp()\nL")
R("disable_saved_tensors_hooks", "with torch.autograd.graph.disable_saved_tensors_hooks('not here'):\n    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): pass")
R("save_on_cpu exists", "with torch.autograd.graph.save_on_cpu(): x = leaf(3.); y = x * x\ny.backward(); x.grad")
R("hooks applied to one saved tensor: _raw_saved_*", "x = leaf(3.); y = x * x; y.grad_fn._raw_saved_self.register_hooks(lambda t: 7, lambda p: torch.full((1,), float(p))); y.backward(); x.grad")
R("no packing under no_grad", "L = []\nwith torch.autograd.graph.saved_tensors_hooks(lambda t: (L.append(1), t)[1], lambda t: t):\n    with torch.no_grad(): leaf(3.).exp()\nL")

sub("anomaly mode")
R("nan gradient", "torch.autograd.set_detect_anomaly(True); x = leaf(0.); y = (x * 0).sqrt() * 0; y.backward()")
R("check_nan=False", "x = leaf(0.)\nwith torch.autograd.set_detect_anomaly(True, check_nan=False): (x.sqrt() * 0).backward()\nx.grad")
R("detect_anomaly context: warnings", "x = leaf(1.)\nwith torch.autograd.detect_anomaly(): (x * 2).backward()\n(x.grad, torch.is_anomaly_enabled())")
R("anomaly mode: the output index is that of the first nan gradient", "torch.autograd.set_detect_anomaly(True); a = leaf(1.); b = leaf(0.); (a / b * 0).backward()")
R("log(0) * 0", "torch.autograd.set_detect_anomaly(True); x = leaf(0.); (x.log() * 0).backward()")

sub("gradcheck")
R("passes", "torch.autograd.gradcheck(lambda a: a * a, (torch.ones(2, dtype=torch.float64, requires_grad=True),))")
R("wrong gradient: message", """class Bad(Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g * 3
torch.autograd.gradcheck(Bad.apply, (torch.ones(1, dtype=torch.float64, requires_grad=True),))""")
R("raise_exception=False", """class Bad(Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g * 3
torch.autograd.gradcheck(Bad.apply, (torch.ones(1, dtype=torch.float64, requires_grad=True),), raise_exception=False)""")
R("float32 inputs warn", "torch.autograd.gradcheck(lambda a: a * 2, (leaf(1.),), eps=1e-2, atol=1e-1)")
R("no input requires grad", "torch.autograd.gradcheck(lambda a: a * 2, (torch.ones(1, dtype=torch.float64),))")
R("expanded input", "torch.autograd.gradcheck(lambda a: a * 2, (torch.ones(1, dtype=torch.float64).expand(2).requires_grad_(),))")
R("gradgradcheck", "torch.autograd.gradgradcheck(lambda a: a ** 3, (torch.ones(2, dtype=torch.float64, requires_grad=True),))")


# ====================================================================================================
section("C", "6b. Custom autograd.Function", "`Sq` = square with save_for_backward; other classes are defined in the row.")
# ====================================================================================================
SQ = """class Sq(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(x); return x * x
    @staticmethod
    def backward(ctx, g): x, = ctx.saved_tensors; return g * 2 * x
"""
R("basic", SQ + "x = leaf(3.); y = Sq.apply(x); y.backward(); (fn(y), type(y.grad_fn).__name__, x.grad)")
R("forward runs with grad disabled (ops inside are not recorded)", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.m = (torch.is_grad_enabled(), (x * 2).requires_grad, x.requires_grad); return x * 2
    @staticmethod
    def backward(ctx, g): return g
x = leaf(3.); y = F1.apply(x); y.grad_fn.m""")
R("forward receives the very same tensor objects", """class F1(Function):
    @staticmethod
    def forward(ctx, x, o): ctx.same = x is o[0]; return x * 2
    @staticmethod
    def backward(ctx, g): return g, None
x = leaf(3.); F1.apply(x, [x]).grad_fn.same""")
R("backward grad mode: off normally, on under create_graph", """L = []
class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): L.append(torch.is_grad_enabled()); return g * 2
x = leaf(3.); F1.apply(x).backward(); grad(F1.apply(x), x, torch.ones(1), create_graph=True); L""")
R("double backward differentiates the code of backward", SQ + "x = leaf(3.); g, = grad(Sq.apply(x), x, create_graph=True); grad(g, x)")
R("instance style (old) is refused", """class Old(Function):
    def forward(self, x): return x
    def backward(self, g): return g
Old()(leaf(1.))""")
R("non-static forward through apply: ctx is passed as self", """class Old(Function):
    def forward(self, x): return x
    def backward(self, g): return g
Old.apply(leaf(1.))""")
R("keyword arguments are accepted (bound to forward's signature)", SQ + "x = leaf(3.); y = Sq.apply(x=x); y.backward(); (fn(y), x.grad)")
R("no forward", """class E(Function): pass
E.apply(leaf(1.))""")
R("no backward", """class E(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
E.apply(leaf(1.)).backward()""")
R("saved input modified in place afterwards", SQ + "x = leaf(3.) * 1; y = Sq.apply(x); x.add_(1); y.backward()")
R("saved output modified in place afterwards", """class Ex(Function):
    @staticmethod
    def forward(ctx, x): y = x.exp(); ctx.save_for_backward(y); return y
    @staticmethod
    def backward(ctx, g): y, = ctx.saved_tensors; return g * y
x = leaf(0.); y = Ex.apply(x); y.add_(1); y.backward()""")
R("saved output through save_for_backward: has the right grad_fn, no reference cycle", """class Ex(Function):
    @staticmethod
    def forward(ctx, x): y = x.exp(); ctx.save_for_backward(y); return y
    @staticmethod
    def backward(ctx, g): y, = ctx.saved_tensors; ctx.info = y.requires_grad; return g * y
x = leaf(0.); g, = grad(Ex.apply(x), x, create_graph=True); grad(g, x)""")
R("tensor stored on ctx as an attribute is NOT version-checked (silent)", """class Bad(Function):
    @staticmethod
    def forward(ctx, x): ctx.x = x; return x * x
    @staticmethod
    def backward(ctx, g): return g * 2 * ctx.x
x = leaf(3.) * 1; x.retain_grad(); y = Bad.apply(x); x.detach().fill_(100.); y.backward(); x.grad""")
R("saved intermediate (neither input nor output)", """class Im(Function):
    @staticmethod
    def forward(ctx, x): t = x * 2; ctx.save_for_backward(t); return t * t
    @staticmethod
    def backward(ctx, g): t, = ctx.saved_tensors; return g * 4 * t
x = leaf(3.); Im.apply(x).backward(); x.grad""")
R("save_for_backward of a non-tensor", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(3); return x * 1
    @staticmethod
    def backward(ctx, g): return g
F1.apply(leaf(1.))""")
R("save_for_backward(None) is fine", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(None, x); return x * 1
    @staticmethod
    def backward(ctx, g): ctx.r = ctx.saved_tensors[0]; return g
x = leaf(1.); F1.apply(x).backward(); x.grad""")
R("save_for_backward twice: the last call wins", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(x); ctx.save_for_backward(x, x); return x * 1
    @staticmethod
    def backward(ctx, g): L.append(len(ctx.saved_tensors)); return g
L = []; F1.apply(leaf(1.)).backward(); L""")
R("saved_tensors after the graph was freed", SQ + "x = leaf(3.); y = Sq.apply(x); y.backward(); y.backward()")
R("saved_variables (legacy name)", SQ + "x = leaf(3.); y = Sq.apply(x); err(lambda: y.grad_fn.saved_variables)")
R("saved_tensors gives the original leaf object", SQ + "x = leaf(3.); y = Sq.apply(x); y.grad_fn.saved_tensors[0] is x")
R("too few gradients", """class F1(Function):
    @staticmethod
    def forward(ctx, x, y): return x * y
    @staticmethod
    def backward(ctx, g): return g
F1.apply(leaf(1.), leaf(1.)).backward()""")
R("too many gradients", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return g, g
F1.apply(leaf(1.)).backward()""")
R("too many gradients, extras None: allowed", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return g, None, None
x = leaf(1.); F1.apply(x).backward(); x.grad""")
R("None gradient for an input that requires grad", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return None
x = leaf(1.); F1.apply(x).backward(); x.grad""")
R("gradient for an input that does not need it is dropped", """class F1(Function):
    @staticmethod
    def forward(ctx, x, y): return x * y
    @staticmethod
    def backward(ctx, g): return g, g * 100
x = leaf(1.); F1.apply(x, torch.ones(1)).backward(); x.grad""")
R("gradient returned for a non-tensor argument: refused", """class F1(Function):
    @staticmethod
    def forward(ctx, x, k): return x * k
    @staticmethod
    def backward(ctx, g): return g, g
x = leaf(1.); F1.apply(x, 3).backward(); x.grad""")
R("gradient of wrong (incompatible) shape", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x.sum()
    @staticmethod
    def backward(ctx, g): return torch.ones(3)
F1.apply(leaf(1, 2)).backward()""")
R("gradient of a BROADCAST shape is summed down silently", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x.sum()
    @staticmethod
    def backward(ctx, g): return torch.ones(5, 2)
x = leaf(1, 2); F1.apply(x).backward(); x.grad""")
R("gradient smaller than the input (0-dim for a vector): refused", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x.sum()
    @staticmethod
    def backward(ctx, g): return g
x = leaf(1, 2); F1.apply(x).backward(); x.grad""")
R("gradient of another dtype is cast", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return g.double()
x = leaf(1.); F1.apply(x).backward(); x.grad.dtype""")
R("gradient that is not a tensor", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return 1.0
F1.apply(leaf(1.)).backward()""")
R("forward returns a non-tensor", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return 3
    @staticmethod
    def backward(ctx, g): return g
F1.apply(leaf(1.))""")
R("forward returns tensor + non-tensor", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 2, 'meta'
    @staticmethod
    def backward(ctx, g, m): return g * 2
x = leaf(1.); y, m = F1.apply(x); y.backward(); (m, x.grad)""")
R("forward returns a list: passed through, no graph", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return [x * 1, x * 2]
    @staticmethod
    def backward(ctx, a, b): return a
F1.apply(leaf(1.))""")
R("multi-output: the gradient of an unused output is a ZERO tensor", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1, x * 2
    @staticmethod
    def backward(ctx, a, b): L.append((a, b)); return a + 2 * b
L = []; x = leaf(1.); a, b = F1.apply(x); b.backward(); (L, x.grad, a.grad_fn is b.grad_fn, a.output_nr, b.output_nr)""")
R("set_materialize_grads(False): None instead", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.set_materialize_grads(False); return x * 1, x * 2
    @staticmethod
    def backward(ctx, a, b): L.append((a, b)); return 2 * b
L = []; x = leaf(1.); a, b = F1.apply(x); b.backward(); L""")
R("needs_input_grad", """class F1(Function):
    @staticmethod
    def forward(ctx, x, y, k): return x * y
    @staticmethod
    def backward(ctx, g): L.append(ctx.needs_input_grad); return g, None, None
L = []; F1.apply(leaf(1.), torch.ones(1), 3).backward(); L""")
R("needs_input_grad is available in forward", """class F1(Function):
    @staticmethod
    def forward(ctx, x, y): L.append(ctx.needs_input_grad); return x * y
    @staticmethod
    def backward(ctx, g): return g, None
L = []; F1.apply(leaf(1.), torch.ones(1)); L""")
R("needs_input_grad does NOT narrow under grad(inputs)", """class F1(Function):
    @staticmethod
    def forward(ctx, x, y): return x * y
    @staticmethod
    def backward(ctx, g): L.append(ctx.needs_input_grad); return g, g
L = []; a = leaf(1.); b = leaf(1.); grad(F1.apply(a, b), a); L""")
R("no input requires grad: output has no grad_fn, backward never runs", SQ + "y = Sq.apply(torch.ones(1)); (y.requires_grad, y.grad_fn)")
R("under no_grad", SQ + "with torch.no_grad(): y = Sq.apply(leaf(1.))\n(y.requires_grad, y.grad_fn)")
R("integer output is automatically non-differentiable", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1, x.long()
    @staticmethod
    def backward(ctx, a, b): L.append(b); return a
L = []; y, i = F1.apply(leaf(1.)); y.backward(); (i.requires_grad, L)""")
R("mark_non_differentiable", """class F1(Function):
    @staticmethod
    def forward(ctx, x): a, b = x * 1, x * 2; ctx.mark_non_differentiable(b); return a, b
    @staticmethod
    def backward(ctx, a, b): L.append(b); return a
L = []; y, n = F1.apply(leaf(1.)); y.backward(); (n.requires_grad, n.grad_fn, L)""")
R("once_differentiable", """from torch.autograd.function import once_differentiable
class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    @once_differentiable
    def backward(ctx, g): return g * 2
x = leaf(1.); g, = grad(F1.apply(x) ** 2, x, create_graph=True); (g.requires_grad, fn(g), err(lambda: g.backward()))""")
R("mark_dirty: in-place Function on a non-leaf", """class Inc(Function):
    @staticmethod
    def forward(ctx, x): x.add_(1); ctx.mark_dirty(x); return x
    @staticmethod
    def backward(ctx, g): return g * 7
x = leaf(1.); y = x * 1; r = Inc.apply(y); r.sum().backward(); (r is y, fn(y), y._version, x.grad)""")
R("mark_dirty on a leaf that requires grad", """class Inc(Function):
    @staticmethod
    def forward(ctx, x): x.add_(1); ctx.mark_dirty(x); return x
    @staticmethod
    def backward(ctx, g): return g
Inc.apply(leaf(1.))""")
R("mark_dirty on a view of a non-leaf (base gets CopySlices)", """class Inc(Function):
    @staticmethod
    def forward(ctx, x): x.add_(1); ctx.mark_dirty(x); return x
    @staticmethod
    def backward(ctx, g): return g * 7
x = leaf(1, 2); y = x * 1; Inc.apply(y[:1]); y.sum().backward(); (fn(y), x.grad)""")
R("mark_dirty of a tensor that is not returned", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.mark_dirty(x.add_(1)); return x * 1
    @staticmethod
    def backward(ctx, g): return g
F1.apply(leaf(1.) * 1)""")
R("mark_dirty of a tensor that is not an input", """class F1(Function):
    @staticmethod
    def forward(ctx, x): y = x * 1; ctx.mark_dirty(y); return y
    @staticmethod
    def backward(ctx, g): return g
F1.apply(leaf(1.) * 1)""")
R("modifying an input in place WITHOUT mark_dirty and returning it", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x.add_(1)
    @staticmethod
    def backward(ctx, g): return g * 7
x = leaf(1.); y = x * 1; r = F1.apply(y); r.sum().backward(); (r is y, fn(y), fn(r), x.grad, y.detach())""")
R("in-place on a leaf inside forward (grad is off there) is not refused without mark_dirty", """class F1(Function):
    @staticmethod
    def forward(ctx, x): x.add_(1); return x * 1
    @staticmethod
    def backward(ctx, g): return g
x = leaf(1.); F1.apply(x); (x.detach(), x._version)""")
R("setup_context style", """class F1(Function):
    @staticmethod
    def forward(x, k): return x * k
    @staticmethod
    def setup_context(ctx, inputs, output): x, k = inputs; ctx.k = k; ctx.o = output.shape
    @staticmethod
    def backward(ctx, g): return g * ctx.k, None
x = leaf(1.); y = F1.apply(x, 5); y.backward(); (x.grad, y.grad_fn.o)""")
R("backward AND vjp defined", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return g
    @staticmethod
    def vjp(ctx, g): return g
F1.apply(leaf(1.)).backward()""")
R("vjp alone works", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def vjp(ctx, g): return g * 3
x = leaf(1.); F1.apply(x).backward(); x.grad""")
R("ctx attributes are readable on grad_fn", SQ + "y = Sq.apply(leaf(3.)); (hasattr(y.grad_fn, 'saved_tensors'), y.grad_fn.needs_input_grad)")
R("ctx.saved_tensors inside forward is still empty", """class F1(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(x); L.append(err(lambda: len(ctx.saved_tensors))); return x * 1
    @staticmethod
    def backward(ctx, g): return g
L = []; F1.apply(leaf(1.)); L""")
R("exception in backward propagates with its type", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): raise KeyError('boom')
F1.apply(leaf(1.)).backward()""")
R("modifying grad_output in place in backward mutates the caller's tensor (b was accumulated earlier)", """class F1(Function):
    @staticmethod
    def forward(ctx, x): return x * 1
    @staticmethod
    def backward(ctx, g): return g.mul_(10)
a = leaf(1, 1); b = leaf(1, 1); g = torch.ones(2); (F1.apply(a) + b).backward(g); (a.grad, b.grad, g)""")
R("lists of tensors are not seen as inputs", """class F1(Function):
    @staticmethod
    def forward(ctx, xs): return xs[0] * 2
    @staticmethod
    def backward(ctx, g): return None
F1.apply([leaf(1.)]).requires_grad""")
R("returning the same tensor twice", """class F1(Function):
    @staticmethod
    def forward(ctx, x): y = x * 2; return y, y
    @staticmethod
    def backward(ctx, a, b): return a * 2 + b * 2
x = leaf(1.); a, b = F1.apply(x); r = (a is b, a.output_nr, b.output_nr); (a + b).backward(); (r, x.grad)""")

# ====================================================================================================
section("M", "7. Grad modes")
# ====================================================================================================
R("no_grad: results do not require grad", "x = leaf(1.)\nwith torch.no_grad(): y = x * 2\n(y.requires_grad, y.grad_fn, y.is_leaf)")
R("no_grad: factories still honour requires_grad=True, requires_grad_() works", "with torch.no_grad(): t = torch.ones(1, requires_grad=True); u = torch.ones(1).requires_grad_(); p = nn.Parameter(torch.ones(1))\n(t.requires_grad, u.requires_grad, p.requires_grad)")
R("no_grad: clone / detach / view of a requires-grad leaf", "x = leaf(1, 2)\nwith torch.no_grad(): r = (x.clone().requires_grad, x.detach().requires_grad, x[:1].requires_grad, x.view(2).requires_grad, x.reshape(2).requires_grad, x.t().requires_grad, x.expand(2).requires_grad)\nr")
R("a view made under no_grad claims requires_grad=True but is disconnected: backward silently does nothing", "x = leaf(1, 2)\nwith torch.no_grad(): v = x[:1]\nz = (v * 3).sum(); z.backward(); (v.requires_grad, v.grad_fn, v.is_leaf, z.requires_grad, v.grad, x.grad)")
R("x.to/contiguous no-op under no_grad returns x itself (still requires grad)", "x = leaf(1.)\nwith torch.no_grad(): y = x.contiguous()\n(y is x, y.requires_grad)")
R("nesting", "with torch.no_grad():\n    a = torch.is_grad_enabled()\n    with torch.enable_grad(): b = torch.is_grad_enabled()\n    c = torch.is_grad_enabled()\n(a, b, c, torch.is_grad_enabled())")
R("set_grad_enabled as a context / function", "with torch.set_grad_enabled(False): a = torch.is_grad_enabled()\nb = torch.is_grad_enabled(); torch.set_grad_enabled(False); c = torch.is_grad_enabled(); torch.set_grad_enabled(True); (a, b, c)")
R("exception restores the mode", "def f():\n    with torch.no_grad(): raise ValueError\nerr(f); torch.is_grad_enabled()")
R("enable_grad inside no_grad records; connects to outer tensors", "x = leaf(2.)\nwith torch.no_grad():\n    y = x * 2\n    with torch.enable_grad(): z = x * y\nz.backward(); x.grad")
R("decorator with and without parentheses", "@torch.no_grad()\ndef f(x): return x * 2\n@torch.no_grad\ndef g(x): return x * 2\n@torch.enable_grad()\ndef h(x): return x * 2\nx = leaf(1.); (f(x).requires_grad, g(x).requires_grad, h(x).requires_grad, f.__name__)")
R("decorator set_grad_enabled(False)", "@torch.set_grad_enabled(False)\ndef f(x): return x * 2\n(f(leaf(1.)).requires_grad, torch.is_grad_enabled())")
R("decorated generator: mode holds inside, not between yields", "@torch.no_grad()\ndef gen():\n    for _ in range(2): yield torch.is_grad_enabled()\nout = []\nfor inside in gen(): out.append((inside, torch.is_grad_enabled()))\nout")
R("with no_grad inside an ordinary generator leaks between yields", "def gen():\n    with torch.no_grad():\n        for _ in range(2): yield 1\nout = []\nfor _ in gen(): out.append(torch.is_grad_enabled())\n(out, torch.is_grad_enabled())")
R("decorated generator supports send/throw/return", "@torch.no_grad()\ndef gen():\n    r = yield 1\n    return (r, torch.is_grad_enabled())\ng = gen(); next(g)\ntry: g.send(5)\nexcept StopIteration as e: v = e.value\nv")
R("decorating a class", "@torch.no_grad()\nclass K:\n    def __init__(self): self.g = torch.is_grad_enabled()\n    def m(self): return torch.is_grad_enabled()\nk = K(); (k.g, k.m())")
R("thread-local: a new thread starts with grad enabled", "L = []\nwith torch.no_grad():\n    t = threading.Thread(target=lambda: L.append(torch.is_grad_enabled())); t.start(); t.join()\nL")
R("set_grad_enabled in another thread does not leak", "t = threading.Thread(target=lambda: torch.set_grad_enabled(False)); t.start(); t.join(); torch.is_grad_enabled()")
R("inference_mode is thread-local too", "L = []\nwith torch.inference_mode():\n    t = threading.Thread(target=lambda: L.append((torch.is_inference_mode_enabled(), torch.is_grad_enabled()))); t.start(); t.join()\nL")
R("out= under grad mode with an input that requires grad", "torch.add(leaf(1.), 1, out=torch.empty(1))")
R("out= tensor that requires grad", "torch.add(torch.ones(1), 1, out=leaf(1.))")
R("out= under no_grad is fine", "o = torch.empty(1)\nwith torch.no_grad(): torch.add(leaf(1.), 1, out=o)\no")
R("out= of wrong shape: resized with a warning", "o = torch.empty(3); torch.add(torch.ones(2), 1, out=o); o.shape")
R("out= of wrong dtype", "torch.add(torch.ones(2), 1, out=torch.empty(2, dtype=torch.long))")
sub("in-place and recording")
R("no_grad in-place on a leaf requiring grad", "x = leaf(1.)\nwith torch.no_grad(): x.mul_(5)\n(x, x._version)")
R("no_grad in-place on a non-leaf: grad_fn unchanged", "x = leaf(1.); y = x * 2\nwith torch.no_grad(): y.mul_(5)\ny.sum().backward(); (fn(y), x.grad, y.detach())")
R("SGD pattern x -= lr * x.grad under no_grad", "x = leaf(1.); (x * 3).sum().backward()\nwith torch.no_grad(): x -= 0.1 * x.grad\n(x, x.is_leaf)")
R("x = x - lr*g (rebinding) makes a non-leaf", "x = leaf(1.); x = x - 0.1; (x.is_leaf, x.requires_grad)")
R("copy_ a requires-grad source into a plain tensor under no_grad", "b = torch.zeros(1)\nwith torch.no_grad(): b.copy_(leaf(1.))\n(b.requires_grad, b)")
sub("inference_mode")
R("flags", "with torch.inference_mode(): t = torch.ones(1); g = torch.is_grad_enabled(); m = torch.is_inference_mode_enabled()\n(t.is_inference(), t.requires_grad, g, m, torch.is_inference_mode_enabled())")
R("results of ops over normal tensors are inference tensors", "x = leaf(1.)\nwith torch.inference_mode(): y = x * 2\n(y.is_inference(), y.requires_grad, x.is_inference())")
R("views of normal tensors are normal", "x = leaf(1, 2)\nwith torch.inference_mode(): v = x[:1]\n(v.is_inference(), v.requires_grad, v._is_view())")
R("no-op to()/contiguous returns the normal tensor itself", "x = leaf(1.)\nwith torch.inference_mode(): y = x.contiguous()\ny is x")
R("in-place on a normal leaf inside: allowed, version bumped", "x = leaf(1.)\nwith torch.inference_mode(): x.add_(1)\n(x, x._version)")
R("… saved value modified inside is caught", "x = leaf(1.); z = x * x\nwith torch.inference_mode(): x.add_(1)\nz.backward()")
R("in-place on an inference tensor inside: fine, not tracked", "with torch.inference_mode(): t = torch.ones(1); t.add_(1); r = err(lambda: t._version)\n(t, r)")
R("in-place on an inference tensor outside", "with torch.inference_mode(): t = torch.ones(1)\nt.add_(1)")
R("in-place outside under no_grad", "with torch.inference_mode(): t = torch.ones(1)\nwith torch.no_grad(): t.add_(1)")
R("setitem outside", "with torch.inference_mode(): t = torch.ones(1)\nt[0] = 5")
R("view outside is fine, still inference", "with torch.inference_mode(): t = torch.ones(2)\nv = t[:1]; (v.is_inference(), v._is_view())")
R("plain functional use outside is fine", "with torch.inference_mode(): t = torch.ones(2)\ny = t * 2; (y.is_inference(), y.requires_grad)")
R("use with a requires-grad tensor when nothing is saved", "with torch.inference_mode(): t = torch.ones(2)\nx = leaf(1, 2); y = x + t; y.sum().backward(); (y.is_inference(), x.grad)")
R("use with a requires-grad tensor when it must be saved", "with torch.inference_mode(): t = torch.ones(2)\nleaf(1, 2) * t")
R("… even under no_grad it is fine (nothing saved)", "with torch.inference_mode(): t = torch.ones(2)\nwith torch.no_grad(): y = leaf(1, 2) * t\ny")
R("requires_grad_() outside", "with torch.inference_mode(): t = torch.ones(2)\nt.requires_grad_()")
R("requires_grad_() inside", "with torch.inference_mode(): t = torch.ones(2); t.requires_grad_()\n(t.requires_grad, t.is_inference())")
R("factory with requires_grad=True inside", "with torch.inference_mode(): t = torch.ones(2, requires_grad=True)\n(t.requires_grad, t.is_inference())")
R("… then used outside", "with torch.inference_mode(): t = torch.ones(2, requires_grad=True)\nerr(lambda: t * 2)")
R("clone outside gives a normal tensor", "with torch.inference_mode(): t = torch.ones(2)\nc = t.clone(); (c.is_inference(), c._version, c.requires_grad_().requires_grad)")
R("clone inside is inference", "x = torch.ones(2)\nwith torch.inference_mode(): c = x.clone()\nc.is_inference()")
R("detach outside keeps inference-ness but has a version counter and accepts in-place (quirk)", "with torch.inference_mode(): t = torch.ones(2)\nd = t.detach(); d.add_(1); (d.is_inference(), d._version, t)")
R("inference_mode(False) nested", "with torch.inference_mode():\n    with torch.inference_mode(False): t = torch.ones(1); m = (torch.is_inference_mode_enabled(), torch.is_grad_enabled())\n(t.is_inference(), m)")
R("enable_grad inside inference_mode: is_grad_enabled True but results are still inference, no graph", "x = leaf(1.)\nwith torch.inference_mode():\n    with torch.enable_grad(): y = x * 2; g = torch.is_grad_enabled()\n(g, y.requires_grad, y.is_inference())")
R("decorator", "@torch.inference_mode()\ndef f(x): return x * 2\nf(leaf(1.)).is_inference()")
R("decorator without parentheses", "@torch.inference_mode\ndef f(x): return x * 2\nf(leaf(1.)).is_inference()")
R("copy_ from an inference tensor into a normal one outside", "with torch.inference_mode(): t = torch.ones(2)\nx = torch.zeros(2); x.copy_(t); x")
R("copy_ into a normal requires-grad NON-leaf from inference tensor (nothing saved)", "with torch.inference_mode(): t = torch.ones(2)\ny = leaf(1, 2) * 1; y.copy_(t); (fn(y), y.requires_grad)")
R("normal = inference.data assignment makes it inference", "with torch.inference_mode(): t = torch.ones(2)\nx = torch.zeros(2); x.data = t; (x.is_inference(), err(lambda: x.add_(1)))")
R("backward outside with an inference gradient", "with torch.inference_mode(): g = torch.ones(2)\nx = leaf(1, 2); (x * 2).backward(g); (x.grad, x.grad.is_inference())")
R("inference tensor as a .grad: next accumulation outside", "x = leaf(1.); z = (x * x).sum()\nwith torch.inference_mode(): z.backward()\nr = err(lambda: (x * 2).sum().backward()); (x.grad.is_inference(), r)")
R("numpy()/item()/detach inside and outside", "with torch.inference_mode(): t = torch.ones(1)\n(t.numpy().tolist(), t.item(), t.detach().is_inference())")
R("detach_() in inference mode on a non-leaf does NOTHING to its autograd state", "y = leaf(1.) * 2\nwith torch.inference_mode(): y.detach_()\n(y.requires_grad, fn(y))")
R("no_grad: detach_() does work", "y = leaf(1.) * 2\nwith torch.no_grad(): y.detach_()\n(y.requires_grad, fn(y))")

# ====================================================================================================
section("P", "8. Type promotion, broadcasting, indexing")
# ====================================================================================================
_dts = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]
sub("promotion of two dimensioned tensors: torch.promote_types (row × column)")
for d in _dts:
    R(d + " with [" + ", ".join(_dts) + "]", f"[str(torch.promote_types(torch.{d}, getattr(torch, o)))[6:] for o in '{' '.join(_dts)}'.split()]")
sub("categories: dimensioned tensor > 0-dim tensor > Python scalar")
R("dim tensor × Python scalar: dtype only changes if the scalar's CATEGORY is higher", "t = lambda d: torch.ones(2, dtype=d)\n[str((t(d) * s).dtype)[6:] for d in (torch.bool, torch.uint8, torch.int32, torch.float16, torch.float64) for s in (True, 2, 2.0, 2j)]")
R("bool + bool / bool * bool", "b = torch.tensor([True, False]); ((b + b), (b * b))")
R("bool - bool", "b = torch.tensor([True]); b - b")
R("-bool", "-torch.tensor([True])")
R("bool + 1", "torch.tensor([True]) + 1")
R("int / int is true division (default dtype)", "(torch.tensor([3]) / torch.tensor([2])), (torch.tensor([3]) / 2), torch.true_divide(torch.tensor(3), 2).dtype")
R("int // int floors; int % int has the divisor's sign", "(torch.tensor([-7]) // 2, torch.tensor([-7]) % 3, torch.tensor([7]) % -3, torch.tensor([-7.]) // 2, torch.fmod(torch.tensor([-7]), 3))")
R("integer division by zero", "torch.tensor([1]) // 0")
R("float // 0 and % 0", "torch.tensor([1., -1., 0.]) // 0, torch.tensor([1., -1.]) % 0")
R("int32 dim × int64 0-dim", "(torch.ones(2, dtype=torch.int32) * torch.tensor(2)).dtype")
R("int32 dim × float64 0-dim → float64 (0-dim tensors keep their dtype across categories)", "(torch.ones(2, dtype=torch.int32) * torch.tensor(2., dtype=torch.float64)).dtype")
R("int dim × float16 0-dim", "(torch.ones(2, dtype=torch.int32) * torch.tensor(2., dtype=torch.float16)).dtype")
R("int dim × Python float → default dtype", "(torch.ones(2, dtype=torch.int32) * 2.0).dtype")
R("… after set_default_dtype(float64)", "torch.set_default_dtype(torch.float64); (torch.ones(2, dtype=torch.int32) * 2.0).dtype, torch.tensor(1.).dtype, torch.tensor(1j).dtype")
R("float32 dim × float64 0-dim stays float32", "(torch.ones(2) * torch.tensor(2., dtype=torch.float64)).dtype")
R("float32 dim × complex128 0-dim", "(torch.ones(2) * torch.tensor(2j, dtype=torch.complex128)).dtype")
R("float64 dim × Python complex", "(torch.ones(2, dtype=torch.float64) * 2j).dtype")
R("float16 dim × Python complex", "(torch.ones(2, dtype=torch.float16) * 2j).dtype")
R("0-dim × 0-dim: ordinary promotion", "(torch.tensor(1, dtype=torch.int8) * torch.tensor(1.)).dtype, (torch.tensor(1.) * torch.tensor(1., dtype=torch.float64)).dtype")
R("0-dim × Python scalar", "(torch.tensor(1, dtype=torch.int8) * 2).dtype, (torch.tensor(1, dtype=torch.int8) * 2.0).dtype")
R("size-1 dim tensor IS dimensioned", "(torch.ones(2) * torch.ones(1, dtype=torch.float64)).dtype")
R("numpy scalar operand", "(torch.ones(2) * np.float64(2)).dtype, (torch.ones(2, dtype=torch.int32) * np.int64(2)).dtype")
R("NumPy scalar on the left: Tensor wins", "r = np.float64(2) * torch.ones(2); (type(r).__name__, r.dtype)")
R("NumPy array operand", "r = torch.ones(2) * np.ones(2); (type(r).__name__, r.dtype)")
R("NumPy array on the left (NumPy 2.4)", "r = np.ones(2) * torch.ones(2); (type(r).__name__, r.dtype)")
R("result_type", "(torch.result_type(torch.ones(2, dtype=torch.int32), 1.0), torch.result_type(torch.ones(2, dtype=torch.float16), torch.tensor(1., dtype=torch.float64)), torch.result_type(1, 2.0))")
R("can_cast", "[torch.can_cast(a, b) for a, b in ((torch.float32, torch.int32), (torch.int32, torch.float32), (torch.float64, torch.float32), (torch.complex64, torch.float32), (torch.int64, torch.uint8), (torch.float32, torch.bool))]")
R("uint8 overflow wraps; uint8 + int8", "torch.tensor([250], dtype=torch.uint8) + 10, (torch.tensor([1], dtype=torch.uint8) + torch.tensor([1], dtype=torch.int8)).dtype")
R("reductions: sum/prod/cumsum of int → int64, of bool → int64", "[str(t.dtype)[6:] for t in (torch.ones(2, dtype=torch.int32).sum(), torch.ones(2, dtype=torch.uint8).prod(), torch.tensor([True]).sum(), torch.ones(2, dtype=torch.int16).cumsum(0), torch.ones(2, dtype=torch.float16).sum())]")
R("mean of int", "torch.ones(2, dtype=torch.int64).mean()")
R("std of int", "torch.ones(2, dtype=torch.int64).std()")
R("float functions of int → default float", "[str(f(torch.ones(2, dtype=torch.int64)).dtype)[6:] for f in (torch.exp, torch.sqrt, torch.sigmoid, torch.sin, torch.log)]")
R("relu of int stays int; abs/neg too", "F.relu(torch.tensor([-1, 2])), torch.tensor([-1]).abs().dtype")
R("floor/ceil/round of int: no-op", "torch.tensor([3]).floor().dtype, torch.tensor([3]).round().dtype")
R("int ** negative int (scalar exponent)", "torch.tensor([2]) ** -1")
R("int ** negative int (tensor exponent)", "torch.tensor([2]) ** torch.tensor([-1])")
R("int ** float", "(torch.tensor([2]) ** 0.5).dtype, (2 ** torch.tensor([2])).dtype, (2.0 ** torch.tensor([2])).dtype")
R("matmul dtype mismatch", "torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)")
R("dot dtype mismatch", "torch.dot(torch.ones(2), torch.ones(2, dtype=torch.float64))")
R("linear dtype mismatch", "F.linear(torch.ones(2, 2), torch.ones(2, 2, dtype=torch.float64))")
R("cat promotes", "torch.cat([torch.ones(1), torch.ones(1, dtype=torch.long)]).dtype, torch.stack([torch.ones(1, dtype=torch.float64), torch.ones(1)]).dtype")
R("where promotes", "torch.where(torch.tensor([True]), torch.ones(1), torch.ones(1, dtype=torch.float64)).dtype, torch.where(torch.tensor([True]), torch.ones(1, dtype=torch.int32), 2.5).dtype")
R("where with a non-bool condition", "torch.where(torch.tensor([1]), torch.ones(1), torch.zeros(1))")
R("torch.tensor dtype inference", "[str(torch.tensor(v).dtype)[6:] for v in (1, 1., True, 1j, [1, 2.], [True, 1], np.float64(1), np.array([1, 2]), np.array([1.]), [])]")
R("torch.tensor of a ragged list", "torch.tensor([[1, 2], [3]])")
R("torch.tensor from object", "torch.tensor('a')")
R("torch.tensor of a list of tensors", "torch.tensor([torch.tensor(1.), torch.tensor(2.)])")
R("torch.tensor int overflow to int32", "torch.tensor(2**40, dtype=torch.int32)")
R("torch.from_numpy shares; non-writable array", "a = np.ones(2); a.flags.writeable = False; torch.from_numpy(a)")
R("torch.from_numpy with negative strides", "torch.from_numpy(np.arange(3)[::-1])")
R("float → int casts truncate", "torch.tensor([1.9, -1.9]).long(), torch.tensor([2.5]).int()")
R("arange dtype", "torch.arange(3).dtype, torch.arange(3.).dtype, torch.arange(0, 3, 0.5).dtype, torch.linspace(0, 1, 3).dtype, torch.full((1,), 1).dtype, torch.full((1,), 1.).dtype, torch.full((1,), True).dtype")
R("comparison → bool; comparison of int with float scalar", "(torch.tensor([1]) < 1.5), (torch.tensor([1, 2]) == 1.0)")
R("logical ops on floats", "torch.logical_and(torch.tensor([1., 0.]), torch.tensor([2., 3.])), ~torch.tensor([True]), ~torch.tensor([1])")
R("~ on float", "~torch.tensor([1.])")
R("& on float", "torch.tensor([1.]) & torch.tensor([1.])")
sub("in-place casting")
R("int tensor += float", "t = torch.tensor([1, 2]); t += 0.5")
R("int tensor += float tensor", "t = torch.tensor([1, 2]); t += torch.ones(2)")
R("int tensor /= int", "t = torch.tensor([1, 2]); t /= 2")
R("int tensor //= int is fine", "t = torch.tensor([3, 4]); t //= 2; t")
R("float tensor += complex", "t = torch.ones(2); t += 1j")
R("bool tensor += int", "t = torch.tensor([True]); t += 1")
R("float32 += float64 stays float32", "t = torch.ones(2); t += torch.ones(2, dtype=torch.float64); t.dtype")
R("uint8 += int64 tensor (same category) wraps silently", "t = torch.tensor([250], dtype=torch.uint8); t += torch.tensor([10]); t")
R("setitem float into int truncates silently", "t = torch.tensor([1, 2]); t[0] = 1.9; t")
R("setitem float tensor into int", "t = torch.tensor([1, 2]); t[0] = torch.tensor(1.9); t")
R("setitem with list index, float tensor into int: refused, unlike the slice", "t = torch.tensor([1, 2]); t[[0]] = torch.tensor([1.9]); t")
R("setitem complex into float (odd message)", "t = torch.ones(2); t[0] = 1j")
R("copy_ casts freely", "t = torch.tensor([1, 2]); t.copy_(torch.tensor([1.9, 2.9])); t")
R("fill_ with a float on int", "t = torch.tensor([1, 2]); t.fill_(1.9); t")
R("masked_fill_ float on int", "torch.tensor([1, 2]).masked_fill_(torch.tensor([True, False]), 1.9)")
R("in-place may not change shape", "t = torch.ones(1); t += torch.ones(2)")
R("in-place incompatible shape", "torch.ones(3).add_(torch.ones(2))")
R("exp_ on int", "torch.tensor([1]).exp_()")
R("pow_ to float on int", "torch.tensor([2]).pow_(0.5)")
R("clamp int with float bounds promotes", "torch.tensor([1, 5]).clamp(max=2.5)")
R("clamp_ int with float bounds", "torch.tensor([1, 5]).clamp_(max=2.5)")
sub("broadcasting errors")
R("mismatch", "torch.ones(2) + torch.ones(3)")
R("mismatch at another dim", "torch.ones(2, 3) * torch.ones(2, 4)")
R("matmul 2-D", "torch.ones(2, 3) @ torch.ones(2, 3)")
R("matmul 2-D × 1-D", "torch.ones(2, 3) @ torch.ones(2)")
R("matmul 1-D × 1-D", "torch.ones(2) @ torch.ones(3)")
R("matmul 0-D", "torch.tensor(1.) @ torch.ones(2)")
R("bmm", "torch.bmm(torch.ones(2, 2, 3), torch.ones(3, 3, 2))")
R("batched matmul mismatch", "torch.ones(2, 2, 3) @ torch.ones(3, 3, 2)")
R("mm of 1-D", "torch.mm(torch.ones(2), torch.ones(2))")
R("broadcast_tensors", "torch.broadcast_tensors(torch.ones(2), torch.ones(3))")
R("broadcast_shapes", "torch.broadcast_shapes((2, 1), (3,)), err(lambda: torch.broadcast_shapes((2,), (3,)))")
R("where mismatch", "torch.where(torch.tensor([True, False]), torch.ones(3), torch.ones(3))")
R("zero-size broadcasts with 1", "(torch.ones(0) + torch.ones(1)).shape, err(lambda: torch.ones(0) + torch.ones(2))")
R("adding None / str", "err(lambda: torch.ones(1) + None), err(lambda: torch.ones(1) + 'a'), err(lambda: torch.ones(1) + [1])")
R("unknown keyword", "torch.ones(2).sum(foo=1)")
R("dim out of range in a reduction", "torch.ones(2).sum(1)")
R("duplicate dims in a reduction", "torch.ones(2, 2).sum((0, 0))")
R("max of an empty tensor", "torch.ones(0).max()")
R("argmax of an empty tensor", "torch.ones(0).argmax()")
R("sum/mean/prod of an empty tensor", "torch.ones(0).sum(), torch.ones(0).mean(), torch.ones(0).prod()")
R("max(dim) over a zero-size dim", "torch.ones(0, 2).max(0)")
R("0-dim accepts dim 0 and -1", "torch.tensor(3.).sum(0), torch.tensor(3.).max(-1)")
R("reshape/permute accept both varargs and tuple", "torch.ones(2, 3).permute((1, 0)).shape, torch.ones(2, 3).reshape((3, 2)).shape, torch.ones(2, 3).sum([0, 1])")
sub("indexing")
R("bool mask shape mismatch", "torch.ones(3)[torch.tensor([True, False])]")
R("2-D mask flattens", "torch.arange(4).view(2, 2)[torch.tensor([[True, False], [False, True]])]")
R("mask on the first dim", "torch.arange(4).view(2, 2)[torch.tensor([True, False])]")
R("uint8 mask (deprecated)", "torch.arange(3)[torch.tensor([1, 0, 1], dtype=torch.uint8)]")
R("int32 index tensor", "torch.arange(3)[torch.tensor([1, 2], dtype=torch.int32)]")
R("float index tensor", "torch.arange(3)[torch.tensor([1.])]")
R("negative indices in a LongTensor", "torch.arange(3)[torch.tensor([-1, 0])]")
R("LongTensor out of range", "torch.arange(3)[torch.tensor([3])]")
R("index_select negative", "torch.arange(3).index_select(0, torch.tensor([-1]))")
R("gather out of range", "torch.arange(3).gather(0, torch.tensor([3]))")
R("gather with int32 index", "torch.arange(3).gather(0, torch.tensor([1], dtype=torch.int32))")
R("scatter needs matching dtype", "torch.zeros(3).scatter(0, torch.tensor([0]), torch.ones(1, dtype=torch.float64))")
R("two index lists broadcast", "torch.arange(9).view(3, 3)[[0, 1], [1, 2]], torch.arange(9).view(3, 3)[torch.tensor([[0], [1]]), torch.tensor([0, 1])]")
R("index lists that do not broadcast", "torch.arange(9).view(3, 3)[[0, 1], [0, 1, 2]]")
R("advanced indices separated by a slice go first", "torch.zeros(2, 3, 4)[[0, 1], :, [0, 1]].shape, torch.zeros(2, 3, 4)[:, [0, 1], [0, 1]].shape, torch.zeros(2, 3, 4)[0, :, [0, 1]].shape")
R("None with an index list", "torch.zeros(2, 3)[None, [0, 1]].shape, torch.zeros(2, 3)[..., None].shape")
R("two Ellipses", "torch.zeros(2, 3)[..., ...].shape")
R("bool scalar index", "torch.zeros(2)[True].shape, torch.zeros(2)[False].shape")
R("empty list index", "torch.zeros(2)[[]].shape")
R("range / tuple-of-lists index", "torch.arange(3)[range(2)], torch.arange(4).view(2, 2)[([0], [1])]")
R("slice with tensor bounds", "torch.arange(5)[torch.tensor(1):torch.tensor(3)]")
R("nonzero / as_tuple / where(cond)", "torch.tensor([0, 2, 0, 3]).nonzero(), torch.where(torch.tensor([0, 2]) > 0)")
R("repeated indices: x[[0,0]] += 1 adds once", "x = torch.zeros(2); x[[0, 0]] += 1; x")
R("index_add_ / index_put_(accumulate) / scatter_add_ add all", "torch.zeros(2).index_add_(0, torch.tensor([0, 0]), torch.ones(2)), torch.zeros(2).index_put_((torch.tensor([0, 0]),), torch.ones(2), accumulate=True)")
R("gradient of repeated gather indices accumulates", "x = leaf(1, 2); x[[0, 0, 1]].sum().backward(); x.grad")
R("setitem: value broadcasts", "x = torch.zeros(2, 3); x[0] = torch.tensor([1., 2., 3.]); x[:, 0] = 9; x")
R("setitem: value shape mismatch", "x = torch.zeros(2, 3); x[0] = torch.ones(2)")
R("setitem: leading ones of the value are dropped", "x = torch.zeros(3); x[:] = torch.ones(1, 1, 3); x")
R("setitem: non-leading extra dims", "x = torch.zeros(3); x[:] = torch.ones(3, 1)")
R("setitem with a list index: shape mismatch", "x = torch.zeros(3); x[[0, 1]] = torch.ones(3)")
R("setitem with mask: wrong count", "x = torch.zeros(3); x[torch.tensor([True, True, False])] = torch.ones(3)")
R("setitem with a Python list value", "x = torch.zeros(2); x[:] = [1., 2.]")
R("setitem with a NumPy array value", "x = torch.zeros(2); x[:] = np.ones(2)")
R("setitem: gradient of the value (slice)", "w = leaf(2, 3); y = Y(3); y[:2] = w * 2; (y * torch.tensor([1., 10., 100.])).sum().backward(); w.grad")
R("setitem: gradient of the value (list index)", "w = leaf(2, 3); x = leaf(1, 1, 1); y = x * 1; y[[0, 2]] = w; (y * torch.tensor([1., 10., 100.])).sum().backward(); (w.grad, x.grad, fn(y))")
R("setitem: gradient with a mask and scalar tensor value", "w = torch.tensor(5., requires_grad=True); x = leaf(1, 2, 3); y = x * 1; y[x > 1] = w; y.sum().backward(); (w.grad, x.grad)")
R("setitem with DUPLICATE list indices: last wins on CPU, yet BOTH values get gradient", "w = leaf(2, 3); y = torch.zeros(2); y[[0, 0]] = w; y.sum().backward(); (y.detach(), w.grad)")
R("setitem after z = y.exp(): fine (exp saved z, not y)", "x = leaf(1, 2); y = x * 1; z = y.exp(); y[0] = 0; z.sum().backward(); x.grad")
R("… but for z = y * y: error", "x = leaf(1, 2); y = x * 1; z = y * y; y[0] = 0; z.sum().backward()")
R("x[mask] = value where the mask depends on x", "x = leaf(-1, 2); y = x * 1; y[y < 0] = 0; y.sum().backward(); x.grad")
R("y[0], y[1] read after write use new history", "x = leaf(1, 2); y = x * 1; y[0] = y[1] * 3; (y[0] + y[1]).backward(); x.grad")
R("delete item", "x = torch.zeros(2); del x[0]")
R("`in`, iteration, flip", "1.0 in torch.ones(2), list(torch.arange(2)), torch.arange(3).flip(0)")
R("hash / eq: tensors hash by identity", "a = torch.ones(1); b = torch.ones(1); (hash(a) == hash(b), (a == b).item(), a in [b], len({a, b}))")


# ====================================================================================================
section("T", "9. Subgradients and conventions at ties / singular points", "`gr(f, *v)` = gradient of f(x).sum() at the leaf x = [v…].")
# ====================================================================================================
sub("reductions with ties")
for rule, f, v in [
    ("max() splits evenly among ties", "lambda x: x.max()", "3, 3, 1"), ("min() splits evenly", "lambda x: x.min()", "1, 1, 3"), ("amax() splits evenly", "lambda x: x.amax()", "3, 3, 1"), ("amin() splits evenly", "lambda x: x.amin()", "1, 1, 3"), ("amax(0) splits evenly", "lambda x: x.amax(0)", "3, 3, 3"), ("max(0) picks ONE index (first)", "lambda x: x.max(0)[0]", "1, 3, 3"), ("min(0) picks one index (first)", "lambda x: x.min(0)[0]", "3, 1, 1"), ("aminmax", "lambda x: sum(torch.aminmax(x))", "2, 2, 1"), ("median() splits evenly among equal elements", "lambda x: x.median()", "1, 2, 2, 3"), ("median() of an even count: the LOWER middle value", "lambda x: x.median()", "1, 2, 3, 4"), ("median(0) picks one index", "lambda x: x.median(0)[0]", "2, 2, 2"), ("nanmedian", "lambda x: x.nanmedian()", "1, 2, float('nan')"), ("median with nan → nan", "lambda x: x.median()", "1, 2, float('nan')"), ("kthvalue picks one index", "lambda x: x.kthvalue(2)[0]", "2, 2, 1"), ("mode picks the LAST index", "lambda x: x.mode()[0]", "1, 2, 2"), ("topk(1) tie: first", "lambda x: x.topk(1)[0]", "3, 3"), ("sort tie keeps input order here", "lambda x: x.sort()[0] * torch.tensor([1., 10., 100.])", "2, 2, 1"), ("cummax tie picks the latest", "lambda x: x.cummax(0)[0]", "1, 3, 3"), ("cummin tie: the latest", "lambda x: x.cummin(0)[0]", "3, 1, 1"), ("logsumexp with -inf", "lambda x: x.logsumexp(0)", "float('-inf'), 0"), ("logsumexp all -inf", "lambda x: x.logsumexp(0)", "float('-inf'), float('-inf')"), ("softmax all -inf", "lambda x: x.softmax(0)", "float('-inf'), float('-inf')"), ("quantile", "lambda x: x.quantile(0.5)", "1, 2"), ("max over a nan: nan wins", "lambda x: x.max()", "1, float('nan')"), ("amax over a nan", "lambda x: x.amax()", "1, float('nan')"),
]:
    R(rule, f"gr({f}, {v})")
R("argmax/argmin on ties: first index", "torch.tensor([1, 3, 3]).argmax(), torch.tensor([3, 1, 1]).argmin(), torch.tensor([1., float('nan'), 5.]).argmax()")
R("max(0)/min(0)/sort/topk indices on ties", "t = torch.tensor([3., 3., 1.]); (t.max(0).indices, t.sort(stable=True).indices, t.sort(descending=True, stable=True).indices, t.median(0).indices, t.kthvalue(2).indices)")
sub("elementwise kinks")
for rule, f, v in [
    ("abs at 0 → 0", "lambda x: x.abs()", "-2, 0, 2"), ("abs at -0.0 / nan", "lambda x: x.abs()", "-0.0, float('nan')"), ("sign", "lambda x: x.sign()", "-2, 0, 2"), ("relu at 0 → 0", "lambda x: F.relu(x)", "-1, 0, 1"), ("relu of nan → 1", "lambda x: F.relu(x)", "float('nan'),"), ("relu6 at 0 and 6 → 0", "lambda x: F.relu6(x)", "0, 3, 6"), ("leaky_relu at 0 → slope", "lambda x: F.leaky_relu(x, 0.1)", "-1, 0, 1"), ("elu at 0 → alpha·exp(0): the LEFT derivative", "lambda x: F.elu(x)", "0,"), ("elu(alpha=2) at 0", "lambda x: F.elu(x, 2.)", "0,"), ("selu at 0", "lambda x: F.selu(x)", "0,"), ("hardtanh at ±1 → 0", "lambda x: F.hardtanh(x)", "-1, 0, 1"), ("hardsigmoid at ±3 → 0", "lambda x: F.hardsigmoid(x)", "-3, 0, 3"), ("hardswish at ±3 → 0, 1", "lambda x: F.hardswish(x)", "-3, 0, 3"), ("softplus beyond the threshold (20)", "lambda x: F.softplus(x)", "0, 20, 21"), ("threshold at the threshold → 0", "lambda x: F.threshold(x, 1., 0.)", "1, 2"), ("hardshrink at ±lambda → 0", "lambda x: F.hardshrink(x, 1.)", "1, -1, 2"), ("softshrink at ±lambda → 0", "lambda x: F.softshrink(x, 1.)", "1, -1, 2"), ("prelu at 0 → weight", "lambda x: F.prelu(x, torch.tensor([0.3]))", "-1, 0, 1"),
    ("clamp AT the bounds → 1 (inclusive)", "lambda x: x.clamp(-1, 1)", "-2, -1, 0, 1, 2"), ("clamp(min) at the bound → 1", "lambda x: x.clamp(min=0)", "-1, 0, 1"), ("clamp with min > max: 0 everywhere", "lambda x: x.clamp(2, 1)", "0, 1.5, 3"), ("clamp of nan → 0", "lambda x: x.clamp(0, 1)", "float('nan'),"), ("clip is clamp", "lambda x: x.clip(-1, 1)", "-1, 1"), ("clamp with tensor bounds at ties: x gets 1", "lambda x: x.clamp(torch.tensor([1., 0.]), torch.tensor([2., 1.]))", "1, 1"),
    ("sqrt at 0 → inf", "lambda x: x.sqrt()", "0, 4"), ("sqrt of negative → nan", "lambda x: x.sqrt()", "-1,"), ("sqrt(0)*0 → nan", "lambda x: x.sqrt() * 0", "0,"), ("rsqrt at 0", "lambda x: x.rsqrt()", "0,"), ("log at 0 → inf", "lambda x: x.log()", "0,"), ("log1p at -1", "lambda x: x.log1p()", "-1,"), ("reciprocal at 0 → -inf", "lambda x: x.reciprocal()", "0,"), ("1/x at 0", "lambda x: 1 / x", "0,"), ("x/x at 0", "lambda x: x / x", "0,"),
    ("x**2 at 0", "lambda x: x ** 2", "0,"), ("x**1 at 0", "lambda x: x ** 1", "0,"), ("x**0 → 0 everywhere (also at 0)", "lambda x: x ** 0", "0, 3"), ("x**0.5 at 0 → inf", "lambda x: x ** 0.5", "0,"), ("x**-1 at 0", "lambda x: x ** -1", "0,"), ("x**0.5 at negative", "lambda x: x ** 0.5", "-1,"), ("x**2.0 at negative", "lambda x: x ** 2.0", "-3,"), ("x**0 with a TENSOR exponent 0 at 0", "lambda x: x ** torch.zeros(1)", "0,"), ("0**x (scalar base) gradient wrt exponent: 0, also at x=0", "lambda x: 0 ** x", "0, 2"), ("0**x for tensor base 0: gradient wrt exponent", "lambda x: torch.zeros(2) ** x", "0, 2"), ("0**x at negative exponent", "lambda x: torch.zeros(1) ** x", "-1,"), ("2**x", "lambda x: 2 ** x", "3,"), ("(-2)**x gradient wrt exponent → nan", "lambda x: torch.full((1,), -2.) ** x", "2,"), ("x**x at 0", "lambda x: x ** x", "0,"),
    ("floor/ceil/round/trunc → 0", "lambda x: x.floor() + x.ceil() + x.round() + x.trunc()", "1.5,"), ("frac → 1", "lambda x: x.frac()", "1.5,"), ("x % 3 → 1", "lambda x: x % 3", "5, -5, 3"), ("3 % x wrt divisor", "lambda x: torch.full((1,), 7.) % x", "3,"), ("fmod wrt divisor", "lambda x: torch.fmod(torch.full((1,), -7.), x)", "3,"), ("atan2(0,0)", "lambda x: torch.atan2(x, torch.zeros(1))", "0,"), ("hypot(0,0)", "lambda x: torch.hypot(x, torch.zeros(1))", "0,"), ("asin at 1 → inf", "lambda x: x.asin()", "1,"), ("acosh at 1", "lambda x: x.acosh()", "1,"), ("tan / tanh / sigmoid saturated", "lambda x: x.sigmoid() + x.tanh()", "100, -100"), ("xlogy(0, 0)", "lambda x: torch.xlogy(x, x)", "0,"), ("sinc at 0", "lambda x: x.sinc()", "0, 1"), ("log_sigmoid / logit edge", "lambda x: F.logsigmoid(x)", "-1000, 1000"), ("nan_to_num: 0 where replaced", "lambda x: x.nan_to_num()", "1, float('nan'), float('inf')"), ("copysign at 0", "lambda x: x.copysign(torch.tensor([-1., 1.]))", "0, 2"), ("heaviside (not differentiable)", "lambda x: torch.heaviside(x, torch.ones(1))", "0,"), ("erf/exp at inf", "lambda x: x.exp()", "float('-inf'), 1000"),
]:
    R(rule, f"gr({f}, {v})")
sub("binary ties, where, nan")
R("maximum / minimum at ties: half each", "a = leaf(1, 2, 3); b = leaf(3, 2, 1); torch.maximum(a, b).sum().backward(); (a.grad, b.grad)")
R("torch.max(a, b) at ties: same", "a = leaf(2.); b = leaf(2.); torch.max(a, b).sum().backward(); (a.grad, b.grad)")
R("maximum with nan", "a = leaf(float('nan'), 1); b = leaf(1, float('nan')); y = torch.maximum(a, b); y.sum().backward(); (y.detach(), a.grad, b.grad)")
R("fmax / fmin at ties", "a = leaf(2.); b = leaf(2.); torch.fmax(a, b).sum().backward(); (a.grad, b.grad)")
R("maximum(x, x)", "gr(lambda x: torch.maximum(x, x), 2)")
R("where: nan in the unselected branch poisons the gradient (0 * inf)", "gr(lambda x: torch.where(x > 0, x.sqrt(), torch.zeros(1)), 0)")
R("where: the double-where fix", "gr(lambda x: torch.where(x > 0, torch.where(x > 0, x, torch.ones(1)).sqrt(), torch.zeros(1)), 0)")
R("where: gradient of a branch that is not selected is exactly 0", "gr(lambda x: torch.where(x > 0, x * 2, x * 3), -1, 1)")
R("where: unselected inf constant is harmless", "gr(lambda x: torch.where(x > 0, x, torch.full((1,), float('inf'))), 1)")
R("x * 0 where x = inf → nan forward, gradient 0", "x = leaf(float('inf')); y = x * 0; y.sum().backward(); (y.detach(), x.grad)")
R("masked_fill: filled positions get 0", "gr(lambda x: x.masked_fill(x > 1, 0.), 1, 2)")
R("nan + masked_select", "gr(lambda x: x[~x.isnan()], 1, float('nan'))")
R("a comparison has no gradient", "(leaf(1.) <= 1).requires_grad")
R("0/0: gradients inf and nan", "a = leaf(0.); b = leaf(0.); (a / b).sum().backward(); (a.grad, b.grad)")
R("mul by 0 and inf gradient", "a = leaf(0.); b = leaf(float('inf')); (a * b).sum().backward(); (a.grad, b.grad)")
R("l1_loss at equality → 0; smooth_l1/huber at 0", "[gr(f, 1) for f in (lambda x: F.l1_loss(x, torch.ones(1)), lambda x: F.smooth_l1_loss(x, torch.ones(1)), lambda x: F.huber_loss(x, torch.zeros(1)), lambda x: F.smooth_l1_loss(x, torch.zeros(1)))]")
R("hinge / margin losses at the kink", "gr(lambda x: F.margin_ranking_loss(x, torch.ones(1), torch.ones(1)), 1), gr(lambda x: F.hinge_embedding_loss(x, -torch.ones(1)), 1)")
R("bce at p=0 and p=1: log clamped at -100; gradient uses eps 1e-12", "x = leaf(0, 1); l = F.binary_cross_entropy(x, torch.tensor([1., 0.]), reduction='none'); l.sum().backward(); (l.detach(), x.grad)")
R("bce input outside [0,1]", "F.binary_cross_entropy(leaf(1.5), torch.ones(1))")
R("nll / cross_entropy ignore_index: 0, mean over the rest", "x = torch.zeros(2, 2, requires_grad=True); F.cross_entropy(x, torch.tensor([0, -100])).backward(); x.grad")
R("cross_entropy all ignored → nan", "F.cross_entropy(torch.zeros(1, 2), torch.tensor([-100]))")
R("cross_entropy target out of range", "F.cross_entropy(torch.zeros(1, 2), torch.tensor([5]))")
R("max_pool tie: first element of the window", "x = torch.ones(1, 1, 2, 2, requires_grad=True); F.max_pool2d(x, 2).sum().backward(); x.grad")
R("dropout p=1 / p=0", "gr(lambda x: F.dropout(x, 1.0), 1, 2), gr(lambda x: F.dropout(x, 0.0), 1, 2)")
sub("norms, variance, products")
for rule, f, v in [
    ("norm(2) at 0 → 0", "lambda x: x.norm()", "0, 0"), ("norm(1) at 0 → 0", "lambda x: x.norm(1)", "0, 2"), ("norm(inf) ties split evenly", "lambda x: x.norm(float('inf'))", "2, -2, 1"), ("norm(inf) at 0", "lambda x: x.norm(float('inf'))", "0, 0"), ("norm(-inf)", "lambda x: x.norm(float('-inf'))", "2, -2, 3"), ("norm(0): no gradient at all (None)", "lambda x: x.norm(0)", "0, 2"), ("norm(0.5) at 0", "lambda x: x.norm(0.5)", "0, 4"), ("norm(3) at 0", "lambda x: x.norm(3)", "0, 2"), ("x.pow(2).sum().sqrt() at 0 → nan (unlike norm)", "lambda x: x.pow(2).sum().sqrt()", "0, 0"), ("linalg.vector_norm at 0", "lambda x: torch.linalg.vector_norm(x)", "0, 0"), ("F.normalize at 0", "lambda x: F.normalize(x, dim=0)", "0, 0"), ("cosine_similarity with a zero vector", "lambda x: F.cosine_similarity(x, torch.ones(2), dim=0)", "0, 0"), ("pairwise dist at equality", "lambda x: torch.dist(x, torch.ones(2))", "1, 1"), ("cdist at equality → 0", "lambda x: torch.cdist(x[None], torch.ones(1, 2))", "1, 1"),
    ("std of constant values → 0 (not nan)", "lambda x: x.std()", "2, 2, 2"), ("std of 1 element (unbiased) → nan", "lambda x: x.std()", "2,"), ("var of 1 element", "lambda x: x.var()", "2,"), ("var(unbiased=False) of 1 element", "lambda x: x.var(unbiased=False)", "2,"), ("std(unbiased=False) of 1 element", "lambda x: x.std(unbiased=False)", "2,"), ("std of constant, unbiased=False", "lambda x: x.std(unbiased=False)", "2, 2"), ("var of constant", "lambda x: x.var()", "2, 2"),
    ("prod without zeros", "lambda x: x.prod()", "2, 3, 4"), ("prod with ONE zero", "lambda x: x.prod()", "0, 3, 4"), ("prod with TWO zeros", "lambda x: x.prod()", "0, 0, 4"), ("prod(0) with one zero", "lambda x: x.prod(0)", "0, 3, 4"), ("prod(0) with two zeros", "lambda x: x.prod(0)", "0, 0, 4"), ("cumprod with a zero", "lambda x: x.cumprod(0)", "2, 0, 4"), ("cumprod with two zeros", "lambda x: x.cumprod(0)", "0, 0, 4"), ("prod of one nan", "lambda x: x.prod()", "float('nan'), 2"), ("mean of empty slice", "lambda x: x[:0].mean()", "1, 2"), ("sum of empty slice", "lambda x: x[:0].sum()", "1, 2"),
]:
    R(rule, f"x = leaf({v}); y = ({f})(x); y.sum().backward(); (y.detach(), x.grad)")
R("forward values: std/var warnings", "torch.ones(1).std(), torch.ones(1).var(unbiased=False)")
R("prod double backward with zero", "x = leaf(0, 3, 4); g, = grad(x.prod(), x, create_graph=True); grad(g.sum(), x)[0]")
R("norm double backward at nonzero", "x = leaf(3, 4); g, = grad(x.norm(), x, create_graph=True); grad(g.sum(), x)[0]")
R("abs double backward: 0", "x = leaf(0, 3); g, = grad((x.abs() * x).sum(), x, create_graph=True); grad(g.sum(), x)[0]")
R("det of a singular matrix", "x = torch.zeros(2, 2, requires_grad=True); torch.linalg.det(x).backward(); x.grad")
R("inv of a singular matrix", "torch.linalg.inv(torch.zeros(2, 2))")
R("cholesky of a non-PD matrix", "torch.linalg.cholesky(-torch.eye(2))")
R("round half to even", "torch.tensor([0.5, 1.5, 2.5, -0.5]).round()")
R("floor of -0.0, sign of nan", "torch.tensor([-0.0]).floor(), torch.tensor([float('nan'), -0.0]).sign()")
sub("complex gradient convention")
R("gradient of a real loss wrt complex z = ∂L/∂x + i∂L/∂y: |z|² → 2z", "z = torch.tensor([3 + 4j], requires_grad=True); (z * z.conj()).real.sum().backward(); z.grad")
R("abs(z)", "z = torch.tensor([3 + 4j, 0j], requires_grad=True); z.abs().sum().backward(); z.grad")
R("real input through a complex intermediate keeps a real gradient", "x = leaf(2.); (x * 1j).imag.sum().backward(); x.grad")

# ====================================================================================================
section("L", "10. Legacy names and idioms of 2018")
# ====================================================================================================
R("torch.FloatTensor(list)", "t = torch.FloatTensor([1, 2]); (t, t.dtype, t.requires_grad, t.type())")
R("torch.FloatTensor(sizes): UNINITIALISED", "torch.FloatTensor(2, 3).shape, torch.FloatTensor(3).shape, torch.FloatTensor().shape")
R("torch.Tensor(list) / torch.Tensor(3)", "torch.Tensor([1, 2]), torch.Tensor(3).shape, torch.Tensor([3]).shape")
R("torch.Tensor(scalar float)", "torch.Tensor(3.5)")
R("torch.LongTensor / ByteTensor / DoubleTensor", "[c([1]).dtype for c in (torch.LongTensor, torch.ByteTensor, torch.DoubleTensor, torch.IntTensor, torch.HalfTensor, torch.BoolTensor)]")
R("torch.FloatTensor(int tensor)", "torch.FloatTensor(torch.tensor([1, 2]))")
R("torch.Tensor(requires_grad=…) keyword", "torch.Tensor([1.], requires_grad=True)")
R("isinstance checks", "t = torch.ones(1); (isinstance(t, torch.FloatTensor), isinstance(t, torch.Tensor), isinstance(t, Variable), isinstance(t, torch.DoubleTensor))")
R("type(tensor)", "type(torch.FloatTensor([1])).__name__")
R("torch.cuda.FloatTensor on a CPU build", "torch.cuda.FloatTensor([1])")
R(".cuda() on a CPU build", "torch.ones(1).cuda()")
R("Variable(t): a NEW plain Tensor over the same memory", "t = torch.ones(2); v = Variable(t); (type(v).__name__, v is t, v.data_ptr() == t.data_ptr(), v.requires_grad)")
R("Variable(x) acts like x.detach(): drops requires_grad and history", "x = leaf(1.); v = Variable(x); (v.requires_grad, v.is_leaf, v.grad_fn, v.data_ptr() == x.data_ptr())")
R("Variable(non-leaf)", "y = leaf(1.) * 2; v = Variable(y); (v.requires_grad, v.grad_fn)")
R("Variable(t, requires_grad=True)", "t = torch.ones(2); v = Variable(t, requires_grad=True); (v.requires_grad, t.requires_grad, v.is_leaf)")
R("Variable shares memory AND the version counter", "t = torch.ones(2); v = Variable(t); v.add_(1); (t, t._version, v._version)")
R("Variable(y, requires_grad=True) in-place", "t = torch.ones(2); v = Variable(t, requires_grad=True); v.add_(1)")
R("Variable(t, volatile=True)", "v = Variable(torch.ones(2), volatile=True); (v.requires_grad, err(lambda: v.volatile))")
R("Variable(t, volatile=False)", "Variable(torch.ones(2), volatile=False).requires_grad")
R("Variable(x_requires_grad, volatile=True)", "x = leaf(1.); v = Variable(x, volatile=True); (v.requires_grad, x.requires_grad)")
R("t.volatile read", "torch.ones(1).volatile")
R("t.volatile = True", "t = torch.ones(1); t.volatile = True; t.requires_grad")
R("Variable(list)", "Variable([1.])")
R("Variable(np array)", "Variable(np.ones(2))")
R("Variable()", "Variable().shape")
R("positional requires_grad", "Variable(torch.ones(1), True).requires_grad")
R("Variable.data / .creator", "y = leaf(1.) * 2; (y.data.requires_grad, err(lambda: y.creator))")
R("loss.data[0]", "torch.tensor(3.).data[0]")
R("loss.item()", "torch.tensor(3.).item()")
R("x.data.add_ / p.data.add_(-lr, p.grad.data)", "p = leaf(1.); p.grad = torch.ones(1); p.data.add_(p.grad.data, alpha=-0.1); (p, p._version)")
R("p.data.add_(-lr, grad): old two-positional signature", "p = leaf(1.); g = torch.ones(1); p.data.add_(-0.1, g); p")
R("addcmul_(value, t1, t2) old signature", "torch.ones(1).addcmul_(2, torch.ones(1), torch.ones(1))")
R("x.grad.data.zero_()", "x = leaf(1.); (x * 2).sum().backward(); x.grad.data.zero_(); x.grad")
R("retain_variables", "x = leaf(1.); (x * x).backward(retain_variables=True)")
R("torch.autograd.grad(..., only_inputs)", "x = leaf(1.); grad(x * x, x, only_inputs=True)")
R("nn.init with and without underscore", "t = torch.empty(2, 2); nn.init.constant(t, 3); t")
R("nn.init.xavier_normal (deprecated)", "nn.init.xavier_normal(torch.empty(2, 2)).shape")
R("nn.init runs under no_grad: fine on a leaf; returns the tensor", "p = nn.Parameter(torch.empty(2)); r = nn.init.ones_(p); (r is p, p.requires_grad, p.is_leaf, p._version)")
R("nn.init.* names", "sorted(n for n in dir(nn.init) if n.endswith('_') and not n.startswith('_'))")
R("F.sigmoid / F.tanh", "F.sigmoid(torch.zeros(1)), F.tanh(torch.zeros(1))")
R("nn.Softmax() without dim", "nn.Softmax()(torch.zeros(2))")
R("F.softmax without dim", "F.softmax(torch.zeros(2))")
R("size_average / reduce", "F.mse_loss(torch.zeros(2), torch.ones(2), size_average=False)")
R("nn.utils.clip_grad_norm", "p = leaf(1.); p.grad = torch.full((1,), 10.); nn.utils.clip_grad_norm(p, 1.)")
R("clip_grad_norm_ returns the total norm before clipping", "p = leaf(1.); p.grad = torch.full((1,), 10.); n = nn.utils.clip_grad_norm_(p, 1.); (n, p.grad)")
R("torch.range", "torch.range(0, 2)")
R("masked_fill with ByteTensor mask", "torch.ones(2).masked_fill(torch.ByteTensor([1, 0]), 5)")
R("x.expand_as / x.type_as / x.long() aliases", "x = torch.ones(1); (x.expand_as(torch.ones(3)).shape, x.type_as(torch.ones(1).double()).dtype, x.type(torch.LongTensor).dtype, x.type('torch.DoubleTensor').dtype)")
R("x.type() string", "torch.ones(1).type(), torch.ones(1, dtype=torch.bool).type(), torch.ones(1, dtype=torch.complex64).type()")
R("x.is_same_size, x.dim(), x.ndimension(), x.nelement()", "x = torch.ones(2, 3); (x.is_same_size(x), x.dim(), x.ndimension(), x.nelement(), x.size(), x.size(0), type(x.size()).__name__)")
R("x.new(...)", "x = torch.ones(1); (x.new([1, 2]), x.new(2, 3).shape)")
R("storage()", "s = torch.ones(2).storage(); (type(s).__name__, len(s))")
R("untyped_storage()", "s = torch.ones(2).untyped_storage(); (s.nbytes(), len(s), s.data_ptr() == s.data_ptr())")
R("torch.is_tensor / is_storage", "torch.is_tensor(torch.ones(1)), torch.is_storage(torch.ones(1).untyped_storage())")
R("torch.from_numpy keeps float64", "torch.from_numpy(np.ones(2)).dtype")
R("Module freeze: p.requires_grad = False; backward only for the rest", "m = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)); m[0].weight.requires_grad = False; m[0].bias.requires_grad = False; m(torch.ones(1, 2)).sum().backward(); [p.grad is None for p in m.parameters()]")
R("freezing B but training A (gradient passes THROUGH a frozen B)", "A = nn.Linear(2, 2); B = nn.Linear(2, 1); [p.requires_grad_(False) for p in B.parameters()]; B(A(torch.ones(1, 2))).sum().backward(); ([p.grad is None for p in A.parameters()], [p.grad is None for p in B.parameters()])")
R("optimizer.zero_grad() sets None by default", "p = leaf(1.); p.grad = torch.ones(1); torch.optim.SGD([p], 0.1).zero_grad(); p.grad")
R("optimizer.zero_grad(set_to_none=False): detach_ + zero_ in place", "p = leaf(1.); g = torch.ones(1); p.grad = g; torch.optim.SGD([p], 0.1).zero_grad(set_to_none=False); (p.grad is g, g)")
R("optimizer on a non-leaf", "torch.optim.SGD([leaf(1.) * 2], 0.1)")
R("volatile-propagation is gone: op over a volatile Variable and a requires-grad leaf records", "v = Variable(torch.ones(1), volatile=True); x = leaf(1.); (v * x).requires_grad")
R("detach of a 'volatile' Variable", "Variable(torch.ones(1), volatile=True).detach().requires_grad")
R("printing", "x = leaf(1.); (repr(x), repr(x * 2), repr(x.detach()), repr(torch.tensor(1)), repr(torch.ones(1, dtype=torch.float64)), repr(torch.ones(0)))")


# ====================================================================================================
section("X", "11. NumPy bridge, state_dict, storage, additions")
# ====================================================================================================
R("data_ptr includes the storage offset", "y = torch.arange(6.); (y[2:].data_ptr() - y.data_ptr(), y[2:].untyped_storage().data_ptr() == y.untyped_storage().data_ptr(), y[2:].storage_offset())")
R("from_numpy shares in both directions; NumPy writes do not bump (the 1 is from t[1] = 7)", "a = np.zeros(2); t = torch.from_numpy(a); a[0] = 5; t[1] = 7; (t, a.tolist(), t._version)")
R("t.numpy() shares, also for non-contiguous tensors (strides kept)", "t = torch.arange(6.).view(2, 3).t(); n = t.numpy(); n[0, 1] = 99; (t, n.strides)")
R("np.asarray(t) shares; np.array(t) copies", "t = torch.zeros(2); np.asarray(t)[0] = 1; np.array(t)[1] = 1; t")
R("numpy(force=True) on a requires-grad tensor", "x = leaf(1, 2); x.numpy(force=True).tolist()")
R("numpy() under no_grad is ALLOWED on a requires-grad tensor (and shares memory)", "x = leaf(1, 2)\nwith torch.no_grad(): x.numpy()[0] = 9\n(x.detach(), x._version)")
R("np.sin(t) returns a Tensor", "r = np.sin(torch.zeros(2)); type(r).__name__")
R("np.sin(requires-grad)", "np.sin(leaf(1, 2))")
R("torch.as_tensor(np) shares, torch.tensor(np) copies", "a = np.zeros(1); s = torch.as_tensor(a); c = torch.tensor(a); a[0] = 1; (s, c)")
R("as_tensor with dtype change copies", "a = np.zeros(1); s = torch.as_tensor(a, dtype=torch.float32); a[0] = 1; s")
R("DLPack shares memory but not the version counter", "x = torch.zeros(2); y = torch.from_dlpack(x); y.add_(1); (x, x._version, y._version)")
R("from_dlpack of a requires-grad tensor", "torch.from_dlpack(leaf(1.))")
R("set_(other): shares other's storage, own version counter", "x = torch.zeros(2); y = torch.ones(3); x.set_(y); y.add_(1); (x, x._version, y._version, x.data_ptr() == y.data_ptr())")
R("set_ on a leaf that requires grad", "x = leaf(1.); x.set_(torch.ones(3))")
R("set_ on a leaf that requires grad under no_grad", "x = leaf(1.)\nwith torch.no_grad(): x.set_(torch.ones(3))\n(x.shape, x.requires_grad, x._version)")
R("resize_ smaller keeps the storage; larger reallocates in place for every alias", "x = torch.arange(4.); v = x[:2]; x.resize_(2); a = x.untyped_storage().nbytes(); x.resize_(100); (a, x.untyped_storage().nbytes(), v.untyped_storage().nbytes(), v)")
R("state_dict tensors are detached aliases sharing memory AND the counter", "m = nn.Linear(1, 1); w = m.state_dict()['weight']; w.fill_(7); (m.weight.item(), m.weight._version, w.requires_grad, type(w).__name__)")
R("load_state_dict copies in place: identity kept, version bumped", "m = nn.Linear(1, 1); p = m.weight; v = p._version; m.load_state_dict({'weight': torch.ones(1, 1), 'bias': torch.ones(1)}); (m.weight is p, p._version - v, p.item())")
R("empty_like / zeros_like / new_zeros never require grad", "x = leaf(1.); [t.requires_grad for t in (torch.empty_like(x), torch.zeros_like(x), x.new_zeros(1), torch.zeros_like(x, requires_grad=True))]")
R("every tensor that does not require grad is a leaf", "(torch.ones(1) * 2).is_leaf, torch.arange(3).is_leaf, (leaf(1.) > 0).is_leaf")
R("Parameter(t) of a non-leaf: detached leaf alias sharing memory AND the counter", "y = leaf(1.) * 2; p = nn.Parameter(y); p.data.add_(1); q = (p.is_leaf, p.requires_grad, p.data_ptr() == y.data_ptr(), y.detach())\nwith torch.no_grad(): p.add_(1)\n(q, p._version, y._version)")
R("Parameter of an integer tensor", "nn.Parameter(torch.arange(2))")
R("Parameter(requires_grad=False) of int", "nn.Parameter(torch.arange(2), requires_grad=False).requires_grad")
R("ops on Parameters give plain Tensors", "p = nn.Parameter(torch.ones(1)); (type(p * 2).__name__, type(p[:1]).__name__, type(p.view(1)).__name__)")
R("assigning a plain tensor to a parameter slot", "m = nn.Linear(1, 1); m.weight = torch.ones(1, 1)")
R("pickling round trip of a leaf", "import pickle; x = leaf(1, 2); y = pickle.loads(pickle.dumps(x)); (y.requires_grad, y, y.data_ptr() == x.data_ptr())")
R("pickling a non-leaf is allowed (keeps requires_grad, loses grad_fn)", "import pickle; y = leaf(1, 2) * 2; z = pickle.loads(pickle.dumps(y)); (z.requires_grad, z.is_leaf)")
R("views do NOT keep sharing memory through plain pickle", "import pickle; x = torch.zeros(3); a, b = pickle.loads(pickle.dumps((x, x[1:]))); a[1] = 5; b")
R("in-place gradients equal out-of-place gradients (sweep)", """def same(name, *args):
    a = torch.tensor([0.3, 0.7], requires_grad=True); b = torch.tensor([0.3, 0.7], requires_grad=True)
    getattr(a, name)(*args).sum().backward(); getattr(b.clone(), name + '_')(*args).sum().backward()
    return torch.equal(a.grad, b.grad)
t = torch.tensor([2., 3.])
ops = [(n,) for n in 'exp log sqrt rsqrt sin cos tan tanh sigmoid abs neg reciprocal square floor ceil round trunc frac erf expm1 log1p relu sign asin atan'.split()] + [('add', t), ('sub', t), ('mul', t), ('div', t), ('pow', 3), ('pow', t), ('clamp', 0.4), ('remainder', 0.2), ('fmod', 0.2), ('lerp', t, 0.5), ('addcmul', t, t), ('addcdiv', t, t), ('masked_fill', t > 2, 0.), ('cumsum', 0), ('cumprod', 0), ('copysign', t), ('atan2', t)]
[o[0] for o in ops if not same(*o)]""")
R("two tensors over one storage made with set_(storage): SEPARATE counters, writes are not tracked across", "s = torch.zeros(4).untyped_storage(); a = torch.empty(0).set_(s, 0, (2,), (1,)); b = torch.empty(0).set_(s, 0, (4,), (1,)); v = (a._version, b._version); b.fill_(1); (a, v, a._version, b._version)")
R("which single ops survive a second backward without retain_graph (they save nothing)", """def twice(f):
    x = leaf(1, 2); z = f(x).sum(); z.backward(); return 'ok' if err(lambda: z.backward()) == 'ok' else 'FREED'
{n: twice(f) for n, f in dict(add=lambda x: x + 1, sub=lambda x: x - 1, rsub=lambda x: 1 - x, neg=lambda x: -x, mul2=lambda x: x * 2, div2=lambda x: x / 2, mul_t=lambda x: x * torch.ones(2), exp=lambda x: x.exp(), relu=lambda x: x.relu(), view=lambda x: x.view(2, 1), index=lambda x: x[0], list_index=lambda x: x[[0]], cat=lambda x: torch.cat([x, x]), mean=lambda x: x.mean(), where=lambda x: torch.where(x > 1, x, 0.), clone=lambda x: x.clone(), double=lambda x: x.double(), cumsum=lambda x: x.cumsum(0), matmul=lambda x: x @ x, pow1=lambda x: x ** 1, max=lambda x: x.max(), sort=lambda x: x.sort()[0]).items()}""")
R("retain_graph defaults to create_graph", "x = leaf(2.); z = (x * x).sum(); z.backward(create_graph=True); err(lambda: z.backward())")
R("view(dtype): aliases and shares the counter; is it a view?", "[(d, v._is_view(), v.requires_grad, (v.add_(1), y._version)[1]) for d in (torch.int32, torch.float16, torch.float32, torch.complex64) for y in (torch.zeros(2),) for v in (y.view(d),)]")
R("… of a tensor that requires grad", "[(d, v._is_view(), v.requires_grad, fn(v)) for d in (torch.int32, torch.float16, torch.float32, torch.complex64) for y in (Y(2),) for v in (y.view(d),)]")
R("an op refused for overlap does not bump", "x = torch.zeros(1); err(lambda: x.expand(3).add_(1)); x._version")
R("what still works on a STALE multi-output view (base modified): flags, detach, no_grad use, item", """y = Y(2); v = y.unbind(0)[0]; y.mul_(2)
def ng():
    with torch.no_grad(): return v * 2
dict(requires_grad=err(lambda: v.requires_grad), is_leaf=err(lambda: v.is_leaf)[:40] if isinstance(err(lambda: v.is_leaf), str) else v.is_leaf, detach=err(lambda: v.detach()), no_grad_use=err(ng), item=err(lambda: v.item()), repr=err(lambda: repr(v))[:60])""")
R("np.float32 / np.int64 scalars: promotion category only, like Python scalars", "[(torch.ones(2, dtype=d) * s).dtype for d in (torch.float16, torch.int32) for s in (np.float32(2), np.float64(2), np.int64(2))]")
R("stale inference-mode view of a normal base: reading grad_fn", "y = Y(3)\nwith torch.inference_mode(): v = y[:1]\ny.mul_(2); v.grad_fn")
R("stale custom-Function view: reading grad_fn after the base was modified", """class V(Function):
    @staticmethod
    def forward(ctx, x): return x.view(-1)
    @staticmethod
    def backward(ctx, g): return g
y = Y(3); v = V.apply(y); y.mul_(2); v.grad_fn""")
R("base modified under NO_GRAD while a multi-output view is alive: the view is stale all the same", "y = Y(2); v = y.unbind(0)[0]\nwith torch.no_grad(): y.mul_(2)\nv * 1")
R("base modified under no_grad while a no_grad view of it is alive", "y = Y(2)\nwith torch.no_grad(): v = y[:1]; y.mul_(2)\nerr(lambda: fn(v)), err(lambda: v * 1)")
R("base (LEAF requiring grad) modified under no_grad while unbind views are alive", "x = leaf(1, 2); v = x.unbind(0)[0]\nwith torch.no_grad(): x.mul_(2)\nv * 1")
R("… an ordinary view survives, is refreshed and still feeds the leaf", "x = leaf(1, 2); v = x[:1]\nwith torch.no_grad(): x.mul_(2)\n(v * 3).sum().backward(); (fn(v), x.grad)")
R("… a no_grad view of the leaf, then optimizer-style in-place on the leaf", "x = leaf(1, 2)\nwith torch.no_grad(): v = x[:1]; x.add_(1)\nerr(lambda: fn(v)), err(lambda: v.requires_grad), err(lambda: v + 1), err(lambda: v.detach() + 1)")



# ====================================================================================================
# rendering
# ====================================================================================================
CATALOGUE = [  # tag, exact text: long texts that occur in many rows are abbreviated in the markdown only
    ("⟨VER⟩", "one of the variables needed for gradient computation has been modified by an inplace operation:"),
    ("⟨HINT⟩", "Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."),
    ("⟨FREED⟩", "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward."),
    ("⟨DETACHED-SAVED⟩", "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead"),
    ("⟨DETACH-VIEW⟩", "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."),
    ("⟨MULTI-VIEW⟩", "This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one."),
    ("⟨FN-VIEW⟩", "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function."),
    ("⟨AMBIGUOUS-NOGRAD⟩", "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."),
    ("⟨AMBIGUOUS-INFERENCE⟩", "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."),
    ("⟨LEAF⟩", "a leaf Variable that requires grad is being used in an in-place operation."),
    ("⟨LEAF-VIEW⟩", "a view of a leaf Variable that requires grad is being used in an in-place operation."),
    ("⟨FLAG⟩", "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."),
    ("⟨SELF-OVERLAP⟩", "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation."),
    ("⟨OVERLAP⟩", "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation."),
    ("⟨INF-SAVE⟩", "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."),
    ("⟨INF-INPLACE⟩", "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."),
    ("⟨INF-VERSION⟩", "Inference tensors do not track version counter."),
    ("⟨CREATE-GRAPH⟩", "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak."),
    ("⟨NONLEAF-GRAD⟩", "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."),
    ("⟨T-DEPRECATED⟩", "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."),
    ("⟨UNUSED⟩", "appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior."),
    ("⟨NO-GRAD-FN⟩", "element 0 of tensors does not require grad and does not have a grad_fn"),
    ("⟨VOLATILE⟩", "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."),
]


def abbreviate(s):
    for tag, text in sorted(CATALOGUE, key=lambda kv: -len(kv[1])):
        s = s.replace(text, tag)
    return s


def md_span(s):
    s = s.replace("|", "\\|")
    return "`` " + s + " ``" if "`" in s else "`" + s + "`"


def md_code(code):
    return "<br>".join(md_span(l.replace("    ", "\u00a0\u00a0\u00a0\u00a0")) for l in code.split("\n"))


def md_observed(o):
    t = abbreviate(o["text"]).replace("\n", "\\n")
    s = md_span(t) if t else ""
    if o["kind"] == "raise":
        s = f"**{o['exc']}** {s}"
    for w in o["warnings"]:
        s += "<br>⚠ " + md_span(abbreviate(w).replace("\n", "\\n"))
    return s


def main():
    global PREAMBLE
    ap = argparse.ArgumentParser()
    ap.add_argument("--md", help="write the markdown tables here")
    ap.add_argument("--json", help="write all rows (full texts) here")
    ap.add_argument("--only", help="comma separated section keys")
    ap.add_argument("--quiet", action="store_true")
    ap.add_argument("--against", help="compare with a JSON written earlier; print differing rows")
    ap.add_argument("--module", help="run the snippets with this module in place of torch (e.g. gradlite)")
    ap.add_argument("--departures", help="file of rows that may differ: an id, then the reason, a line each")
    ap.add_argument("--selftest", action="store_true", help="check the comparator against spoilt answers from --against")
    a = ap.parse_args()
    if a.selftest:
        sys.exit(selftest(json.load(open(a.against))["rows"]))
    if a.module:
        use_module(a.module)
    only = set(a.only.split(",")) if a.only else None
    want = {r["id"]: r for r in json.load(open(a.against))["rows"]} if a.against else None
    allowed = {line.split()[0] for line in open(a.departures) if line[:1].isalpha()} if a.departures else set()
    md, js, n, same, bad, departed = [], [], 0, 0, [], []
    say = (lambda *_: None) if (a.quiet or want) else print
    for key, title, intro, rows in SECTIONS:
        if only and key not in only:
            continue
        md += [f"\n## {title}\n"]
        if intro:
            md += [intro + "\n"]
        say(f"\n==== {title}")
        k, head = 0, False
        for rule, code in rows:
            if rule is None:
                md += [f"\n### {code}\n"]
                head = False
                say(f"\n-- {code}")
                continue
            if not head:
                md += ["| id | behaviour | minimal snippet | observed |", "|---|---|---|---|"]
                head = True
            k += 1
            n += 1
            o = run_row(code)
            rid = f"{key}{k:02d}"
            js.append(dict(id=rid, section=title, rule=rule, code=code, **o))
            md.append(f"| {rid} | {rule.replace('|', chr(92) + '|')} | {md_code(code)} | {md_observed(o)} |")
            say(f"[{rid}] {rule}\n    " + code.replace("\n", "\n    "))
            say("    => " + (f"{o['exc']}: " if o["kind"] == "raise" else "") + o["text"].replace("\n", "\\n"))
            for w in o["warnings"]:
                say("    !! " + w.replace("\n", "\\n"))
            if want is not None:
                w = want.get(rid)
                if w and agrees(w, o):
                    same += 1
                elif rid in allowed:
                    departed.append(rid)
                else:
                    bad.append(rid)
                    print(f"[{rid}] {rule}\n    {code}\n    want: {w and w['exc'] or ''} {w and w['text']} {w and w['warnings'] or ''}\n    got:  {o['exc'] or ''} {o['text']} {o['warnings'] or ''}")
    if want is not None:
        print(f"{same} of {n} rows equal, {len(departed)} listed departures; differing: {' '.join(bad) or 'none'}")
    print(f"{n} rows, {MODULE.__name__} {getattr(MODULE, '__version__', '?')}, numpy {np.__version__}")
    if a.md:
        cat = ["\n## Message catalogue\n", "Long texts are abbreviated in the tables by these tags (the JSON has full texts). Exact text, including missing spaces:\n", "| tag | exact text |", "|---|---|"]
        cat += [f"| {t} | {md_span(x)} |" for t, x in CATALOGUE]
        open(a.md, "w").write("\n".join(cat + md) + "\n")
    if a.json:
        json.dump(dict(torch=torch.__version__, numpy=np.__version__, preamble=PREAMBLE, rows=js), open(a.json, "w"), indent=1, ensure_ascii=False)


HINTS = re.compile(r"Hint: enable anomaly detection.*?check_nan=False\)\.|Hint: the backtrace further above.*?Good luck!")
ADVICE = re.compile(r"DistributedDataParallel|github\.com|torch/optim|See also")          # sentences that only PyTorch can say


def plain(text):
    """text without what may differ by right: white space, the library's own name, device words"""
    text = " ".join(text.split())
    if MODULE is not None and MODULE is not torch:
        text = text.replace(f"{MODULE.__name__}.", "torch.")
    text = re.sub(r"torch\.cuda\.(\w+Tensor)", r"torch.\1", text)
    return re.sub(r", device='cuda:\d+'", "", text)


def segments(text):
    """the statements of a recorded message, in order: cut at hints and sentence ends; hints and PyTorch-only advice dropped"""
    pieces = [p for chunk in HINTS.split(text) for p in re.split(r"(?<=\.) (?=[A-Z`])|(?<=\.)(?=(?:You|See) )|(?<=; )", chunk)]
    return [p.strip() for p in pieces if p.strip() and not ADVICE.search(p)]


def agrees(want, got):
    """Same outcome: kind, exception class, warning classes; values exactly; every statement of a recorded message, in order,
    inside the message observed (a library may say more than torch, never less)."""
    category = lambda o: sorted(w.split(":", 1)[0] for w in o["warnings"])
    if (want["kind"], want["exc"], category(want)) != (got["kind"], got["exc"], category(got)):
        return False
    recorded, seen = plain(want["text"]), plain(got["text"])
    if want["kind"] == "value" and not re.search(r"\w+(Error|Exception): ", recorded):
        return recorded == seen
    at = 0
    for segment in segments(recorded):
        at = seen.find(segment, at)
        if at < 0:
            return False
        at += len(segment)
    return True


def selftest(rows):
    """the comparator itself: each spoilt answer must be noticed, a richer message must not be"""
    same = lambda r, **change: agrees(r, {**r, **change})
    failed, tried = [], 0

    def expect(row, verdict, what, **change):
        nonlocal tried
        tried += 1
        if same(row, **change) is not verdict:
            failed.append(f"{row['id']}: {what}")
    for r in rows:
        expect(r, True, "the recorded answer itself")
        if r["kind"] == "raise":
            expect(r, False, "another class", exc="ZeroDivisionError")
            expect(r, True, "a richer message", text=r["text"] + " Written by add_ at train.py:41. Clone before the write.")
            if segments(plain(r["text"])):
                expect(r, False, "an empty message", text="")
        if r["warnings"]:
            expect(r, False, "a lost warning", warnings=r["warnings"][1:])
        expect(r, False, "an extra warning", warnings=r["warnings"] + ["FutureWarning: x"])
        if "is at version" in r["text"]:
            expect(r, False, "a wrong version", text=re.sub(r"is at version \d+", "is at version 99", r["text"]))
            expect(r, False, "no version", text=re.sub(r"is at version \d+; expected version \d+ instead", "", r["text"]))
        if re.search(r", which is output \d+ of [^,]+,", r["text"]):
            expect(r, False, "no producer", text=re.sub(r", which is output \d+ of [^,]+,", "", r["text"]))
        if r["kind"] == "value" and r["text"]:
            expect(r, False, "another value", text="~" + r["text"][1:])
    print(f"comparator: {tried} checks, {len(failed)} failed" + "".join(f"\n  {f}" for f in failed[:20]))
    return 1 if failed else 0


def use_module(name):
    """run the rows with another module standing in for torch; missing parts fail row by row"""
    global PREAMBLE, TENSOR, MODULE
    import importlib
    MODULE = importlib.import_module(name)
    TENSOR = MODULE.Tensor
    head = (f"import {name} as torch, math, copy, gc, threading, numpy as np\n"
            "nn = getattr(torch, 'nn', None); F = getattr(nn, 'functional', None)\n"
            "_ag = getattr(torch, 'autograd', None); Variable = getattr(_ag, 'Variable', None); Function = getattr(_ag, 'Function', object); grad = getattr(_ag, 'grad', None)\n")
    PREAMBLE = head + "\n".join(PREAMBLE.split("\n")[2:])


if __name__ == "__main__":
    main()
