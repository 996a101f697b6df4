"""From a recipe to the tasks it becomes: each with what it waits for; a recipe in a step becomes tasks below it."""

from __future__ import annotations

from itertools import islice

from gitswarm.errors import Misused, Refused
from gitswarm.record import Record
from gitswarm.rooms.patterns import phrases, recipes
from gitswarm.rooms.patterns.recipes import (
    FLOW,
    FORK_JOIN,
    ITEM,
    LAST,
    MAP_REDUCE,
    SAGA,
    SCATTER_GATHER,
    STEP,
    UNDO,
    VOICE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gitswarm.rooms.patterns.phrases import Term
    from gitswarm.rooms.patterns.recipes import Bar, Items, Recipe, Step

    Find = Callable[[str], Recipe]
    Harvest = Callable[[Items], tuple[str, ...]]

NEVER = "never"
"""Stands for a condition that is known not to hold."""
MOST_STEPS, MOST_LISTED, TITLE = 1000, 20, 200
OVER, CALLED = "over", "title"
"""What the log is told of a map whose items a step lists, and of each of those items."""


class Node(Record):
    """One task of a flow before it is one: what it is, below and behind which others, and what is told of it."""

    key: str
    act: str
    title: str
    within: str = ""
    needs: tuple[str, ...] = ()
    pattern: str = ""
    ask: str = ""
    role: str = ""
    number: int = 0
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    retries: int = 0
    when: tuple[str, ...] = ()
    undoes: str = ""
    bounds: dict[str, int] | None = None
    settings: dict[str, str] | None = None
    gates: tuple[Bar, ...] = ()


def given(recipe: Recipe, values: Mapping[str, str]) -> dict[str, str]:
    """The inputs of a recipe: as given, else their defaults; refused where one is missing or unknown."""
    known = {one.name: one.default for one in recipe.inputs}
    unknown = [name for name in values if name not in known]
    if unknown:
        raise Misused(f"the flow {recipe.name} has no input {unknown[0]}", hint=_inputs(recipe))
    found = {**{name: default for name, default in known.items() if default is not None}, **values}
    missing = [f"`{name}`" for name in known if name not in found]
    if missing:
        raise Misused(f"the flow {recipe.name} needs {', '.join(missing)}", hint=_inputs(recipe))
    return found


def inputs(words: tuple[str, ...]) -> dict[str, str]:
    """What is given to a flow, as it is typed."""
    found = dict(word.partition("=")[::2] for word in words)
    if any("=" not in word or not word.partition("=")[0] for word in words):
        raise Misused("an input has a name and a value", hint="--input NAME=VALUE")
    return found


def _inputs(recipe: Recipe) -> str:
    told = [f"{one.name}{f' ({one.about})' if one.about else ''}" for one in recipe.inputs]
    return f"--input NAME=VALUE, of {', '.join(told)}" if told else "it takes no input"


def plan(recipe: Recipe, values: Mapping[str, str], find: Find, harvest: Harvest) -> list[Node]:
    """The nodes of a flow in the order they are made: the flow itself first, each behind what it needs."""
    made = [*islice(_Planner(find, harvest).flow(recipe, given(recipe, values)), MOST_STEPS + 1)]
    if len(made) > MOST_STEPS:
        raise Refused(f"this would be more than {MOST_STEPS} tasks, the most of a flow", hint="take fewer items")
    return made


class _Place(Record):
    """Where a recipe stands in the flow: below which node, behind which, and what is known there."""

    within: str = ""
    needs: tuple[str, ...] = ()
    values: Mapping[str, str] = {}

    def key(self, step: str) -> str:
        """The key of a step here; the whole way from the top, so that each is called otherwise."""
        return f"{self.within}/{step}" if self.within else step


class _Planner:
    """Writes down nodes; recipes in steps are followed where they stand."""

    def __init__(self, find: Find, harvest: Harvest) -> None:
        self._find, self._harvest = find, harvest

    def flow(self, recipe: Recipe, values: Mapping[str, str]) -> Iterator[Node]:
        known = _inputs_of({name: phrases.still(value) for name, value in values.items()})
        title = phrases.fill(recipe.about, known) or recipe.name
        yield Node("", FLOW, _told(title, FLOW, 0) or recipe.name, pattern=recipe.pattern, settings=_settings(recipe))
        yield from self._inside(recipe, _Place(values=known))

    def _inside(self, recipe: Recipe, at: _Place) -> Iterator[Node]:
        recipe = _asking_for_lists(recipe)
        if recipe.pattern == FORK_JOIN:
            return self._fork(recipe, at)
        if recipe.pattern == MAP_REDUCE:
            return self._map(recipe, at)
        if recipe.pattern == SCATTER_GATHER:
            return self._scatter(recipe, at)
        return self._row(recipe, at)

    def _row(self, recipe: Recipe, at: _Place) -> Iterator[Node]:
        """Steps behind one another; what undoes them stands ready in the order backwards."""
        here = at
        for number, step in enumerate(recipe.steps, 1):
            yield from self._node(step, step.key, STEP, here, number)
            here = here._replace(needs=(at.key(step.key),))
        if recipe.pattern == SAGA:
            here = at._replace(needs=())
            for number, step in enumerate(reversed(recipe.steps), len(recipe.steps) + 1):
                if step.undo is not None:
                    yield from self._node(step.undo, step.undo.key, UNDO, here, number, at.key(step.key))
                    here = here._replace(needs=(at.key(step.undo.key),))

    def _fork(self, recipe: Recipe, at: _Place) -> Iterator[Node]:
        for number, step in enumerate(recipe.steps, 1):
            yield from self._node(step, step.key, STEP, at, number)
        yield from self._last(recipe, at, [step.key for step in recipe.steps])

    def _map(self, recipe: Recipe, at: _Place) -> Iterator[Node]:
        assert recipe.each is not None
        listed = _listed(recipe, at.values)
        items = listed or [phrases.still(item) for item in self._found(recipe, at.values)]
        each = recipe.each._replace(when=(*recipe.each.when, THERE)) if listed else recipe.each
        for number, item in enumerate(items, 1):
            here = at._replace(values={**at.values, "item": item, "number": str(number)})
            yield from self._node(each, f"map-{number}", ITEM, here, number)
        yield from self._last(recipe, at, [f"map-{number}" for number in range(1, len(items) + 1)])

    def _found(self, recipe: Recipe, values: Mapping[str, str]) -> tuple[str, ...]:
        """The items of a map that are known by now."""
        assert recipe.items is not None
        filled = tuple(phrases.fill(text, values) for text in recipe.items.values)
        items = self._harvest(recipe.items._replace(values=filled))
        if recipe.most and len(items) > recipe.most:
            told = f"the flow {recipe.name} has {len(items)} items, and there is room for {recipe.most}"
            raise Refused(told, hint="take fewer items, or let `most` be more")
        return items

    def _scatter(self, recipe: Recipe, at: _Place) -> Iterator[Node]:
        assert recipe.each is not None
        for number, role in enumerate(recipe.voices, 1):
            here = at._replace(values={**at.values, "number": str(number)})
            asked = recipe.each._replace(role=role or recipe.each.role, ask=recipe.each.ask.rstrip() + _answer(recipe))
            yield from self._node(asked, f"voice-{number}", VOICE, here, number)
        yield from self._last(recipe, at, [f"voice-{number}" for number in range(1, len(recipe.voices) + 1)])

    def _last(self, recipe: Recipe, at: _Place, needs: list[str]) -> Iterator[Node]:
        if recipe.last is None:
            return
        last = recipe.last
        if recipe.gather == recipes.BEST:
            last = last._replace(ask=last.ask.rstrip() + JUDGE)
        here = at._replace(needs=tuple(map(at.key, needs)))
        yield from self._node(last, last.key, LAST, here, len(needs) + 1)

    def _node(self, step: Step, key: str, act: str, at: _Place, number: int, undoes: str = "") -> Iterator[Node]:
        values = {**at.values, **_later(at, step)}
        nested = self._find(step.flow) if step.flow else None
        inner = _given_to(nested, step, values) if nested else {}
        called = _title(step, nested, {**values, **inner} if not step.title else values)
        node = _asked(step, at, values)._replace(
            key=at.key(key), act=act, number=number, undoes=undoes, title=_told(_readable(called), act, number) or key,
            settings={CALLED: called} if act == ITEM and phrases.sole(at.values["item"]) else None,
        )  # fmt: skip
        if nested is None:
            yield node
            return
        over = _over(nested, inner)
        settings = {**_settings(nested), **over, **(node.settings or {})}
        needs = tuple(dict.fromkeys((*at.needs, *(name.split(".")[1] for name in over.values()))))
        yield node._replace(pattern=nested.pattern, settings=settings, needs=needs)
        yield from self._inside(nested, _Place(node.key, needs, inner))


def _asked(step: Step, at: _Place, values: Mapping[str, str]) -> Node:
    """What is told of a step by itself, with these values in its places."""
    return Node(
        "", "", "", at.within, at.needs, ask=phrases.fill(step.ask, values), role=step.role, retries=step.retries,
        accept=tuple(phrases.fill(text, at.values) for text in step.accept),
        paths=tuple(phrases.fill(text, at.values) for text in step.paths),
        when=tuple(filter(None, (_term(term, values) for term in step.when))),
        bounds=dict(step.bounds) or None, gates=step.gates,
    )  # fmt: skip


def _given_to(nested: Recipe, step: Step, values: Mapping[str, str]) -> dict[str, str]:
    """The inputs of a flow that stands in a step."""
    told = {name: phrases.fill(text, values) for name, text in step.given}
    return _inputs_of({name: told.get(name, phrases.still(value)) for name, value in given(nested, told).items()})


def _title(step: Step, nested: Recipe | None, values: Mapping[str, str]) -> str:
    about = nested.about or nested.name if nested else step.ask.strip().partition("\n")[0]
    return phrases.fill(step.title or about, values)


def _inputs_of(values: Mapping[str, str]) -> dict[str, str]:
    return {f"inputs.{name}": value for name, value in values.items()}


def _later(at: _Place, step: Step) -> dict[str, str]:
    """The places for results of other steps, by the keys that these have in the whole flow."""
    texts = [step.ask, *(text for _, text in step.given), *(phrases.place(term.name) for term in step.when)]
    found = {}
    for name in (name for text in texts for name in phrases.names(text) if name.startswith("steps.")):
        _, key, field = name.split(".")
        found[name] = phrases.place(f"steps.{at.key(key)}.{field}")
    return found


def _term(term: Term, values: Mapping[str, str]) -> str:
    """A condition as the log holds it; empty where it is known to hold, never where it is known not to."""
    found, wanted = values.get(term.name, ""), phrases.fill(term.value, values)
    if name := phrases.sole(found):
        return phrases.text_of(phrases.Term(name, term.verb, wanted))
    return "" if phrases.holds(term._replace(value=wanted), found) else NEVER


def _readable(title: str) -> str:
    """A title that says of what is known later what it is."""
    return phrases.fill(
        title, {name: _spoken(*name.split(".")[1:]) for name in phrases.names(title) if _is_later(name)}
    )


def _spoken(key: str, field: str, number: str = "") -> str:
    return f"item {number} of {key}" if number else f"the {field} of {key}"


def _is_later(name: str) -> bool:
    return name.startswith("steps.")


def _over(recipe: Recipe, values: Mapping[str, str]) -> dict[str, str]:
    """The place from which the items of a map will come, where a step before it lists them."""
    items = recipe.items
    filled = [phrases.fill(text, values) for text in items.values] if items is not None else []
    if items is None or not any(_is_later(name) for text in filled for name in phrases.names(text)):
        return {}
    if items.way != recipes.LIST or len(filled) > 1 or not phrases.sole(filled[0]):
        told = f"items of the flow {recipe.name} that a step lists stand alone, and are no glob or command"
        raise Refused(told, hint='items: "{{ inputs.NAME }}", to which `{{ steps.NAME.items }}` is given')
    return {OVER: phrases.sole(filled[0])}


def _listed(recipe: Recipe, values: Mapping[str, str]) -> list[str]:
    """A place for each item that a step may list; none where they are known by now."""
    over = _over(recipe, values).get(OVER)
    count = min(recipe.most or MOST_LISTED, MOST_STEPS) if over else 0
    return [phrases.place(f"{over}.{number}") for number in range(1, count + 1)]


def _asking_for_lists(recipe: Recipe) -> Recipe:
    """The recipe with what is said to those who do a step whose items another step names."""
    texts = [text for step in recipe.parts() for text in (step.ask, *(text for _, text in step.given))]
    named = {name.split(".")[1] for text in texts for name in phrases.names(text) if name.endswith(".items")}
    steps = (
        step._replace(ask=step.ask.rstrip() + LIST) if step.key in named and step.ask else step for step in recipe.steps
    )
    return recipe._replace(steps=tuple(steps))


def _settings(recipe: Recipe) -> dict[str, str]:
    """What the log must know of a pattern, beside its steps."""
    told = {
        "flow": recipe.name,
        "at_once": recipe.at_once,
        "tolerate": recipe.tolerate,
        "gather": recipe.gather,
        "quorum": recipe.quorum,
        "choices": "".join(f"{' '.join(choice.split())}\n" for choice in recipe.choices),
    }
    return {name: str(value) for name, value in told.items() if value}


def _told(title: str, act: str, number: int) -> str:
    """The title of a node, in one line."""
    line = " ".join(title.split())
    if act == VOICE:
        return f"{line[: TITLE - 12]} (voice {number})"
    return f"Undo: {line}"[:TITLE] if act == UNDO and not line.lower().startswith("undo") else line[:TITLE]


def _answer(recipe: Recipe) -> str:
    if recipe.gather not in (recipes.MAJORITY, recipes.QUORUM):
        return "\n\nOthers are asked the same; nobody sees what the others say."
    how = f"one of these words: {', '.join(recipe.choices)}" if recipe.choices else "a few words, without a reason"
    return (
        "\n\nOthers are asked the same, and answers are counted; nobody sees what the others say. "
        f"Your answer is the summary of your result: {how}."
    )


THERE = phrases.Term("item", "is not", "")
LIST = (
    "\n\nWhat you find is gone over one by one: name all of it as `items` of your result, such as "
    '{"success": true, "items": ["a.py", "b.py"]}; or in its summary, a line each that begins with "- ".'
)
JUDGE = (
    "\n\nWhat each of them came to stands below. Begin the summary of your result with the id of the best, "
    "such as gs-7k3f, and say why."
)
