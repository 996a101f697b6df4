"""A clone whose swarm belongs to a repository of the stand-in, with a token in its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.github.server import Github
    from tests.world import Clone


def linked(clone: Clone, github: Github, monkeypatch: pytest.MonkeyPatch, *, repository: str = "acme/app") -> Clone:
    """Let commands in this clone ask the stand-in about a repository, as ada."""
    monkeypatch.setenv("GITSWARM_GITHUB_API", github.api)
    monkeypatch.setenv("GH_TOKEN", "t-ada")
    clone.must("policy", "set", "github-repository", repository)
    return clone
