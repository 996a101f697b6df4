"""Our section of the clone's config: written, read and taken away, and nothing beside it."""

from __future__ import annotations

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.config import section
from gitswarm.git.repo import find
from tests.repositories import environment, git


def test_settings_are_written_read_and_removed(plain, place):
    before = (plain / ".git" / "config").read_bytes()
    for key, value in (("gitswarm.hub", "origin"), ("gitswarm.idPrefix", "-gs ü\nx"), ("gitswarm.hub", "other")):
        section.put(place, key, value, environment())
        assert section.get(place, key, environment()) == value
    assert section.read(place, environment()) == {"gitswarm.hub": "other", "gitswarm.idprefix": "-gs ü\nx"}
    for key in ("gitswarm.hub", "gitswarm.idPrefix", "gitswarm.hub"):
        section.drop(place, key, environment())
        assert section.get(place, key, environment()) is None
    assert section.read(place, environment()) == {}
    assert (plain / ".git" / "config").read_bytes() == before


def test_settings_of_a_linked_work_tree_are_those_of_the_clone(plain, place, tmp_path):
    git("worktree", "add", "-q", tmp_path / "linked", cwd=plain)
    section.put(find(str(tmp_path / "linked"), environment()), "gitswarm.hub", "h", environment())
    assert section.get(place, "gitswarm.hub", environment()) == "h"


def test_settings_of_the_user_are_not_ours_to_write(place):
    with pytest.raises(ValueError, match=r"user\.name"):
        section.put(place, "user.name", "x", environment())


def test_a_config_that_cannot_be_written_is_told(plain, place):
    (plain / ".git" / "config.lock").write_text("")
    with pytest.raises(StoreError, match="lock"):
        section.put(place, "gitswarm.hub", "x", environment())
