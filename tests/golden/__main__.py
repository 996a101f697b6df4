"""Adds a golden file for the newest version of each kind that has none yet: ``python -m tests.golden``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import gitswarm
from gitswarm.core.event import compose
from gitswarm.core.payload import Cut, write
from gitswarm.rooms import path

ROOMS = Path(gitswarm.__file__).parent / "rooms"
FREE = "*"

EXAMPLES = {
    "str": "a text",
    "int": 7,
    "bool": True,
    "float": 0.5,
    "tuple[str, ...]": ("one", "two"),
    "tuple[int, ...]": (1, 2),
    "dict[str, str]": {"key": "value"},
    "dict[str, int]": {"key": 7},
    "dict[str, object]": {"key": [1, {"deep": None}]},
    "Text": Cut("0123456789abcdef" * 4, 20_000, "how it begins"),
}


def all_payload_types() -> list:
    """The payload types of every room."""
    rooms = sorted(file.parent.name for file in ROOMS.glob("*/*/events.py"))
    modules = [importlib.import_module(f"{path(room)}.events") for room in rooms]
    return [payload_type for module in modules for payload_type in module.PAYLOADS]


def add(folder: Path, payload_types: list) -> list[Path]:
    """Write the files that are missing, and name them."""
    added = []
    for payload_type in payload_types:
        kind = "note" if payload_type.KIND == FREE else payload_type.KIND
        file = folder / f"{kind}-v{payload_type.V}.json"
        if not file.exists():
            file.write_bytes(example(payload_type, kind))
            added.append(file)
    return added


def example(payload_type, kind: str) -> bytes:
    declared = payload_type.__annotations__
    values = {name: EXAMPLES[declared[name].removesuffix(" | None")] for name in payload_type._fields}
    event = compose(
        id="01k9z3m4n5p6q7r8s9t0v1w2x3",
        kind=kind,
        v=payload_type.V,
        payload=write(payload_type(**values)),
        actor="ada",
        session="s-1",
        at="2026-11-20T07:14:33Z",
    )
    return event.line


if __name__ == "__main__":
    sys.stdout.writelines(f"{path.name}\n" for path in add(Path(__file__).parent, all_payload_types()))
