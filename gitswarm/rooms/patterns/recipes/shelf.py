"""Where recipes are found: in the newest commit of the default branch of the project; or in a file, to be checked."""

from __future__ import annotations

from gitswarm.errors import NotFound
from gitswarm.git.compose import project
from gitswarm.git.worktrees.start import seen
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.patterns import phrases
from gitswarm.rooms.patterns.recipes import model, structured
from gitswarm.rooms.patterns.recipes.model import Mistake
from gitswarm.rooms.patterns.recipes.words import LIST
from gitswarm.rooms.roster import roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.desk import Desk
    from gitswarm.rooms.patterns.recipes.model import Recipe

FOLDER = f"{project.FOLDER}/flows"
ENDING = ".yaml"
ENDLESS = "end of stream"
MENDS = {
    "\\t": "indent by blanks, not by tabs",
    "mapping values": "a text with `: ` in it stands in quotes, or behind `|` in lines of its own",
    "expected ':'": "a key ends with `:`, and what is below it is indented",
    "duplicate key": "call one of both otherwise",
    "another document": "one file is one flow: take `---` away",
    ENDLESS: "close the quote, or the bracket",
}
"""What mends a text, by words that the reader of YAML says of it."""
DEEPEST = 5
"""So many recipes may stand in one another."""


class Shelf:
    """The recipes of a project, at one commit (default: the newest known here); one may be a draft before them."""

    def __init__(self, desk: Desk, drafts: dict[str, tuple[str, str]] | None = None, commit: str = "") -> None:
        self._desk, self._drafts = desk, drafts or {}
        self.commit = commit or seen(desk.place, desk.env, desk.remote)
        self._read: dict[str, tuple[Recipe | None, list[Mistake]]] = {}
        self._texts: dict[str, str | None] = {}
        self._alone: dict[str, tuple[Recipe | None, list[Mistake]]] = {}
        self._depths: dict[str, int] = {}
        self._whole: set[str] = set()
        self._straight: set[str] = set()

    def names(self) -> list[str]:
        """What recipes the project has."""
        where = (self._desk.place, self._desk.env, self.commit, FOLDER, ENDING)
        return sorted({*(project.names_below(*where) if self.commit else ()), *self._drafts})

    def recipe(self, name: str) -> Recipe:
        """The recipe of that name, all it follows included; refused where anything is wrong with it."""
        found, mistakes = self.checked(name)
        if found is None or mistakes:
            raise model.bad(self.source(name), mistakes)
        for nested in _followed(found) if name not in self._whole else ():
            self.recipe(nested)
        self._whole.add(name)
        return found

    def checked(self, name: str) -> tuple[Recipe | None, list[Mistake]]:
        """The recipe of that name, and all that is wrong with it."""
        if name not in self._read:
            found, mistakes = self._of(name)
            mistakes = [*mistakes]
            self._read[name] = found, mistakes
            if found is not None:
                mistakes += self._in_the_project(found)
                mistakes.sort()
        return self._read[name]

    def source(self, name: str) -> str:
        """The file in which a recipe stands."""
        return self._drafts[name][0] if name in self._drafts else f"{FOLDER}/{name}{ENDING}"

    def _of(self, name: str) -> tuple[Recipe | None, list[Mistake]]:
        if not model.is_name(name) and name in self.names():
            return None, [Mistake(1, f"{name!r} is no name of a flow", f"call the file such as build-2{ENDING}")]
        if not self.has(name):
            hint = f"{project.wanting(self._desk.place, self.source(name))}; {_there(self.names())}"
            raise NotFound(f"the project has no flow {name}", hint=hint)
        return self._quietly(name)

    def has(self, name: str) -> bool:
        """Whether there is a recipe of that name."""
        return model.is_name(name) and self._text(name) is not None

    def _text(self, name: str) -> str | None:
        """What stands in its file, which is read once however many steps follow it."""
        if name in self._drafts:
            return self._drafts[name][1]
        if name not in self._texts:
            place, env = self._desk.place, self._desk.env
            self._texts[name] = project.text_at(place, env, self.commit, self.source(name)) if self.commit else None
        return self._texts[name]

    def _in_the_project(self, one: Recipe) -> list[Mistake]:
        """What is wrong with a recipe in this project: a role or a flow that is not there, a circle."""
        found = []
        for role, line in _roles(one):
            if roles.known(self._desk, self.commit, role) is None:
                mend = "`gitswarm role list` shows which there are; `gitswarm role new` makes one"
                found.append(Mistake(line, f"the project has no role {role}", mend))
        for step in one.parts():
            if step.flow and not self.has(step.flow):
                found.append(Mistake(step.at("flow"), f"the project has no flow {step.flow}", _there(self.names())))
            elif step.flow:
                found += self._of_nested(one, step)
            found += self._of_commands(step)
        return found

    def _of_commands(self, step: model.Step) -> list[Mistake]:
        """The gates of a step that ask for a command which the project has not."""
        wanted = [str(bar.rule["run"]) for bar in step.gates if "run" in bar.rule]
        known = rulebook.rules_at(self._desk.place, self._desk.env, self.commit).commands if wanted else {}
        line, mend = step.at("gates"), f"name it under `commands` of {project.GATES}; {_there(list(known))}"
        return [Mistake(line, f"the project has no command {one}", mend) for one in wanted if one not in known]

    def _of_nested(self, one: Recipe, step: model.Step) -> list[Mistake]:
        way = self._way(step.flow, (one.name,))
        if way:
            told = f"this flow would stand in itself: {' → '.join(way)}"
            return [Mistake(step.at("flow"), told, "take one step away")]
        if self._depth(step.flow) > DEEPEST:
            return [Mistake(step.at("flow"), f"more than {DEEPEST} flows stand in one another", "make it flatter")]
        nested, _ = self._quietly(step.flow)
        return [*_wrong_inputs(step, nested), *_wrong_items(step, nested)] if nested is not None else []

    def _way(self, name: str, line: tuple[str, ...]) -> tuple[str, ...]:
        """The way on which a recipe follows one it stands in; empty where there is none."""
        if name in line:
            return (*line, name)
        if name in self._straight:
            return ()
        found, _ = self._quietly(name)
        way = next(filter(None, (self._way(nested, (*line, name)) for nested in _followed(found))), ())
        if not way:
            self._straight.add(name)
        return way

    def _depth(self, name: str) -> int:
        if name not in self._depths:
            found, _ = self._quietly(name)
            self._depths[name] = 1 + max((self._depth(nested) for nested in _followed(found)), default=0)
        return self._depths[name]

    def _quietly(self, name: str) -> tuple[Recipe | None, list[Mistake]]:
        """A recipe as its file alone tells it."""
        if not self.has(name):
            return None, []
        if name not in self._alone:
            self._alone[name] = understood(name, self.source(name), self._text(name) or "")
        return self._alone[name]


def understood(name: str, source: str, text: str) -> tuple[Recipe | None, list[Mistake]]:
    """The recipe in a text, and what is wrong with it as far as that can be told from the text alone."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        told = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        what = (error.problem or "it cannot be read").partition("\n")[0]
        mark = error.context_mark if ENDLESS in what and error.context_mark else error.problem_mark
        line = mark.line + 1 if mark else 1
        return None, [Mistake(line, f"this is no YAML: {what}", _mend(what, text.splitlines()[line - 1 : line]))]
    except (YAMLError, *project.BEYOND) as error:
        what = str(error).partition("\n")[0][:200]
        return None, [Mistake(1, f"this is no YAML: {what}", _mend(what, []))]
    return structured.recipe(name, source, told)


def _mend(what: str, lines: Sequence[str]) -> str:
    """What mends a text that is no YAML, as far as what is said of it tells that, and the line it is said of."""
    if any(": {{" in line for line in lines):
        return 'a text that begins with `{{` stands in quotes: "{{ … }} …"'
    return next((mend for said, mend in MENDS.items() if said in what), "look at indentation, quotes and brackets")


def _followed(one: Recipe | None) -> list[str]:
    """The recipes that stand in the steps of one, each once."""
    return list(dict.fromkeys(step.flow for step in one.parts() if step.flow)) if one is not None else []


def _roles(one: Recipe) -> list[tuple[str, int]]:
    said = [(step.role, step.at("role")) for step in one.parts()]
    return [*((role, line) for role, line in said if role), *((role, one.asked) for role in one.voices if role)]


def _wrong_inputs(step: model.Step, nested: Recipe) -> list[Mistake]:
    given, known = dict(step.given), {one.name: one for one in nested.inputs}
    unknown, mend = [name for name in given if name not in known], f"it knows {', '.join(known) or 'no input'}"
    wrong = [Mistake(step.at("with"), f"the flow {nested.name} is given no {name}", mend) for name in unknown]
    lacks = [name for name, one in known.items() if one.default is None and name not in given]
    needs = (f"the flow {nested.name} needs {name}" for name in lacks)
    mends = (f"with: {{{name}: …}}" for name in lacks)
    return wrong + [Mistake(step.at("flow"), what, mend) for what, mend in zip(needs, mends, strict=True)]


def _wrong_items(step: model.Step, nested: Recipe) -> list[Mistake]:
    """What is wrong with a map over what a step lists: the list stands alone, since nobody knows it by now."""
    later = {f"inputs.{name}": text for name, text in step.given if "steps." in "".join(phrases.names(text))}
    texts = nested.items.values if nested.items is not None else ()
    listed = [text for text in texts if later.keys() & set(phrases.names(text))]
    is_alone = len(texts) == 1 and nested.items is not None and nested.items.way == LIST
    if not listed or (is_alone and phrases.sole(later.get(phrases.sole(listed[0]), ""))):
        return []
    mend = 'items: "{{ inputs.NAME }}" there, and here with: {NAME: "{{ steps.NAME.items }}"}'
    return [Mistake(step.at("with"), f"the flow {nested.name} goes over what a step lists, and over more", mend)]


def _there(names: list[str]) -> str:
    return f"there are {', '.join(names)}" if names else "there is none yet"
