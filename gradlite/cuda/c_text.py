"""Read the C text of users: which names statements read and assign, and what a kernel's parameters are."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
NUMBER = r"0[xX][\da-fA-F]+\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]*"
SIGNS = r"<<=|>>=|\+\+|--|->|::|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|\S"
TOKEN = re.compile(rf"\s*({NUMBER}|[A-Za-z_]\w*|{SIGNS})")
FRACTION = re.compile(r"(?!0[xX])(?:\d*\.\d*|\d+(?=[eE]))(?:[eE][+-]?\d+)?")
TYPES = frozenset("A auto bool char const constexpr double float int long short signed size_t unsigned".split())
KEYWORDS = frozenset(
    "break case continue default do else false for if nullptr reinterpret_cast return sizeof static_cast switch true "
    "while".split()
)
ASSIGNED = frozenset("+= -= *= /= %= &= |= ^= <<= >>=".split())
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
