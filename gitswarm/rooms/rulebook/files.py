"""``.gitswarm/gates.yaml``: the gates that a project has for its tasks, as its default branch has them."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.git import project
from gitswarm.rooms import gates, standards
from gitswarm.rooms.rulebook.model import Command, Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.git.repo import Place
    from gitswarm.rooms.gates import Standing

PATH = project.GATES
MINUTES, MOST_MINUTES = 10, 1440
HINT = "it has `gates:` and `commands:`, as docs/gates.md says"


def rules_at(place: Place, env: Mapping[str, str], commit: str) -> Rules:
    """What the project asks for as of a commit; nothing where it has no such file."""
    text = project.text_at(place, env, commit, PATH) if commit else None
    told = _read(text) if text else {}
    commands = {name: _command(name, said) for name, said in _under(told, "commands").items()}
    found = tuple(_gate(str(name), said) for name, said in _under(told, "gates").items())
    return Rules(found, commands)


def _read(text: str) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        told = YAML(typ="safe", pure=True).load(text) or {}
    except YAMLError as error:
        raise Misused(f"{PATH} is no YAML: {error}", hint=HINT) from error
    if not isinstance(told, dict) or not set(told) <= {"gates", "commands"}:
        raise Misused(f"{PATH} does not say what it should", hint=HINT)
    return told


def _under(told: Mapping[str, Any], key: str) -> dict[Any, Any]:
    found = told.get(key) or {}
    if not isinstance(found, dict):
        raise Misused(f"{key} in {PATH} is no table of names", hint=HINT)
    return found


def _gate(name: str, said: Any) -> tuple[Standing, standards.When]:
    """One gate, as the file names it."""
    rule = dict(said) if isinstance(said, dict) else {}
    kind, when = rule.pop("kind", None), rule.pop("when", None) or {}
    try:
        standards.must_name(name)
        checked = standards.must_be_rule(str(kind), rule)
        return gates.Standing(f"{gates.FOR_ALL}{name}", str(kind), checked), _when(when)
    except Misused as error:
        raise Misused(f"the gate {name} in {PATH}: {error.message}", hint=error.hint) from error


def _when(said: Any) -> standards.When:
    shapes = {"types": list, "labels": list, "changes": list, "outside": bool}
    if not isinstance(said, dict) or any(name not in shapes or type(said[name]) is not shapes[name] for name in said):
        raise Misused("`when` does not say what it can", hint="lists `types`, `labels`, `changes`, and `outside: true`")
    types, labels, changes = (tuple(map(str, said.get(name, ()))) for name in ("types", "labels", "changes"))
    return standards.When(types, labels, changes, said.get("outside", False))


def _command(name: Any, said: Any) -> Command:
    told = {"run": said} if isinstance(said, str) else said
    if not isinstance(told, dict) or not set(told) <= {"run", "minutes", "relies"}:
        raise Misused(f"the command {name} in {PATH} is none", hint="a text, or `run`, `minutes` and `relies`")
    run, minutes, relies = told.get("run"), told.get("minutes", MINUTES), told.get("relies", [])
    if not (isinstance(run, str) and run and type(minutes) is int and 1 <= minutes <= MOST_MINUTES):
        raise Misused(f"the command {name} in {PATH} cannot be run", hint=f"`run`, and minutes up to {MOST_MINUTES}")
    if not isinstance(relies, list):
        raise Misused(f"what the command {name} in {PATH} relies on is no list", hint="relies: [Makefile, tests/]")
    return Command(run, minutes, tuple(map(str, relies)))
