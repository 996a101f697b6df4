"""Flows without any store: recipes as text, their steps done and failed by hand."""

from __future__ import annotations

from gitswarm.rooms.patterns import flows
from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.patterns.plans import plan
from gitswarm.rooms.patterns.recipes.shelf import understood
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import HERE, Yard


class FlowYard(Yard):
    """Recipes by name, and the one flow that was started last."""

    def __init__(self, **recipes):
        super().__init__()
        self.recipes = {name.replace("_", "-"): text for name, text in recipes.items()}
        self.top = ""

    def recipe(self, name):
        found, mistakes = understood(name, f"{name}.yaml", self.recipes[name])
        assert not mistakes, mistakes
        return found

    def run(self, name, actor="ada", **inputs):
        """Start a flow; items are what the recipe lists."""
        made = plan(self.recipe(name), inputs, self.recipe, lambda items: items.values)
        events = self.act(actions.start, actor, name=name, commit="c0", inputs=inputs, nodes=made)
        self.top = events[0].id
        return self.top

    def id(self, key):
        (found,) = [one.task for one in model.steps(self.tables, self.top) if one.key == key]
        return found

    def do(self, action, *words, **values):  # as Stage
        return super().do(action, *words, **values)

    def take(self, key, actor="bob"):
        self.claim(self.id(key), actor, f"s-{actor}")

    def done(self, key, summary="", actor="bob", commit=None):
        """Let somebody do a step."""
        self.take(key, actor)
        self.act(tasks.done, actor, f"s-{actor}", name=self.id(key), summary=summary, commit=commit)

    def fail(self, key, why="it broke"):
        """Let a step fail for good, as the worker does it that tried it last."""
        self.act(tasks.close, name=self.id(key), resolution="failed", reason=why)

    def ready(self):
        """The steps that can be begun, by their keys."""
        found = {one.task: one.key for one in model.steps(self.tables, self.top)}
        weighed = claims.weigh(self.tables, "bob", None)
        return sorted(found[one.task.id] for one in weighed if one.task.id in found)

    def states(self):
        """How each step stands."""
        return {one.key: one.state for one in model.steps(self.tables, self.top) if one.key}

    def closed(self):
        """How the flow was closed; None while it is open."""
        return tasks.detail(self.tables, self.top).resolution if self.status(self.top) == "closed" else None

    def summary(self, key=""):
        return tasks.detail(self.tables, self.id(key) if key else self.top).summary


__all__ = ["HERE", "FlowYard", "flows"]
