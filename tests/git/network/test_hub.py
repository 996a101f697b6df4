"""The hub over a path, file:// and smart HTTP: fetch, push and races, with nothing of the user's moved."""

from __future__ import annotations

import os
import shutil
from functools import partial

import pytest

from gitswarm.errors import Busy, PushRefused
from gitswarm.git.network.hub import IN
from gitswarm.git.network.route import Route
from gitswarm.git.process import Result
from tests.sites import BRANCH, REF, Site, at_once, commit, everything_but_ours, git, hub_of, script

# ---- the contract, over every transport


def test_the_first_push_makes_the_branch_and_another_clone_fetches_it(site):
    one, two = site.clone("one"), site.clone("two")
    first = commit(one)
    assert hub_of(one).push(first) == "shared"
    assert site.tip() == first
    assert hub_of(two).fetch() == first
    second = commit(two, first)
    assert hub_of(two).push(second) == "shared"
    assert hub_of(one).fetch() == second
    assert git(one, "rev-parse", IN) == second


def test_a_hub_without_our_branch_gives_none_and_is_reachable(site):
    hub = hub_of(site.clone("one"))
    assert hub.fetch() is None
    assert hub.reach() == "ok"


def test_a_commit_that_is_there_already_is_shared(site):
    one = site.clone("one")
    first = commit(one)
    assert hub_of(one).push(first) == "shared"
    assert hub_of(one).push(first) == "shared"


def test_a_push_beside_the_tip_is_lost_and_moves_nothing(site):
    one, two = site.clone("one"), site.clone("two")
    first = commit(one)
    hub_of(one).push(first)
    assert hub_of(two).push(commit(two)) == "lost"
    hub_of(two).fetch()
    assert hub_of(two).push(commit(two)) == "lost"
    assert site.tip() == first


def test_of_six_pushers_at_once_exactly_one_is_told_that_its_commit_is_shared(site):
    clones = [site.clone(f"clone{n}") for n in range(6)]
    for _ in range(2):
        tip = hub_of(clones[0]).fetch()
        commits = [commit(where, hub_of(where).fetch()) for where in clones]
        outcomes = at_once([partial(hub_of(where).push, made) for where, made in zip(clones, commits, strict=True)])
        assert sorted(outcomes) == ["lost"] * 5 + ["shared"]
        assert site.tip() == commits[outcomes.index("shared")] != tip


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_a_hook_of_the_hub_that_declines_is_a_refusal_with_its_words(site, hook):
    one = site.clone("one")
    script(site.bare / "hooks" / hook, "printf 'only on \\033[31mTuesdays\\033[0m\\n' >&2; exit 1\n")
    with pytest.raises(PushRefused) as refused:
        hub_of(one).push(commit(one))
    assert "declined" in refused.value.message
    assert "Tuesdays" in refused.value.facts["answer"]
    assert "\033" not in refused.value.facts["answer"]
    assert site.tip() is None


def test_a_hub_that_takes_no_large_pack_refuses(site):
    one = site.clone("one")
    git(site.bare, "config", "receive.maxInputSize", "10")
    with pytest.raises(PushRefused) as refused:
        hub_of(one).push(commit(one))
    assert "maximum allowed size" in refused.value.facts["answer"]


@pytest.mark.parametrize("same", [True, False])
def test_what_somebody_else_gives_at_the_same_moment_is_given_if_it_is_the_same(site, same):
    one, ref = site.clone("one"), "refs/gitswarm/kept/work"
    given = commit(one)
    git(one, "push", "-q", "origin", f"{commit(one, given)}:refs/heads/known")
    other = given if same else git(site.bare, "rev-parse", "refs/heads/known")
    hook = site.bare / "hooks" / "pre-receive"
    script(hook, f"rm '{hook}'; unset GIT_QUARANTINE_PATH; git update-ref {ref} {other}")

    assert hub_of(one).give(given, ref) is same
    assert git(site.bare, "rev-parse", ref) == other


def test_a_strict_hub_takes_every_push_of_ours(site):
    one = site.clone("one")
    for rule in ("receive.denyNonFastForwards", "receive.denyDeletes", "receive.fsckObjects"):
        git(site.bare, "config", rule, "true")
    first = commit(one)
    assert hub_of(one).push(first) == "shared"
    assert hub_of(one).push(commit(one, first)) == "shared"
    assert hub_of(one).push(commit(one, first)) == "lost"


def test_a_hub_that_was_rewound_is_fetched_as_it_is(site):
    one = site.clone("one")
    first = commit(one)
    hub_of(one).push(first)
    hub_of(one).push(commit(one, first))
    hub_of(one).fetch()
    git(site.bare, "update-ref", REF, first)
    assert hub_of(one).fetch() == first


def test_nothing_of_the_users_moves_and_none_of_his_settings_steers_us(site, tmp_path):
    one, two = site.clone("one"), site.clone("two")
    first = commit(two)
    hub_of(two).push(first)
    git(one, "fetch", "-q")
    git(site.bare, "tag", "theirs", first)
    git(one, "tag", "-a", "-m", "tagged", "v1", "HEAD")
    git(one, "pack-refs", "--all")
    for hook in ("pre-push", "reference-transaction", "post-merge"):
        script(one / ".git" / "hooks" / hook, f"echo ran >> '{tmp_path}/ran'; exit 1\n")
    settings = {
        "push.followTags": "true", "push.gpgSign": "true", "push.pushOption": "ci.skip", "push.default": "nothing",
        "fetch.prune": "true", "fetch.writeCommitGraph": "true", "fetch.recurseSubmodules": "true",
        "remote.origin.tagOpt": "--tags", "transfer.fsckObjects": "true", "core.logAllRefUpdates": "always",
    }  # fmt: skip
    for name, value in settings.items():
        git(one, "config", name, value)
    git(one, "config", "--add", "remote.origin.push", "+refs/heads/*:refs/heads/*")
    before = everything_but_ours(one / ".git")
    hub = hub_of(one)
    assert hub.fetch() == first
    assert hub.push(commit(one, first)) == "shared"
    assert hub.push(commit(one)) == "lost"
    hub.fetch()
    hub.reach()
    assert everything_but_ours(one / ".git") == before
    assert not (tmp_path / "ran").exists()
    assert not (one / ".git" / "objects" / "info" / "commit-graphs").exists()
    assert git(site.bare, "tag") == "theirs"


def test_a_push_does_not_read_the_bitmap_of_a_large_clone(site):
    one = site.clone("one")
    first = commit(one)
    hub_of(one).push(first)
    git(one, "repack", "-a", "-d", "-q")
    (pack,) = (one / ".git" / "objects" / "pack").glob("*.pack")
    os.mkfifo(pack.with_suffix(".bitmap"))  # who opens it waits for ever
    assert hub_of(one, limit=10.0).push(commit(one, first)) == "shared"


@pytest.mark.parametrize("word", ["config", "remote"])
def test_a_git_that_is_killed_as_it_tells_of_the_hub_moves_nothing_of_the_users(site, monkeypatch, word):
    one = site.clone("one")
    made, before = commit(one), everything_but_ours(one / ".git")
    call = Route.call

    def killed(self, address, *words, **more):
        return Result(-9, b"", b"") if words[0] == word else call(self, address, *words, **more)

    monkeypatch.setattr(Route, "call", killed)
    with pytest.raises(Busy, match=f"git {word} gave no answer"):
        hub_of(one).push(made)
    assert everything_but_ours(one / ".git") == before


# ---- kinds of clones


@pytest.mark.parametrize("words", [("--mirror",), ("--bare",), ("--depth=1",), ("--filter=blob:none",)])
def test_mirror_bare_shallow_and_partial_clones_fetch_and_push(tmp_path, words):
    site = Site(tmp_path, f"file://{tmp_path}/hub.git")
    git(site.bare, "config", "uploadpack.allowFilter", "true")
    main = git(site.bare, "rev-parse", "main")
    git(site.bare, "update-ref", "refs/heads/main", commit(site.bare, main, "code"))
    one = site.clone("one", *words)
    folder = one if (one / "HEAD").exists() else one / ".git"
    first = commit(site.bare)
    second = commit(site.bare, first)
    git(site.bare, "update-ref", REF, second)
    before = everything_but_ours(folder)
    hub = hub_of(one)
    assert hub.fetch() == second
    assert "?" not in git(one, "rev-list", "--objects", "--missing=print", IN)
    assert git(one, "rev-list", "--count", IN) == "2"
    third = commit(one, second)
    assert hub.push(third) == "shared"
    assert site.tip() == third
    assert everything_but_ours(folder) == before


def test_a_linked_worktree_and_a_relative_address_reach_the_same_hub(near):
    one = near.clone("one")
    git(one, "remote", "set-url", "origin", "../hub.git")
    git(one, "worktree", "add", "-q", "--detach", str(near.root / "deep" / "linked"))
    hub = hub_of(near.root / "deep" / "linked")
    assert hub.fetch() == near.tip()
    assert hub.push(commit(one, near.tip())) == "shared"
    assert hub.local


def test_a_sha256_repository_works(tmp_path):
    git(tmp_path, "init", "-q", "--bare", "--object-format=sha256", "hub.git")
    git(tmp_path, "init", "-q", "--object-format=sha256", "one")
    one = tmp_path / "one"
    git(one, "remote", "add", "origin", str(tmp_path / "hub.git"))
    first = commit(one)
    assert len(first) == 64
    assert hub_of(one).push(first) == "shared"
    assert hub_of(one).fetch() == first


# ---- where a push goes


def test_a_push_goes_to_the_push_address(near, tmp_path):
    one = near.clone("one")
    shutil.copytree(near.bare, tmp_path / "other.git")
    git(one, "remote", "set-url", "--push", "origin", str(tmp_path / "other.git"))
    before, made = near.tip(), commit(one, near.tip())
    assert hub_of(one).push(made) == "shared"
    assert near.tip() == before
    assert git(tmp_path / "other.git", "rev-parse", REF) == made


def test_rewritten_addresses_are_followed_once(near, tmp_path):
    one = near.clone("one")
    git(one, "remote", "set-url", "origin", "hub:hub.git")
    git(one, "config", f"url.{tmp_path}/.insteadOf", "hub:")
    made = commit(one, near.tip())
    assert hub_of(one).fetch() == near.tip()
    assert hub_of(one).push(made) == "shared"
    assert hub_of(one).local


def test_two_push_addresses_that_disagree_leave_the_outcome_unknown(near, tmp_path):
    one = near.clone("one")
    shutil.copytree(near.bare, tmp_path / "other.git")
    git(one, "remote", "set-url", "--add", "--push", "origin", str(tmp_path / "other.git"))
    git(one, "remote", "set-url", "--add", "--push", "origin", str(near.bare))
    made = commit(one, near.tip())
    script(tmp_path / "other.git" / "hooks" / "pre-receive", "exit 1\n")
    assert hub_of(one).push(made) == "unknown"
    assert near.tip() == made


@pytest.mark.parametrize("address", ["{root}/hub.git", "../hub.git", "file://{root}/hub.git"])
def test_a_path_stands_for_a_remote(near, address):
    one = near.clone("one")
    git(one, "remote", "remove", "origin")
    hub = hub_of(one, address.format(root=near.root))
    assert hub.fetch() == near.tip()
    assert hub.push(commit(one, near.tip())) == "shared"
    assert hub.local


def test_a_remote_of_any_name_works(near):
    one = near.clone("one")
    git(one, "remote", "rename", "origin", "my=hub.x")
    hub = hub_of(one, "my=hub.x")
    before = everything_but_ours(one / ".git")
    assert hub.fetch() == near.tip()
    assert hub.push(commit(one, near.tip())) == "shared"
    assert everything_but_ours(one / ".git") == before


def test_a_branch_that_is_checked_out_on_the_hub_is_a_refusal(near, tmp_path):
    git(tmp_path, "clone", "-q", "-b", BRANCH, str(near.bare), "tree")
    one = near.clone("one")
    git(one, "remote", "set-url", "origin", str(tmp_path / "tree"))
    with pytest.raises(PushRefused, match="checked out"):
        hub_of(one).push(commit(one, near.tip()))


def test_a_hub_named_by_url_needs_no_remote(near, tmp_path):
    git(tmp_path, "init", "-q", "alone")
    hub = hub_of(tmp_path / "alone", "hub", url=near.address)
    assert hub.fetch() == near.tip()
    assert hub.push(commit(tmp_path / "alone", near.tip())) == "shared"
    assert hub.local
