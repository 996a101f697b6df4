"""Our own modules, found by their names and read as Python has kept them: a fifth of what a cold command takes.

Python asks four finders for each module, lists each folder, and looks at what it has kept in many small steps. Whatever
is not found here, or not kept as it has to be, Python finds and reads as ever.
"""

from __future__ import annotations

import os
import sys
from marshal import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from importlib.util import MAGIC_NUMBER
    from types import CodeType, ModuleType
else:  # what importlib takes them from, which is there without an import
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

OURS = f"{__package__}."
KEPT = f".{sys.implementation.cache_tag}.pyc"
BY_TIME = bytes(4)
HEAD, MOST = 16, 1 << 16
"""Bytes before the code in what Python keeps, and in the whole of it."""


class Kept(SourceFileLoader):
    """Reads a module: the code that Python has kept of it, if its source is the one that was compiled."""

    def __init__(self, name: str, path: str, kept: str, source: os.stat_result) -> None:
        super().__init__(name, path)
        self._kept, self._source = kept, source

    def get_code(self, name: str) -> CodeType | None:
        """The code to run."""
        kept = _read(self._kept)
        if kept[:HEAD] == _head(self._source) and len(kept) < MOST:
            code: CodeType = loads(memoryview(kept)[HEAD:])  # noqa: S302 - as trusted as the source beside it
            return code
        return super().get_code(name)


class Finder:
    """Stands before the finders of Python, and answers for modules of ours alone."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is and what reads it."""
        if not path or not name.startswith(OURS):
            return None
        folder, last = path[0], name.rpartition(".")[2]
        return _spec(name, folder, last) or _spec(name, f"{folder}/{last}", "__init__")


def take_over() -> None:
    """Find modules so from here on, where Python keeps what it compiles in the usual place."""
    if sys.implementation.cache_tag and not sys.pycache_prefix and not sys.flags.optimize:
        sys.meta_path.insert(0, Finder)


def _spec(name: str, folder: str, file: str) -> ModuleSpec | None:
    path = f"{folder}/{file}.py"
    try:
        source = os.stat(path)
    except OSError:
        return None
    kept = f"{folder}/__pycache__/{file}{KEPT}"
    spec = ModuleSpec(name, Kept(name, path, kept, source), origin=path)
    spec.has_location, spec.cached = True, kept
    if file == "__init__":
        spec.submodule_search_locations = [folder]
    return spec


def _head(source: os.stat_result) -> bytes:
    """How Python begins what it keeps of a source that is as old and as long as this one."""
    marks = (number & 0xFFFFFFFF for number in (int(source.st_mtime), source.st_size))
    return b"".join((MAGIC_NUMBER, BY_TIME, *(mark.to_bytes(4, "little") for mark in marks)))


def _read(path: str) -> bytes:
    """The beginning of a file, at once; nothing where there is none."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(file, MOST)
    finally:
        os.close(file)
