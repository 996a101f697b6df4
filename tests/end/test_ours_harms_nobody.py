"""Whatever gitswarm does, nothing of the user's moves: index, work tree, refs, hooks, config, FETCH_HEAD, stash."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from gitswarm import errand
from gitswarm.main import main
from tests.world import Clone, World, git

OURS = ("objects/", "gitswarm/", "refs/gitswarm/")
OUR_BRANCH = "refs/heads/gitswarm"
OUR_LINE = b'[includeIf "gitdir:./worktrees/gs-*"]\n\tpath = gitswarm/agent.gitconfig\n'
COMMANDS = (
    "init",
    "event add -- something",
    "event add --kind question --thread release -- what",
    "sync",
    "log --json",
    "status --json",
    "queue",
    "doctor",
    "doctor --fix",
    "verify",
    "import shell-log {log}",
    "scan",
    "export markdown",
    "policy set pushes-a-minute 12",
    "policy show",
    "incident list",
    "deinit --force",
)
TRACE = '#!/bin/sh\necho "$0 $*" >> "{trace}"\n'
NOBODY = TRACE + "exit 1\n"
OLD_LINE = {"interaction": "one", "actor": "bob", "type": "note", "content": "x", "timestamp": "2025-01-01T00:00:00Z"}


def hook(clone: Clone, name: str, text: str) -> None:
    """Put a hook of the user's in place."""
    path = clone.git_folder / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.format(trace=clone.path.parent / "hooks-ran"))
    path.chmod(0o755)


def furnish(clone: Clone) -> None:
    """Put everything into a clone that a careless tool could lose."""
    clone.write(".gitignore", "*.log\n")
    clone.write("code.py", "one\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "Code")
    clone.write("code.py", "stashed\n")
    clone.git("stash", "-q")
    clone.git("tag", "-a", "v1", "-m", "One")
    clone.git("branch", "other")
    clone.git("pack-refs", "--all")
    clone.git("branch", "loose")
    clone.git("fetch", "-q", "origin")
    clone.git("update-ref", "ORIG_HEAD", "HEAD")
    clone.write("code.py", "staged\n")
    clone.git("add", "code.py")
    clone.write("code.py", "unstaged\n")
    clone.write("untracked.py", "mine\n")
    clone.write("build.log", "ignored\n")
    settings = {"fetch.prune": "true", "fetch.pruneTags": "true", "push.followTags": "true", "push.default": "matching"}
    settings |= {"gc.auto": "1", "core.logAllRefUpdates": "always", "fetch.writeCommitGraph": "true"}
    for key, value in settings.items():
        clone.git("config", key, value)
    for name in ("pre-push", "reference-transaction", "post-commit", "pre-commit", "post-checkout", "pre-auto-gc"):
        hook(clone, name, NOBODY)


def users(clone: Clone) -> dict[str, bytes]:
    """Everything of the user's: each file of the git folder and of the work tree, and what git says of them."""
    git_dir, found = clone.git_folder, {}
    for path in sorted([*git_dir.rglob("*"), *clone.path.rglob("*")]):
        name = path.relative_to(git_dir if path.is_relative_to(git_dir) else clone.path).as_posix()
        if path.is_file() and not name.startswith(OURS) and name != OUR_BRANCH:
            found[str(path)] = path.read_bytes()
    config = str(git_dir / "config")
    found[config] = re.sub(rb"\[gitswarm\]\n(\t[^\n]*\n)*", b"", found[config]).replace(OUR_LINE, b"")
    listed = clone.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    kept = [line for line in listed if not line.startswith(("refs/gitswarm/", f"{OUR_BRANCH} "))]
    found["refs"] = "\n".join(kept).encode()
    status = clone.git("--no-optional-locks", "status", "--porcelain=v2", "--ignored", "--branch", "--show-stash")
    return {**found, "status": status.encode()}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, tuple[bytes | None, bytes | None]]:
    """What differs, for a message that says it."""
    names = before.keys() | after.keys()
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def plain(world: World) -> Clone:
    return world.clone("busy", join=False)


def shallow(world: World) -> Clone:
    world.push_code(3)
    return world.clone("busy", "--depth", "1", join=False, url=f"file://{world.hub}")


def mirrored(world: World) -> Clone:
    clone = world.clone("busy", join=False)
    clone.git("config", "remote.origin.mirror", "true")
    clone.git("config", "remote.origin.push", "+refs/heads/*:refs/heads/*")
    clone.git("config", "--replace-all", "remote.origin.fetch", "+refs/*:refs/remotes/origin/*")
    return clone


def tagging(world: World) -> Clone:
    clone = world.clone("busy", join=False)
    clone.git("config", "remote.origin.tagOpt", "--tags")
    clone.git("config", "remote.origin.prune", "true")
    clone.git("remote", "add", "second", str(world.hub))
    clone.git("config", "remotes.default", "origin second")
    return clone


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "old.jsonl"
    path.write_text(f"{json.dumps(OLD_LINE)}\nnot json\n")
    return path


@pytest.mark.parametrize("kind", [plain, shallow, mirrored, tagging])
def test_no_command_moves_anything_of_the_users(kind, tmp_path, log):
    world = World(tmp_path)
    git(world.hub, "config", "receive.advertisePushOptions", "true")
    clone = kind(world)
    furnish(clone)
    before, on_hub = users(clone), git(world.hub, "for-each-ref", "refs/tags", "refs/heads/main")
    for command in COMMANDS:
        said = clone.run(*command.format(log=log).split())
        assert said.code == 0, f"{command}: {said}"
        assert not changed(before, users(clone)), command
    assert not (tmp_path / "hooks-ran").exists()
    assert git(world.hub, "for-each-ref", "refs/tags", "refs/heads/main") == on_hub
    assert git(world.hub, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/gitswarm", "refs/heads/main"]


def test_no_tag_travels_with_our_log(tmp_path):
    world = World(tmp_path)
    one, two = world.clone("one"), world.clone("two")
    one.git("config", "push.followTags", "true")
    two.git("config", "remote.origin.tagOpt", "--tags")
    one.say("tagged")
    one.git("tag", "-a", "mine", "-m", "Mine", "gitswarm")
    one.must("sync")
    git(world.hub, "tag", "theirs", "gitswarm")
    two.must("sync")

    assert git(world.hub, "tag") == "theirs"
    assert two.git("tag") == ""


def test_a_command_in_a_linked_worktree_moves_nothing_there(tmp_path):
    world = World(tmp_path)
    clone = plain(world)
    clone.git("worktree", "add", "-q", str(tmp_path / "linked"))
    furnish(clone)
    linked = Clone(tmp_path / "linked")
    linked.write("new", "here\n")
    before = users(clone), users(linked)
    for command in ("init", "event add -- hello", "sync", "doctor --fix", "verify", "deinit"):
        linked.must(*command.split())
        assert not changed(before[0], users(clone)), command
        assert not changed(before[1], users(linked)), command


CONFIGS = {
    "as git wrote it": b"{}",
    "no newline at the end": b"{}[user]\n\tname = Zoe",
    "comments": b"# mine\n{}; also mine\n[core] # beside\n\tautocrlf = false ; no\n# the end\n",
    "carriage returns": b"{}[user]\r\n\tname = Zoe\r\n[alias]\r\n\tst = status\r\n",
    "blank lines": b"\n\n{}\n\n[user]\n\n\tname = Zoe\n\n\n",
    "a section on one line": b"{}[user] name = Zoe\n",
    "a comment without a newline": b"{}# the end",
    "a path of hooks": b"{}[core]\n\thooksPath = .husky/_",
    "an own setting before": b"{}[gitswarm]\n\tactor = zoe\n[user]\n\tname = Zoe\n",
}


@pytest.mark.parametrize("text", CONFIGS.values(), ids=CONFIGS)
def test_who_leaves_finds_the_config_as_it_was(text, tmp_path):
    world = World(tmp_path)
    clone = plain(world)
    config = clone.git_folder / "config"
    config.write_bytes(text.replace(b"{}", config.read_bytes()))
    before, files = config.read_bytes(), users(clone)

    clone.must("init")
    clone.must("event", "add", "--", "hello")
    clone.must("init", "--hub", "origin")
    clone.must("sync")
    clone.must("deinit")

    assert config.read_bytes() == before
    assert not (clone.git_folder / "gitswarm").exists()
    assert not (clone.git_folder / "refs/gitswarm").exists()
    assert not changed(files, users(clone))
    assert clone.git("for-each-ref", "--format=%(refname)", "refs/gitswarm", OUR_BRANCH) == ""


@pytest.mark.parametrize("key", ["user.email", "core.hooksPath"])
def test_what_the_user_changed_in_the_config_since_stays(key, tmp_path):
    world = World(tmp_path)
    clone = plain(world)
    config, before = clone.git_folder / "config", (clone.git_folder / "config").read_text()
    clone.must("init")
    clone.git("config", key, "zoe@example.invalid")
    clone.must("init")
    clone.must("deinit")

    assert clone.git("config", key) == "zoe@example.invalid"
    assert "gitswarm" not in config.read_text()
    clone.git("config", "--unset", key)
    assert config.read_text().removesuffix("[user]\n") == before


def test_who_leaves_leaves_agents_worktrees_as_any_other(tmp_path):
    clone = plain(World(tmp_path))
    hook(clone, "pre-commit", TRACE)
    clone.must("init")
    clone.git("worktree", "add", "-q", str(tmp_path / "gs-7k3f-1"))
    agent = Clone(tmp_path / "gs-7k3f-1")
    own = clone.git_folder / "worktrees" / "gs-7k3f-1"
    (own / "gitswarm").mkdir()
    (own / "gitswarm" / "trailers").write_text("Gitswarm-Task: gs-7k3f\n")
    assert agent.git("rev-parse", "--git-path", "hooks") == str(clone.state / "hooks")

    clone.must("deinit")
    agent.git("commit", "-q", "--allow-empty", "-m", "Mine")

    assert not (own / "gitswarm").exists()
    assert agent.git("rev-parse", "--git-path", "hooks") == str(clone.git_folder / "hooks")
    assert (tmp_path / "hooks-ran").read_text().count("pre-commit") == 1


@pytest.mark.parametrize("words", [("--hub", "nowhere"), ("--branch", "taken")])
def test_a_first_init_that_is_refused_leaves_no_trace(words, tmp_path):
    clone = World(tmp_path).clone("one", join=False)
    clone.git("branch", "taken/already")
    before = users(clone)

    assert clone.run("init", *words).code in (2, 3)

    assert not changed(before, users(clone))
    assert not (clone.git_folder / "gitswarm").exists()


def test_nobody_leaves_while_our_branch_is_checked_out(tmp_path):
    clone = World(tmp_path).clone("one")
    clone.git("worktree", "add", "-q", str(tmp_path / "looking"), "gitswarm")
    before = users(clone)

    refused = clone.run("deinit", "--json")

    assert refused.code == 3
    assert str(tmp_path / "looking") in refused.error["hint"]
    assert not changed(before, users(clone))


def test_an_errand_that_comes_too_late_leaves_no_trace(tmp_path):
    clone = World(tmp_path).clone("one")
    clone.must("deinit")

    assert main(["errand", str(clone.git_folder)]) == 0

    assert not (clone.git_folder / "gitswarm").exists()


@pytest.mark.parametrize("when", ["sleep", "serve"])
def test_an_errand_at_work_while_the_clone_leaves_leaves_no_trace(when, tmp_path, monkeypatch):
    clone = World(tmp_path).clone("one")
    clone.must("sync")
    clone.git("config", "gitswarm.errand", "on")
    monkeypatch.delenv("GITSWARM_ERRAND")
    folder = str(clone.git_folder)

    def leave(*_, **__):
        monkeypatch.undo()
        clone.must("deinit")

    monkeypatch.setattr(errand.time if when == "sleep" else errand, when, leave)

    assert errand.run(folder, os.environ) == 0
    assert not (clone.git_folder / "gitswarm").exists()


def test_nobody_leaves_with_unsent_events_by_mistake(tmp_path):
    world = World(tmp_path)
    clone = world.clone("one")
    clone.say("not sent")
    before = users(clone)

    refused = clone.run("deinit", "--json")

    assert refused.code == 3
    assert refused.error["pending"] == 1
    assert not changed(before, users(clone))
    assert clone.texts() == ["not sent"]
