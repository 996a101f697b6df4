"""``.gitswarm/gates.yaml``: the gates that a project has for its tasks, as its default branch has them."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.git.compose import project
from gitswarm.rooms.checks import gates
from gitswarm.rooms.checks.rulebook.model import BadRules, Command, Rules
from gitswarm.rooms.work import standards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    from gitswarm.git.repo import Place
    from gitswarm.rooms.checks.gates import Standing

    Found = TypeVar("Found")

PATH = project.GATES
MINUTES, MOST_MINUTES = 10, 1440
YAML_HINT = "look at indentation, quotes and brackets"
HINT = "it has `gates:` and `commands:`, as docs/gates.md says"


def rules_at(place: Place, env: Mapping[str, str], commit: str) -> Rules:
    """What the project asks for as of a commit; nothing where it has no such file."""
    text = (project.text_at(place, env, commit, PATH) if commit else None) or ""
    told = _read(text)
    return Rules(tuple(_each(text, told, "gates", _gate)), dict(_each(text, told, "commands", _command)))


def _read(text: str) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        told = YAML(typ="safe", pure=True).load(text) or {}
    except (YAMLError, *project.BEYOND) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        what = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise BadRules(f"{PATH}:{mark.line + 1 if mark else 1}: this is no YAML: {what}", hint=YAML_HINT) from error
    if not isinstance(told, dict) or not set(told) <= {"gates", "commands"}:
        raise BadRules(f"{PATH} does not say what it should", hint=HINT)
    return told


def _each(text: str, told: Mapping[str, Any], key: str, read: Callable[[Any, Any], Found]) -> Iterator[Found]:
    """What stands under a key, read by name; what cannot be is told with its line."""
    found = told.get(key) or {}
    if not isinstance(found, dict):
        raise BadRules(f"{PATH}:{_line(text, key)}: {key} is no table of names", hint=HINT)
    for name, said in found.items():
        try:
            yield read(name, said)
        except Misused as error:
            raise BadRules(f"{PATH}:{_line(text, key, name)}: {error.message}", hint=error.hint) from error


def _line(text: str, *keys: object) -> int:
    """The line in which a key stands, below others."""
    from ruamel.yaml import YAML

    told, line = YAML(typ="rt", pure=True).load(text), 0
    for key in keys:
        line, told = told.lc.data[key][0], told[key]
    return int(line) + 1


def _gate(name: Any, said: Any) -> tuple[Standing, standards.When]:
    """One gate, as the file names it."""
    rule = dict(said) if isinstance(said, dict) else {}
    kind, when = rule.pop("kind", None), rule.pop("when", None) or {}
    try:
        standards.must_name(str(name))
        checked = standards.must_be_rule(str(kind), rule)
        return gates.Standing(f"{gates.FOR_ALL}{name}", str(kind), checked), _when(when)
    except Misused as error:
        raise Misused(f"the gate {name}: {error.message}", hint=error.hint) from error


def _when(said: Any) -> standards.When:
    shapes = {"types": list, "labels": list, "changes": list, "outside": bool}
    if not isinstance(said, dict) or any(name not in shapes or type(said[name]) is not shapes[name] for name in said):
        raise Misused("`when` does not say what it can", hint="lists `types`, `labels`, `changes`, and `outside: true`")
    types, labels, changes = (tuple(map(str, said.get(name, ()))) for name in ("types", "labels", "changes"))
    return standards.When(types, labels, changes, said.get("outside", False))


def _command(name: Any, said: Any) -> tuple[str, Command]:
    told = {"run": said} if isinstance(said, str) else said
    if not isinstance(told, dict) or not set(told) <= {"run", "minutes", "relies"}:
        raise Misused(f"the command {name} is none", hint="a text, or `run`, `minutes` and `relies`")
    run, minutes, relies = told.get("run"), told.get("minutes", MINUTES), told.get("relies", [])
    if not (isinstance(run, str) and run and type(minutes) is int and 1 <= minutes <= MOST_MINUTES):
        raise Misused(f"the command {name} cannot be run", hint=f"`run`, and minutes up to {MOST_MINUTES}")
    if not isinstance(relies, list):
        raise Misused(f"what the command {name} relies on is no list", hint="relies: [Makefile, tests/]")
    return name, Command(run, minutes, tuple(map(str, relies)))
