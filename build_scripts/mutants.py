"""Mutants: a module with one small fault each, made on its syntax tree. Pure: nothing is run here.

Written for this project because what a store lives by is in statements: mutmut and cosmic-ray alter operators
and values, but take away no call (a flush), no `with` (a lock), no `except` and no `raise`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import CodeType

_OPPOSITES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_OTHER_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}
_SKIPPED_CALLS = frozenset({"sorted", "reversed", "dict"})
"""Calls that only put in order or copy: a mutant passes their first argument on."""
_SKIPPED_METHODS = frozenset({"copy", "casefold", "lower", "strip"})
_SKIPPED_FIELDS = frozenset({"annotation", "returns", "decorator_list", "format_spec", "op", "ops", "ctx"})
_CODE_TEXT = re.compile(r"[!-~]*")
"""Text that the program reads; anything else is a sentence for people, which no test should repeat."""


@dataclass(frozen=True)
class Mutant:
    """One fault in one file. The name does not move when lines above it do."""

    file: str
    line: int
    kind: str
    where: str
    before: str
    after: str
    number: int
    compiled: Callable[[], CodeType]
    """The module with the fault; made when asked for."""

    @property
    def name(self) -> str:
        """File, function, and what became of what."""
        again = f" #{self.number}" if self.number > 1 else ""
        return f"{self.file} {self.where}: {self.before} → {self.after}{again}"

    @property
    def place(self) -> str:
        """Where it is now."""
        return f"{self.file}:{self.line}:{self.kind}"


def mutants(source: str, file: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    ignored = {number for number, line in enumerate(source.split("\n"), 1) if "pragma: no cover" in line}
    seen: Counter[tuple[str, str, str]] = Counter()
    for place in _places(tree, ignored, ""):
        for kind, new in _instead(place):
            before, after = _short(place.node), _short(new)
            seen[place.where, before, after] += 1
            number = seen[place.where, before, after]
            with_fault = partial(place.compiled_with, tree, new, file)
            yield Mutant(file, place.node.lineno, kind, place.where, before, after, number, with_fault)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _Place:
    """A node, where it hangs in the tree, and the function around it."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    where: str

    def compiled_with(self, tree: ast.Module, new: ast.AST, file: str) -> CodeType:
        """The module with `new` in the place of the node; the tree is as before afterwards."""
        self._put(new)
        try:
            return compile(ast.fix_missing_locations(tree), file, "exec")
        finally:
            self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(parent: ast.AST, ignored: set[int], where: str) -> Iterator[_Place]:
    """Every node that may be altered; documentation, annotations and what no test can reach are left out."""
    for field, value in ast.iter_fields(parent):
        if field in _SKIPPED_FIELDS:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(node, ast.AST) or getattr(node, "lineno", 0) in ignored or _is_idle(node):
                continue
            if isinstance(parent, ast.Call) and ast.unparse(parent.func) == "cast" and index == 0:
                continue  # a type
            if isinstance(parent, ast.JoinedStr) and isinstance(node, ast.Constant) and not _is_code(parent):
                continue
            if hasattr(node, "lineno"):
                yield _Place(parent, field, index, node, where or "module")
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            inner = f"{where}.{node.name}".strip(".") if named else where  # type: ignore[attr-defined]
            yield from _places(node, ignored, inner)


def _is_idle(node: ast.AST) -> bool:
    """Documentation, `...`, what a module says it exports, and what only a type checker reads."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _is_code(text: ast.JoinedStr) -> bool:
    """Whether all that stands between the values is text that the program reads."""
    parts = [part.value for part in text.values if isinstance(part, ast.Constant)]
    return all(_CODE_TEXT.fullmatch(str(part)) for part in parts)


def _instead(place: _Place) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in the place of a node, each with its kind."""
    node = place.node
    if isinstance(node, ast.stmt):
        yield from _statement(node)
    elif isinstance(node, ast.ExceptHandler):
        yield from _handler(node)
    elif isinstance(node, ast.expr):
        yield from _expression(node)
        if _is_condition(place) and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield "condition", _not(node)


def _statement(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    gone = ast.copy_location(ast.Pass(), node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom):
        yield "call", gone
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        kept = (ast.Attribute, ast.Subscript)  # a missing local name would fail by itself
        if isinstance(node, ast.AugAssign) or any(isinstance(target, kept) for target in targets):
            yield "assignment", gone
    elif isinstance(node, ast.Raise):
        yield "raise", gone
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return", _copy(node, value=ast.Constant(None))
    elif isinstance(node, ast.Continue):
        yield "loop", ast.copy_location(ast.Break(), node)
    elif isinstance(node, ast.Break):
        yield "loop", gone
    elif isinstance(node, ast.With):
        for item in node.items:
            if item.optional_vars is None:
                rest = [other for other in node.items if other is not item]
                yield "with", _copy(node, items=rest) if rest else _block(node, node.body)
    elif isinstance(node, ast.Try) and node.finalbody:
        yield "finally", _copy(node, finalbody=[]) if node.handlers else _block(node, node.body)


def _handler(node: ast.ExceptHandler) -> Iterator[tuple[str, ast.AST]]:
    """Without the handler; without each of the errors that it names."""
    yield "except", _copy(node, type=ast.Tuple([], ast.Load()))
    if isinstance(node.type, ast.Tuple):
        for left_out in node.type.elts:
            rest: list[ast.expr] = [kind for kind in node.type.elts if kind is not left_out]
            yield "except", _copy(node, type=ast.Tuple(rest, ast.Load()))


def _expression(node: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in _OPPOSITES[type(operator)]:
                ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                yield "compare", _copy(node, ops=ops)
    elif isinstance(node, ast.BoolOp):
        yield "boolean", _copy(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for left_out in node.values:
            rest = [value for value in node.values if value is not left_out]
            yield "boolean", _copy(node, values=rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "boolean" if isinstance(node.op, ast.Not) else "arithmetic", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield "arithmetic", _copy(node, op=_ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.Constant):
        for value in _other_values(node.value):
            yield "constant", ast.copy_location(ast.Constant(value), node)
    elif isinstance(node, ast.Call):
        yield from _call(node)


def _other_values(value: object) -> Sequence[object]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int | float):
        return (value + 1,)
    if isinstance(value, bytes):
        return (b"X" + value,)
    if isinstance(value, str) and _CODE_TEXT.fullmatch(value):
        return (value[:1] + "X" + value[1:],)
    return ()


def _call(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    function = node.func
    if isinstance(function, ast.Name) and function.id in _OTHER_CALLS:
        yield (
            "call",
            _copy(node, func=ast.copy_location(ast.Name(_OTHER_CALLS[function.id], ast.Load()), node)),
        )
    if isinstance(function, ast.Name) and function.id in _SKIPPED_CALLS and node.args:
        yield "call", node.args[0]
    if isinstance(function, ast.Attribute) and function.attr in _SKIPPED_METHODS and not node.args:
        yield "call", function.value
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield "argument", _copy(node, keywords=[other for other in node.keywords if other is not keyword])


def _is_condition(place: _Place) -> bool:
    return place.field in ("test", "ifs")


def _not(node: ast.expr) -> ast.AST:
    return ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def _block(at: ast.stmt, body: list[ast.stmt]) -> ast.AST:
    return ast.copy_location(ast.If(ast.Constant(True), body, []), at)


def _copy(node: ast.AST, **fields: object) -> ast.AST:
    """The node with other fields, its children shared."""
    made = type(node)(**{**dict(ast.iter_fields(node)), **fields})
    return ast.copy_location(made, node)


def _short(node: ast.AST) -> str:
    """The code of a node on one line, cut where it is long."""
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
    return text if len(text) <= 90 else f"{text[:60]} … {text[-27:]}"
