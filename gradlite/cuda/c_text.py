"""Read the C text of users: which names statements read and assign, and what a kernel's parameters are."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
NUMBER = r"0[xX][\da-fA-F]+\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*"
SIGNS = r"<<=|>>=|\+\+|--|->|::|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|\S"
TOKEN = re.compile(rf"\s*({NUMBER}|[A-Za-z_]\w*|{SIGNS})")
FRACTION = re.compile(r"(?!0[xX])(?:\d*\.\d*|\d+(?=[eE]))(?:[eE][+-]?\d+)?")
TYPES = frozenset(
    ("A", "auto", "bool", "char", "const", "constexpr", "double", "float", "int", "long", "short", "signed", "size_t",
     "unsigned")
)  # fmt: skip
KEYWORDS = frozenset(
    ("break", "case", "continue", "default", "do", "else", "false", "for", "if", "nullptr", "reinterpret_cast",
     "return", "sizeof", "static_cast", "switch", "true", "while")
)  # fmt: skip
ASSIGNED = frozenset(("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
STEPS = frozenset(("++", "--"))


class Statements(NamedTuple):
    """Statements of C, and the names in them that they do not declare themselves.

    Attributes
    ----------
    lines : list of str
        The text, one line for each statement; numbers such as ``0.5`` have the type ``A``.
    reads, assigns : tuple of str
        The names, in the order in which they first occur.
    """

    lines: list[str]
    reads: tuple[str, ...]
    assigns: tuple[str, ...]


def statements(text: str) -> Statements:
    """Read statements.

    Parameters
    ----------
    text : str
        Statements of C; the last one may lack its semicolon.

    Raises
    ------
    ValueError
        If they assign nothing, read what they assign before it is assigned, or hold a line of the preprocessor.

    Examples
    --------
    >>> found = statements("A t = 0.5 * x; y = t > 0 ? t : a * t")
    >>> found.reads, found.assigns
    (('x', 'a'), ('y',))
    >>> found.lines
    ['A t = A(0.5) * x;', 'y = t > 0 ? t : a * t;']
    """
    plain = COMMENT.sub(" ", text).strip().rstrip(";").rstrip()
    if "#" in plain:
        raise ValueError(f"the preprocessor is not for statements: {text!r}")
    plain += "" if plain.endswith("}") else ";"
    reads, assigns = _names(TOKEN.findall(plain), text)
    if not assigns:
        raise ValueError(f"the text assigns nothing: {text!r}. Write it as a statement, such as 'y = 2 * x'.")
    typed = re.sub(rf"(?<![\w.])(?:{NUMBER})", lambda m: f"A({m[0]})" if FRACTION.fullmatch(m[0]) else m[0], plain)
    lines = [line.strip() for line in re.sub(r";[ \t]*(?![^(]*\))", ";\n", typed).splitlines()]
    return Statements([line for line in lines if line], reads, assigns)


def _names(tokens: list[str], text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the names that tokens read, and those that they assign."""
    reads, assigns, declared = dict[str, None](), dict[str, None](), set[str]()
    expecting, declaring, depth = False, -1, 0  # a name to declare; the brackets around a declaration; those around us
    pending = ""  # what is being assigned for the first time
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        depth += (token in "([{") - (token in ")]}")
        if token == ";":
            declaring, pending = -1, ""
        if token in (";", ")", ">"):  # the type was that of a cast
            expecting = False
        elif token == ",":
            expecting = depth == declaring
        if not re.match(r"[A-Za-z_]", token) or token in KEYWORDS:
            continue
        if token in TYPES or (re.match(r"[A-Za-z_]", after) and after not in KEYWORDS):
            expecting = after != "("
        elif expecting:
            declared.add(token)
            expecting, declaring = False, depth
        elif before not in (".", "->", "::") and after not in ("::", "(") and token not in declared:
            changed = after in ASSIGNED or after in STEPS or before in STEPS
            if token == pending or (changed and token not in assigns):
                raise ValueError(f"{token} is read before it is assigned, in {text!r}")
            if after != "=" and not changed:
                reads |= {} if token in assigns else {token: None}
            elif token in reads:
                raise ValueError(f"{token} is read and then assigned, in {text!r}: give the result a name of its own")
            elif token not in assigns:
                assigns[token], pending = None, token
    return tuple(reads), tuple(assigns)


class Parameter(NamedTuple):
    """A parameter of a kernel.

    Attributes
    ----------
    name : str
        Its name.
    type : str
        The type of the value, or of what it points to, spelled as in ``unsigned long long``.
    pointer : bool
        Whether it is a pointer.
    constant : bool
        Whether what it points to is const.
    """

    name: str
    type: str
    pointer: bool
    constant: bool


def parameters(source: str, kernel: str) -> tuple[Parameter, ...]:
    """Read the parameters of a kernel; names that the text gives to types are looked up in it.

    Raises
    ------
    ValueError
        If the text has no such kernel.

    Examples
    --------
    >>> y, n = parameters('extern "C" __global__ void fill(float* __restrict__ y, const unsigned n) {}', "fill")
    >>> y
    Parameter(name='y', type='float', pointer=True, constant=False)
    >>> n.type
    'unsigned int'
    """
    plain = COMMENT.sub(" ", source)
    bounds = r"(?:__launch_bounds__\s*\([^)]*\)\s*)?"
    heads = re.findall(rf"__global__\s+{bounds}void\s+{bounds}(\w+)\s*\(([^)]*)\)", plain)
    found = dict(heads).get(kernel)
    if found is None:
        raise ValueError(
            f"no kernel {kernel!r} in the source, which has {', '.join(dict(heads)) or 'none'}: a kernel is declared "
            f'as extern "C" __global__ void {kernel}(...)'
        )
    if not re.search(r'extern\s+"C"', plain):
        raise ValueError(f'the kernel {kernel!r} has to be declared extern "C", so that it can be found by its name')
    named = {new: old for old, new in re.findall(r"\btypedef\s+([^;{}]+?)\s*\b(\w+)\s*;", plain)}
    named |= dict(re.findall(r"\busing\s+(\w+)\s*=\s*([^;]+);", plain))
    named |= dict(re.findall(r"^\s*#\s*define\s+(\w+)[ \t]+(\w[\w \t]*)$", plain, re.MULTILINE))
    return tuple([_parameter(text, named) for text in found.split(",") if text.strip() not in ("", "void")])


def _parameter(text: str, named: dict[str, str]) -> Parameter:
    """Read a declaration such as ``const T* __restrict__ x``."""
    text, brackets = re.subn(r"\[[^\]]*\]", " ", re.sub(r"\b(__restrict__|__restrict|volatile)\b", " ", text))
    element, star, rest = text.rpartition("*")  # without a star all of it is the rest
    *words, name = re.findall(r"[\w:]+|[^\w\s]", rest) or [""]
    words = re.findall(r"[\w:]+|[^\w\s]", element) if star else words
    for _ in named:
        words = [part for word in words for part in named.get(word, word).split()]
    return Parameter(name, _spelled([w for w in words if w != "const"]), bool(star or brackets), "const" in words)


def _spelled(words: list[str]) -> str:
    """Spell a type of C in one way: ``long unsigned int`` is ``unsigned long``."""
    signs = {"signed", "unsigned", "short", "long", "int", "char"}
    if not {*words} & signs or {*words} - signs:
        return " ".join(words)
    kind = "char" if "char" in words else " ".join(["short"] * words.count("short") + ["long"] * words.count("long"))
    sign = "unsigned " if "unsigned" in words else "signed " if "signed" in words and kind == "char" else ""
    return f"{sign}{kind or 'int'}"
