"""A clone whose project has flows, and an agent that is a script."""

from __future__ import annotations

import pytest

from tests.agents import teach
from tests.flow_agent import AGENT
from tests.world import git


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("policy", "set", "check-rounds", "0")
    teach(made, AGENT)
    return made


@pytest.fixture
def say(world, clone):
    """Let the project have flows, on its default branch."""

    def say(**flows):
        seed = world.folder / "seed"
        folder = seed / ".gitswarm" / "flows"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in flows.items():
            (folder / f"{name}.yaml").write_text(text)
        git(seed, "add", ".")
        git(seed, "commit", "--quiet", "-m", "Flows")
        git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
        clone.git("pull", "--quiet", "origin", "main")

    return say
