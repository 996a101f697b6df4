"""From what a file says to the recipe that it is: each pattern has keys of its own, and each place names it may use."""

from __future__ import annotations

from gitswarm.rooms.patterns import phrases
from gitswarm.rooms.patterns.recipes.grammar import Reader, Short, line_of
from gitswarm.rooms.patterns.recipes.model import Input, Items, Mistake, Recipe, Step
from gitswarm.rooms.patterns.recipes.words import (
    ALL,
    BEST,
    BOUNDS,
    COMMAND,
    FIELDS,
    FORK_JOIN,
    GATHERS,
    GLOB,
    LIST,
    MAP_REDUCE,
    PATTERNS,
    PIPELINE,
    QUORUM,
    SAGA,
    SCATTER_GATHER,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

FRONT = ("about", "pattern", "inputs")
KEYS = {
    PIPELINE: ("steps",),
    SAGA: ("steps",),
    FORK_JOIN: ("fork", "join"),
    MAP_REDUCE: ("items", "most", "at_once", "tolerate", "map", "reduce"),
    SCATTER_GATHER: ("scatter", "voices", "roles", "gather", "quorum", "choices", "judge"),
}
NEEDED = {
    PIPELINE: ("steps",),
    SAGA: ("steps",),
    FORK_JOIN: ("fork", "join"),
    MAP_REDUCE: ("items", "map"),
    SCATTER_GATHER: ("scatter", "gather"),
}
STEP = ("title", "ask", "role", "flow", "with", "accept", "paths", "retries", *BOUNDS, "when", "gates")
LEAST_VOICES, MOST_VOICES = 2, 100


def recipe(name: str, source: str, told: Any) -> tuple[Recipe | None, list[Mistake]]:
    """The recipe that a file tells, and all that is wrong with it; None where it cannot be told which it is."""
    reader = _Recipe(told)
    found = reader.read(name, source)
    return found, sorted(reader.mistakes)


class _Recipe(Reader):
    """Reads one recipe; knows which names a text may use where it stands."""

    def __init__(self, told: Any) -> None:
        super().__init__()
        self._told = told
        self._inputs: list[str] = []

    def read(self, name: str, source: str) -> Recipe | None:
        told = self.mapping(self._told, 1, "a recipe", None if isinstance(self._told, dict) else FRONT)
        pattern = self.one_of(told, "pattern", PATTERNS, 1) if told else ""
        if not pattern:
            return None
        self.mapping(told, 1, f"a recipe of pattern {pattern}", FRONT + KEYS[pattern])
        for key in NEEDED[pattern]:
            if key not in told:
                self.no(1, f"a {pattern} has no `{key}`", f"write `{key}:` and what belongs to it below")
        inputs = self._read_inputs(told)
        self._inputs = [f"inputs.{one.name}" for one in inputs]
        front = Recipe(name, source, pattern, self.text(told, "about", one_line=True), inputs)
        return _PATTERNS[pattern](self, told, front)

    def _read_inputs(self, told: Mapping[str, Any]) -> tuple[Input, ...]:
        if "inputs" not in told:
            return ()
        found = []
        for name, value, line in self.named(told["inputs"], line_of(told, "inputs"), "inputs"):
            if isinstance(value, str):
                found.append(Input(name, value))
                continue
            more = self.mapping(value, line, f"the input {name}", ("about", "default"))
            found.append(
                Input(
                    name,
                    self.text(more, "about"),
                    self.text(more, "default", may_be_empty=True) if "default" in more else None,
                )
            )
        return tuple(found)

    # ---- patterns

    def pipeline(self, told: Mapping[str, Any], front: Recipe) -> Recipe:
        return front._replace(steps=self._row(told, "steps", in_order=True, undoes=front.pattern == SAGA))

    def fork_join(self, told: Mapping[str, Any], front: Recipe) -> Recipe:
        fork = self._row(told, "fork", in_order=False)
        last = self._single(told, "join", [one.key for one in fork])
        if any(one.key == "join" for one in fork):
            self.no(line_of(told, "fork"), "a branch of a fork cannot be called join", "call it otherwise")
        return front._replace(steps=fork, last=last)

    def map_reduce(self, told: Mapping[str, Any], front: Recipe) -> Recipe:
        return front._replace(
            items=self._items(told),
            each=self._single(told, "map", (), ("item", "number")),
            last=self._single(told, "reduce"),
            at_once=self.number(told, "at_once"),
            tolerate=self.number(told, "tolerate", 0),
            most=self.number(told, "most"),
        )

    def scatter_gather(self, told: Mapping[str, Any], front: Recipe) -> Recipe:
        gather = self.one_of(told, "gather", GATHERS, 1)
        voices = self._voices(told)
        quorum = self.number(told, "quorum")
        if (gather == QUORUM) != ("quorum" in told):
            self.no(line_of(told, "gather"), "`gather: quorum` and `quorum` belong together", "quorum: 2")
        if quorum > len(voices):
            self.no(line_of(told, "quorum"), f"{quorum} of {len(voices)} cannot agree", "ask more, or want fewer")
        if (gather == BEST) != ("judge" in told):
            self.no(line_of(told, "gather"), "`gather: best` and `judge` belong together", "judge: {ask: …}")
        if gather in (BEST, ALL) and "choices" in told:
            self.no(line_of(told, "choices"), f"`gather: {gather}` counts no answers", "leave `choices` out")
        each = self._single(told, "scatter", (), ("number",))
        if each is not None and each.flow:
            self.no(line_of(told, "scatter"), "a question has no flow", "ask it by `ask`")
        last, choices, line = self._single(told, "judge"), self.texts(told, "choices"), line_of(told, "roles")
        front = front._replace(voices=voices, asked=line, gather=gather, quorum=quorum, choices=choices)
        return front._replace(each=each, last=last)

    def _voices(self, told: Mapping[str, Any]) -> tuple[str, ...]:
        """Who is asked: a role for each, empty for anybody."""
        roles = self.texts(told, "roles")
        if roles and "voices" in told:
            self.no(line_of(told, "voices"), "`voices` and `roles` both say how many are asked", "leave one out")
        count = len(roles) if "roles" in told else self.number(told, "voices", LEAST_VOICES, 3)
        if not LEAST_VOICES <= count <= MOST_VOICES:
            mend = f"`voices` or `roles` are {LEAST_VOICES} to {MOST_VOICES}"
            self.no(line_of(told, "roles"), f"{count} cannot be asked", mend)
        return roles or ("",) * min(count, MOST_VOICES)

    def _items(self, told: Mapping[str, Any]) -> Items | None:
        if "items" not in told:
            return None
        value = told["items"]
        if isinstance(value, dict):
            line = line_of(told, "items")
            ways = {GLOB, COMMAND} & set(self.mapping(value, line, "items", (GLOB, COMMAND)))
            if len(ways) != 1:
                self.no(line, "items come from one place", "`glob: …` or `command: …`, or a list")
                return None
            (way,) = ways
            values = self.texts(value, way) if way == GLOB else (self.text(value, COMMAND, one_line=True),)
            found = Items(way, values)
        else:
            found = Items(LIST, self.texts(told, "items"))
        for text in found.values:
            self._check(text, line_of(told, "items"), (), ())
        return found

    # ---- steps

    def _row(self, told: Mapping[str, Any], key: str, *, in_order: bool, undoes: bool = False) -> tuple[Step, ...]:
        """Steps by their names; in order each may name those before it."""
        if key not in told:
            return ()
        found: list[Step] = []
        for name, value, line in self.named(told[key], line_of(told, key), f"`{key}`"):
            before = [one.key for one in found] if in_order else []
            found.append(self._step(name, value, line, before, (), undoes=undoes))
        if told[key] == {}:
            self.no(line_of(told, key), f"`{key}` has no step", "name at least one")
        taken = {one.undo.key: one.key for one in found if one.undo is not None}
        for one in (one for one in found if one.key in taken):
            self.no(one.line, f"{one.key} is what undoes the step {taken[one.key]}", "call this step otherwise")
        return tuple(found)

    def _single(
        self, told: Mapping[str, Any], key: str, steps: Iterable[str] = (), more: Iterable[str] = ()
    ) -> Step | None:
        return self._step(key, told[key], line_of(told, key), steps, more) if key in told else None

    def _step(
        self, key: str, value: Any, line: int, steps: Iterable[str], more: Iterable[str], *, undoes: bool = False
    ) -> Step:
        value = Short(value, line) if isinstance(value, str) else value
        told = self.mapping(value, line, f"the step {key}", STEP + (("undo",) if undoes else ()))
        if not told and value != {}:
            return Step(key, line)
        step = self._asked(key, told, line)
        self._check_texts(told, step, line, steps, more)
        if "undo" not in told or not undoes:
            return step
        undo = self._step(f"undo-{key}", told["undo"], line_of(told, "undo"), [*steps, key], more)
        return step._replace(undo=undo)

    def _asked(self, key: str, told: Mapping[str, Any], line: int) -> Step:
        """The step as its keys tell it; one either asks or follows a flow."""
        step = Step(
            key, line, self.text(told, "title", one_line=True), self.text(told, "ask"),
            self.text(told, "role", one_line=True), self.text(told, "flow", one_line=True), self._given(told),
            self.texts(told, "accept"), self.texts(told, "paths"), self.number(told, "retries", 0),
            tuple((name, self.number(told, name)) for name in BOUNDS if name in told), self.terms(told, "when"),
            gates=self.bars(told, "gates"), lines={name: line_of(told, name) for name in told},
        )  # fmt: skip
        if ("ask" in told) == ("flow" in told):
            self.no(line, f"the step {key} either asks or follows a flow", "give it `ask: …` or `flow: NAME`")
        elif step.flow:
            self._of_a_flow(told, key)
        return step

    def _of_a_flow(self, told: Mapping[str, Any], key: str) -> None:
        for name in told:
            if name not in ("title", "flow", "with", "when", "undo"):
                what = f"the step {key} follows a flow, whose own steps say `{name}`"
                self.no(line_of(told, name), what, "write it there, or ask by `ask` here")

    def _given(self, told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        if "with" not in told:
            return ()
        values = told["with"]
        rows = self.named(values, line_of(told, "with"), "`with`")
        if "flow" not in told:
            self.no(line_of(told, "with"), "`with` is for a step that follows a flow", "add `flow: NAME`")
        return tuple((name, self.text(values, name)) for name, _, _ in rows)

    def _check_texts(
        self, told: Mapping[str, Any], step: Step, line: int, steps: Iterable[str], more: Iterable[str]
    ) -> None:
        texts = {"title": (step.title,), "ask": (step.ask,), "accept": step.accept, "paths": step.paths}
        for name, values in texts.items():
            for text in values:
                self._check(text, line_of(told, name) if name in told else line, steps, more)
        for _, text in step.given:
            self._check(text, line_of(told, "with"), steps, more)
        for term in step.when:
            self._check(phrases.place(term.name), line_of(told, "when"), steps, more)
            self._check(term.value, line_of(told, "when"), (), more)

    def _check(self, text: str, line: int, steps: Iterable[str], more: Iterable[str]) -> None:
        """Refuse a place whose name means nothing where it stands."""
        known = [*self._inputs, *more, *(f"steps.{key}.{field}" for key in steps for field in FIELDS)]
        for name in phrases.names(text):
            if name not in known:
                what = f"`{phrases.place(name)}` means nothing here" if name else "a `{{` has no `}}`"
                self.no(line, what, _known(known, name) if name else "close it")


def _known(known: list[str], name: str) -> str:
    if name.startswith("steps.") and not any(one.startswith("steps.") for one in known):
        return "a step is named by those behind it: in `ask`, in `with`, and in front of a condition"
    shown = [name for name in known if not name.startswith("steps.") or name.endswith(".summary")]
    beside = f"; of a step {', '.join(FIELDS)}" if len(shown) < len(known) else ""
    return f"known here: {', '.join(shown)}{beside}" if known else "declare it under `inputs`"


_PATTERNS = {
    PIPELINE: _Recipe.pipeline,
    SAGA: _Recipe.pipeline,
    FORK_JOIN: _Recipe.fork_join,
    MAP_REDUCE: _Recipe.map_reduce,
    SCATTER_GATHER: _Recipe.scatter_gather,
}
