"""The config of a clone, kept and given back to the byte, unless the user has written to it since."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.config import section
from gitswarm.git.config.keepsake import config_of, give_back, keep
from gitswarm.git.repo import find


@pytest.fixture
def place(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    place = find(str(tmp_path), os.environ)
    os.makedirs(place.state)
    return place


def write(place, key, *, first):
    """What ``init`` does: note the config, write to it, keep it."""
    before = config_of(place)
    section.put(place, f"gitswarm.{key}", "x", os.environ)
    keep(place, before, first=first)


def config(place) -> Path:
    return Path(place.common) / "config"


def test_what_was_kept_first_is_given_back(place):
    config(place).write_bytes(before := config_of(place) + b"# no newline")
    config(place).chmod(0o640)
    write(place, "one", first=True)
    write(place, "two", first=False)

    assert give_back(place)

    assert config_of(place) == before
    assert config(place).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("when", ["between", "after"])
def test_what_the_user_has_written_since_is_not_undone(when, place):
    write(place, "one", first=True)
    if when == "after":
        write(place, "two", first=False)
    config(place).write_bytes(config_of(place) + b"[user]\n\tname = Zoe\n")
    if when == "between":
        write(place, "two", first=False)
    before = config_of(place)

    assert not give_back(place)
    assert config_of(place) == before


def test_nothing_is_kept_where_nothing_was_written(place):
    keep(place, config_of(place), first=True)
    assert not give_back(place)


def test_a_config_that_is_a_link_stays_one(place, tmp_path):
    config(place).rename(tmp_path / "real")
    config(place).symlink_to(tmp_path / "real")
    before = config_of(place)
    write(place, "one", first=True)

    assert give_back(place)

    assert config(place).is_symlink()
    assert (tmp_path / "real").read_bytes() == before


def test_a_config_that_git_has_locked_is_left_alone(place):
    write(place, "one", first=True)
    before = config_of(place)
    (Path(place.common) / "config.lock").touch()

    assert not give_back(place)
    assert config_of(place) == before


def test_a_full_disk_leaves_no_lock(place, monkeypatch):
    write(place, "one", first=True)

    def full(descriptor, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gitswarm.git.config.keepsake.write_all", full)
    with pytest.raises(StoreError):
        give_back(place)
    assert not (Path(place.common) / "config.lock").exists()
