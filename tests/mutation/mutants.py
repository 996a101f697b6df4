"""The mutants of a module: its text with one mistake each, by the operators of cosmic-ray and two of our own.

Cosmic-ray knows about three hundred operators; of those that say nearly the same (+ to -, to *, to /) one is enough.
It removes no statement, and that is what a fold consists of: so a call that is left out and an answer that is None
are here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

BINARY = ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv", "Pow_Mul", "BitOr_BitAnd")
COMPARED = (
    *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
    *("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
)
OTHERS = (
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer"),
    *("RemoveDecorator", "ZeroIterationForLoop", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd"),
)
OPERATORS = (
    *OTHERS,
    *(f"ReplaceBinaryOperator_{name}" for name in BINARY),
    *(f"ReplaceComparisonOperator_{name}" for name in COMPARED),
)
TYPES_ONLY = "TYPE_CHECKING"


@dataclass(frozen=True)
class Mutant:
    """One mistake: in which function, the line as it was and as it became, and the whole text with it."""

    where: str
    before: str
    after: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it, wherever in the file it has moved to."""
        return self.where, self.before, self.after


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant once; what changes only types and docstrings is none."""
    seen = {said(text)}
    for changed in (*_left_out(text), *_operated(text)):
        tree = said(changed)
        if tree and tree not in seen:
            seen.add(tree)
            yield _told(text, changed)


def said(text: str) -> str:
    """What a text does when it runs: its tree without annotations, and without what only a type checker reads."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    tree.body = [statement for statement in tree.body if not _for_types(statement)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def _for_types(statement: ast.stmt) -> bool:
    """Whether it is there for type checkers alone: the constant that never holds, and what stands below it."""
    asked = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "test", None)]
    names = [each.operand if isinstance(each, ast.UnaryOp) else each for each in asked]
    return any(isinstance(name, ast.Name) and name.id == TYPES_ONLY for name in names)


def _operated(text: str) -> Iterator[str]:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.operators.provider import OperatorProvider

    for name in OPERATORS:
        operator, occurrence = OperatorProvider()[name](), 0
        while (changed := mutate_code(text, operator, occurrence)) is not None:
            yield changed
            occurrence += 1


def _left_out(text: str) -> Iterator[str]:
    """The text without one of its calls, and with None for one of its answers."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield _instead(text, node, "pass")
        if isinstance(node, ast.Return) and not (node.value is None or _is_none(node.value)):
            yield _instead(text, node, "return None")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _instead(text: str, node: ast.stmt, words: str) -> str:
    lines = text.splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset :].decode()
    return "".join([*lines[:first], head + words + tail, *lines[last + 1 :]])


def _told(text: str, changed: str) -> Mutant:
    """What became of which line; a line that went has nothing after it."""
    old, new = text.splitlines(), changed.splitlines()
    line = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(new))
    return Mutant(function_at(text, line + 1), old[line].strip(), " ".join(new[line].split()), changed)


def function_at(text: str, line: int) -> str:
    """The names of the class and the function around a line, an empty one at the top of the module."""
    around = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and _first_line(node) <= line <= (node.end_lineno or 0)
    ]
    return ".".join(node.name for node in sorted(around, key=lambda node: node.lineno))


def _first_line(node: ast.ClassDef | ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])
