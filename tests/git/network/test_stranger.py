"""Repositories of strangers: nothing of theirs runs, in the clone or in any work tree of it, and one branch leaves."""

from __future__ import annotations

import os
import subprocess

import pytest

from gitswarm.errors import Refused
from gitswarm.git.keeping import saving
from gitswarm.git.network import scrutiny, stranger
from gitswarm.git.worktrees.worktree import Order, plant
from tests.hostile import REFUSED, TAKEN, Raw

FILE = ("file",)
TIGHT = scrutiny.Limits(files=5_000, bytes=8 << 20, largest=2 << 20)
OF_THE_USER = """\
[filter "evil"]
	smudge = sh -c 'touch {canary}; cat'
	clean = sh -c 'touch {canary}; cat'
	required = true
[filter "lfs"]
	process = touch {canary}
	required = true
[diff "evil"]
	textconv = touch {canary} && cat
	command = touch {canary}
[merge "evil"]
	driver = touch {canary}
[init]
	templateDir = {template}
[submodule]
	recurse = true
[protocol]
	allow = always
"""


def git(*words, cwd):
    done = subprocess.run(["git", *map(str, words)], cwd=cwd, capture_output=True, check=False, timeout=20)
    return done.stdout.decode(errors="replace").strip()


@pytest.fixture
def canary(tmp_path, home):
    """A file that nobody may make; the user has programs that would make it, if they were asked."""
    path, template = tmp_path / "canary", tmp_path / "template"
    (template / "hooks").mkdir(parents=True)
    for name in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change"):
        (template / "hooks" / name).write_text(f"#!/bin/sh\ntouch {path}\n")
        (template / "hooks" / name).chmod(0o755)
    with (home / ".gitconfig").open("a") as config:
        config.write(OF_THE_USER.format(canary=path, template=template))
    yield path
    assert not path.exists(), "something of theirs has run"


def made(make, tmp_path, canary):
    raw = Raw(tmp_path / "theirs.git", canary)
    make(raw)
    return raw


def work_in(raw, tmp_path):
    """Clone it, look through it, lay a worktree out, work there, and keep the work."""
    env = dict(os.environ)
    place = stranger.clone(stranger.Stranger(raw.url, FILE), str(tmp_path / "clone"), env)
    tip = stranger.tip_at(place, "main", env)
    found = scrutiny.look_through(place, tip, env, TIGHT)
    tree = plant(place, Order(str(tmp_path / "tree"), "gs/task", tip), env)
    with open(f"{tree.path}/ours.txt", "w") as file:
        file.write("work\n")
    saved = saving.save(place, tree.path, saving.Author("ada", "ada@example.invalid"), "Work", env, hooks=True)
    return place, tree, found, saved


@pytest.mark.parametrize("make", TAKEN.values(), ids=TAKEN)
def test_in_a_hostile_repository_work_is_done_and_nothing_of_theirs_runs(make, tmp_path, canary):
    place, tree, _, saved = work_in(made(make, tmp_path, canary), tmp_path)
    assert (saved.committed, saved.work.files) == (True, ("ours.txt",))
    for words in (
        ("status",),
        ("fetch",),
        ("log", "-p"),
        ("diff", "HEAD~1"),
        ("submodule", "update", "--init"),
        ("checkout", "."),
    ):
        git(*words, cwd=tree.path)
    every = (f"{folder}/{name}" for folder, *names in os.walk(tree.path) for kind in names for name in kind)
    assert [path for path in every if os.path.islink(path)] == []
    assert not os.path.exists(f"{place.common}/hooks")
    assert not os.path.exists(f"{place.common}/modules")


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_worked_in_does_not_get_in(make, tmp_path, canary):
    with pytest.raises(Refused):
        work_in(made(make, tmp_path, canary), tmp_path)
    assert not (tmp_path / "tree").exists()


def test_a_clone_that_fails_leaves_nothing(tmp_path, canary):
    raw = made(REFUSED["a_path_that_leads_up"], tmp_path, canary)
    with pytest.raises(Refused, match="git finds fault"):
        stranger.clone(stranger.Stranger(raw.url, FILE), str(tmp_path / "clone"), os.environ)
    assert not (tmp_path / "clone").exists()


@pytest.mark.parametrize("step", ["_bind", "fetch"])
def test_a_clone_that_is_killed_is_made_or_filled_by_the_next_call(step, tmp_path, canary, monkeypatch):
    raw, folder = made(TAKEN["names_that_look_like_options"], tmp_path, canary), str(tmp_path / "clones" / "app")
    theirs = stranger.Stranger(raw.url, FILE)
    with monkeypatch.context() as killed:
        killed.setattr(stranger, step, lambda *_: 1 / 0)
        killed.setattr(stranger, "_take_back", lambda _: None)
        with pytest.raises(ZeroDivisionError):
            stranger.clone(theirs, folder, os.environ)
    place = stranger.found(folder, raw.url, os.environ) or stranger.clone(theirs, folder, os.environ)
    assert stranger.fetch(place, theirs, "main", os.environ) == stranger.tip_at(place, "main", os.environ)


def test_an_empty_folder_is_no_clone_and_in_nobodys_way(tmp_path, canary):
    raw, folder = made(TAKEN["names_that_look_like_options"], tmp_path, canary), tmp_path / "clones" / "app"
    folder.mkdir(parents=True)
    assert stranger.found(str(folder), raw.url, os.environ) is None
    assert stranger.here(str(folder), os.environ) is None
    stranger.clone(stranger.Stranger(raw.url, FILE), str(folder), os.environ)
    assert stranger.here(str(folder), os.environ) == stranger.found(str(folder), raw.url, os.environ)


@pytest.mark.parametrize("put", [lambda at: at.write_text("mine"), lambda at: (at / "mine").mkdir(parents=True)])
def test_what_is_no_clone_of_theirs_is_left_alone(put, tmp_path, canary):
    put(tmp_path / "app")
    assert stranger.here(str(tmp_path / "app"), os.environ) is None
    with pytest.raises(Refused, match="is no clone that was made of"):
        stranger.found(str(tmp_path / "app"), "file:///x", os.environ)
    with pytest.raises(Refused, match="is there already"):
        stranger.clone(stranger.Stranger("file:///x", FILE), str(tmp_path / "app"), os.environ)


ADDRESSES = (
    "ext::sh -c touch% {canary}",
    "--upload-pack=touch {canary}",
    "-u./x",
    "ssh://-oProxyCommand=touch/x",
    "https://ada:secret@example.invalid/x",
    "https://example.invalid/x\n[core]",
    "https://example.invalid/../x",
    "https:///x",
    "https://example.invalid/\x1b[2J",
    "https://example.invalid/a b",
    "http://example.invalid/x",
    "file:///etc",
    "git://example.invalid/x",
    "/etc",
    "",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_more_than_an_address_is_refused_before_git_sees_it(address, tmp_path, canary):
    url = address.format(canary=canary)
    with pytest.raises(Refused, match="is no address"):
        stranger.clone(stranger.Stranger(url), str(tmp_path / "clone"), os.environ)


def test_a_plain_address_is_none_that_is_refused():
    stranger.must_be_safe("https://github.com/acme/app.git")
    stranger.must_be_safe("http://127.0.0.1:8080/acme/app.git", ("http",))


@pytest.mark.parametrize("branch", ["-x", "a/-x", "../x", "a..b", "x.lock", "a\x1b", "a b", "", "a//b", "@{u}", ".x"])
def test_a_branch_that_is_more_than_a_name_is_refused(branch):
    with pytest.raises(Refused, match="is no name of a branch"):
        stranger.must_be_branch(branch)


def test_an_address_that_the_users_config_turns_into_a_command_is_refused(tmp_path, home, canary):
    git("config", "--global", f"url.ext::sh -c touch% {canary} .insteadOf", "https://example.invalid/", cwd=home)
    with pytest.raises(Refused, match="not allowed"):
        stranger.clone(stranger.Stranger("https://example.invalid/x"), str(tmp_path / "clone"), os.environ)


def test_what_is_too_large_or_too_slow_is_ended_and_taken_away(tmp_path, canary):
    raw = Raw(tmp_path / "theirs.git", canary)
    raw.commit(raw.file(b"noise", os.urandom(300_000).hex()))
    for bounds, said in ((stranger.Bounds(bytes=1 << 16), "MiB"), (stranger.Bounds(seconds=0.0), "seconds")):
        with pytest.raises(Refused, match=said):
            stranger.clone(stranger.Stranger(raw.url, FILE), str(tmp_path / "clone"), os.environ, bounds, "main")
        assert not (tmp_path / "clone").exists()


def test_what_somebody_should_know_is_found_before_anything_is_laid_out(tmp_path, canary):
    found = work_in(made(TAKEN["a_repository_inside_whose_monitor_is_a_command"], tmp_path, canary), tmp_path)[2]
    assert found.repositories == ("vendor",)
    for make, field, names in (
        ("hooks_and_settings_where_a_clone_would_look_for_them", "runs", (".claude/settings.json",)),
        ("a_submodule_whose_address_is_a_command", "submodules", ("sub",)),
        ("links_into_the_git_folder_and_out_of_the_tree", "links", ("hooks", "out", "up")),
    ):
        folder = tmp_path / field
        folder.mkdir()
        assert getattr(work_in(made(TAKEN[make], folder, canary), folder)[2], field) == names


def test_an_agent_in_such_a_clone_cannot_push_by_itself(tmp_path, canary):
    _, tree, *_ = work_in(made(TAKEN["names_that_look_like_options"], tmp_path, canary), tmp_path)
    done = subprocess.run(
        ["git", "push", "origin", "HEAD"], cwd=tree.path, capture_output=True, check=False, timeout=20
    )
    assert done.returncode != 0
