"""What a file of Python says, as its syntax tree: what it imports and when, what it names and calls."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from gitswarm.rooms import FLOORS

CONTAINERS = {"gitswarm", "gitswarm.rooms", *(f"gitswarm.rooms.{floor}" for floor in FLOORS)}
"""What holds modules and has no names of its own."""


@cache
def tree(file: Path) -> ast.Module:
    """The tree of a file, read once."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def for_types_only(node: ast.AST) -> bool:
    """Whether this is what only a type checker runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def running(node: ast.AST):
    """Every node that is there at run time: what stands under ``if TYPE_CHECKING`` is left out."""
    for child in ast.iter_child_nodes(node):
        if for_types_only(child):
            for other in child.orelse:
                yield other
                yield from running(other)
        else:
            yield child
            yield from running(child)


def on_import(node: ast.AST):
    """Every node that runs when the module is imported: bodies of functions are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if for_types_only(child):
            for other in child.orelse:
                yield other
                yield from on_import(other)
        else:
            yield child
            yield from on_import(child)


def modules(nodes) -> list[str]:
    """The modules that these nodes import, by their full names."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module in CONTAINERS:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or ".")
    return found


def imported(nodes) -> set[str]:
    """The top-level packages that these nodes import."""
    return {name.split(".")[0] for name in modules(nodes)}


def uses(nodes, *dotted: str) -> list[str]:
    """Where one of these attributes is named, as ``line: expression``."""
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in nodes
        if isinstance(node, ast.Attribute) and ast.unparse(node) in dotted
    ]


def calls(nodes, *names: str) -> list[str]:
    """Where one of these plain names is called."""
    return [
        f"{node.lineno}: {node.func.id}(…)"
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def from_imports(nodes, module: str, *names: str) -> list[str]:
    """Where one of these names is imported from a module."""
    return [
        f"{node.lineno}: from {module} import {alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
        if alias.name in names
    ]
