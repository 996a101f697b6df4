"""What goes wrong between a clone and its hub, and that no answer is ever false."""

from __future__ import annotations

import os
import shutil
import time
from types import SimpleNamespace

import pytest

from gitswarm.errors import Busy, HubError, HubUnreachable, PushRefused, StoreError, WrongCredentials
from gitswarm.git.network import hub, hub_locks
from gitswarm.git.network.hub import IN
from tests.servers import Proxy
from tests.sites import REF, at_once, commit, git, hub_of, script

# ---- where it is


LOSE = (
    ("remote", "rename", "origin", "upstream"),
    ("remote", "remove", "origin"),
    ("config", "--unset", "remote.origin.url"),
    ("config", "remote.origin.url", ""),
    ("config", "--add", "remote.origin.url", ""),
)


@pytest.mark.parametrize("words", LOSE, ids=" ".join)
def test_a_name_that_is_no_remote_any_more_is_never_taken_for_a_folder(site, words):
    one = site.clone("one")
    git(one, "init", "-q", "--bare", "origin")
    script(one / "origin/hooks/pre-receive", f"touch '{one}/ran'")
    git(one, *words)
    lost = hub_of(one)
    for call in (lost.fetch, lost.reach, lambda: lost.push(commit(one)), lambda: lost.give(commit(one), "refs/x")):
        with pytest.raises(HubUnreachable, match="no such remote has an address"):
            call()
    assert not (one / "ran").exists()


def test_who_stays_reads_from_where_its_hub_was_when_he_began_and_from_no_folder_of_that_name(site):
    one = site.clone("one")
    git(site.bare, "update-ref", REF, first := commit(site.bare))
    begun = hub_of(one)
    assert begun.fetch() == first
    git(one, "init", "-q", "--bare", "origin")
    git(one, "remote", "rename", "origin", "upstream")
    git(site.bare, "update-ref", REF, second := commit(site.bare, first))
    assert begun.fetch() == second


PRUNES = """\
unset GIT_EXEC_PATH
"$REAL" "$@" || exit
if [ "$1" = unpack-objects ]; then "$REAL" prune --expire=now; fi
"""


def test_what_a_user_prunes_as_it_comes_is_brought_once_more(near, tmp_path, monkeypatch):
    one = near.clone("one")
    git(near.bare, "update-ref", REF, tip := commit(near.bare))
    (tmp_path / "core").mkdir()
    script(tmp_path / "core/git", PRUNES)
    monkeypatch.setenv("REAL", shutil.which("git"))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path / "core"))
    assert hub_of(one).fetch() == tip
    assert list((one / ".git/objects/pack").glob("*.keep")) == []


def test_a_hub_with_an_empty_address_to_push_to_is_told_from_others_all_the_same(site):
    one = site.clone("one")
    git(one, "config", "remote.origin.pushurl", "")
    assert hub_of(one).identity  # newer git goes to where it reads from


# ---- who may


def test_a_password_in_an_address_is_in_no_message_and_no_argv_of_ours(web, server, tmp_path, monkeypatch):
    server.accounts["bob"] = "right"
    git(tmp_path, "init", "-q", "alone")
    alone = tmp_path / "alone"
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin" / "git", f"echo \"$@\" >> '{tmp_path}/argv'\nexec '{shutil.which('git')}' \"$@\"\n")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    hub = hub_of(alone, "hub", url=web.address.replace("//", "//bob:right@"))
    assert hub.push(commit(alone, hub.fetch())) == "shared"
    wrong = hub_of(alone, "hub", url=web.address.replace("//", "//bob:s3cret@"))
    for call in (wrong.fetch, wrong.reach, lambda: wrong.push(commit(alone))):
        with pytest.raises(WrongCredentials) as error:
            call()
        assert "s3cret" not in f"{error.value.as_json()} {wrong.name}"
    assert "bob" not in (tmp_path / "argv").read_text()
    assert "ls-remote" in (tmp_path / "argv").read_text()


def test_a_hub_that_asks_for_a_password_is_not_answered_by_a_prompt(web, server):
    one = web.clone("one")
    server.accounts["bob"] = "right"
    for call in (hub_of(one).fetch, hub_of(one).reach, lambda: hub_of(one).push(commit(one))):
        with pytest.raises(WrongCredentials):
            call()


def test_a_credential_helper_of_the_users_is_asked_as_git_asks_it(web, server):
    one = web.clone("one")
    server.accounts["bob"] = "right"
    git(one, "config", "credential.helper", "!f() { echo username=bob; echo password=right; }; f")
    assert hub_of(one).fetch() == web.tip()
    assert hub_of(one).push(commit(one, web.tip())) == "shared"


@pytest.mark.parametrize("where", ["service=git-receive-pack", "POST /hub.git/git-receive-pack"])
def test_403_for_a_push_where_reading_works_is_a_refusal(web, server, where):
    one = web.clone("one")
    before = web.tip()
    server.fault(where, status=403)
    with pytest.raises(PushRefused) as refused:
        hub_of(one).push(commit(one, before))
    assert "403" in refused.value.facts["answer"]
    assert web.tip() == before


def test_403_for_everything_is_wrong_credentials(web, server):
    one = web.clone("one")
    server.fault("hub.git", status=403)
    for call in (hub_of(one).fetch, lambda: hub_of(one).push(commit(one, web.tip()))):
        with pytest.raises(WrongCredentials):
            call()


# ---- no answer, no network


@pytest.mark.parametrize("address", ["{root}/gone.git", "file://{root}/gone.git", "http://127.0.0.1:1/hub.git"])
def test_a_hub_that_is_not_there_is_unreachable(near, address):
    one = near.clone("one")
    git(one, "remote", "set-url", "origin", address.format(root=near.root))
    for call in (hub_of(one).fetch, hub_of(one).reach, lambda: hub_of(one).push(commit(one))):
        with pytest.raises(HubUnreachable) as error:
            call()
        assert error.value.hint


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_a_server_in_trouble_before_anything_was_sent_is_unreachable(web, server, status):
    one = web.clone("one")
    server.fault("hub.git/info/refs", status=status)
    for call in (hub_of(one).fetch, lambda: hub_of(one).push(commit(one))):
        with pytest.raises(HubUnreachable) as error:
            call()
        assert str(status) in error.value.facts["answer"] or status == 404


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 404}, {"cut": "before"}, {"cut": "after"}])
def test_a_push_that_was_sent_and_not_answered_is_unknown_and_a_fetch_tells_the_truth(web, server, fault):
    one = web.clone("one")
    before = web.tip()
    made = commit(one, before)
    server.fault("POST /hub.git/git-receive-pack", **fault)
    assert hub_of(one).push(made) == "unknown"
    assert hub_of(one).fetch() == web.tip() == (made if fault.get("cut") == "after" else before)


def test_a_push_that_landed_is_shared_though_curl_sent_it_twice_and_the_hub_refused_the_copy(web, server):
    one = web.clone("one")
    made = commit(one, web.tip())
    server.fault("POST /hub.git/git-receive-pack", cut="after", times=1)
    assert hub_of(one).push(made) == "shared"
    assert sum("POST /hub.git/git-receive-pack" in request for request in server.requests) == 2


def test_a_repeated_push_is_unknown_where_nobody_can_look(web, server):
    one = web.clone("one")
    made = commit(one, web.tip())
    server.fault("POST /hub.git/git-receive-pack", cut="after", times=1)
    server.fault("service=git-upload-pack", status=500)
    assert hub_of(one).push(made) == "unknown"
    assert web.tip() == made


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_connection_cut_after_any_number_of_bytes_never_makes_a_false_answer(web, server, way):
    one = web.clone("one")
    with Proxy(*server.address) as proxy:
        git(one, "remote", "set-url", "origin", f"{proxy.url}/hub.git")
        whole = bytes_of_a_push(one, proxy, way)
        outcomes = set()
        for allowed in range(0, whole, max(1, whole // 12)):
            outcomes.add(one_cut_push(web, one, proxy, {way: allowed}))
    assert {"unreachable", "unknown"} <= outcomes
    assert ("unknown, landed" in outcomes) == (way == "down")


def bytes_of_a_push(one, proxy, way):
    tip = hub_of(one).fetch()
    proxy.cut_after()
    assert hub_of(one).push(commit(one, tip)) == "shared"
    return getattr(proxy.traffic, way)


def one_cut_push(site, one, proxy, cut):
    """Push through a connection that breaks, and check the answer against the hub itself."""
    before = site.tip()
    made = commit(one, before)
    proxy.cut_after(**cut)
    try:
        outcome = hub_of(one).push(made)
    except HubUnreachable:
        outcome = "unreachable"
    landed = site.tip() == made
    assert landed or site.tip() == before
    assert landed or outcome != "shared"
    assert not landed or outcome in ("shared", "unknown")
    proxy.cut_after()
    assert hub_of(one).fetch() == site.tip()
    return f"{outcome}, landed" if landed and outcome == "unknown" else outcome


def test_a_silent_server_meets_the_time_limit(web, server):
    one = web.clone("one")
    made = commit(one, web.tip())
    server.fault("hub.git", delay=30)
    began = time.monotonic()
    assert hub_of(one, limit=0.5).push(made) == "unknown"
    with pytest.raises(HubUnreachable) as error:
        hub_of(one, limit=0.5).fetch()
    assert "0.5 seconds" in error.value.facts["answer"]
    assert "gitswarm.limit" in error.value.hint
    assert time.monotonic() - began < 10


# ---- locks


def test_a_stale_lock_of_a_hub_on_a_path_is_found_and_removed(near):
    one = near.clone("one")
    lock = near.bare / f"{REF}.lock"
    lock.touch()
    os.utime(lock, (time.time() + 3600,) * 2)  # however long this machine takes, it stays new
    assert hub_of(one).stale_lock() is None
    made = commit(one, near.tip())
    assert hub_of(one).push(made) == "locked"
    assert lock.exists()
    os.utime(lock, (time.time() - 11,) * 2)
    assert hub_of(one).stale_lock() == str(lock)
    assert hub_of(one).push(made) == "locked"
    assert not lock.exists()
    assert hub_of(one).push(made) == "shared"


def test_a_lock_taken_by_a_clock_ahead_of_ours_is_stale_when_nobody_touched_it_while_we_looked(near, monkeypatch):
    one, now = near.clone("one"), [0.0]
    monkeypatch.setattr(hub_locks, "time", SimpleNamespace(time=time.time, monotonic=lambda: now[0]))
    lock = near.bare / f"{REF}.lock"
    lock.touch()
    looking = hub_of(one)
    for ahead in (3600, 7200):
        os.utime(lock, (time.time() + ahead,) * 2)
        assert looking.stale_lock() is None
        now[0] += hub_locks.STALE_AGE - 1
        assert looking.stale_lock() is None
    now[0] += 1
    assert looking.stale_lock() == str(lock)


@pytest.mark.parametrize(("age", "answer"), [(1000, "shared"), (0, "unknown")])
def test_a_push_as_slow_as_a_stale_lock_is_shared_only_where_the_hub_has_it(near, monkeypatch, age, answer):
    """Stopped in the middle of it, a push may say that it moved our branch where another one's lock did."""
    one, before = near.clone("one"), near.tip()
    script(near.bare / "hooks" / "post-receive", f"git update-ref {REF} {before}")
    monkeypatch.setattr(hub, "STALE_AGE", age)

    assert hub_of(one).push(commit(one, before)) == answer
    (near.bare / "hooks" / "post-receive").unlink()
    assert hub_of(one).push(commit(one, before)) == "shared"


def test_a_lock_left_on_the_head_of_a_hub_is_in_the_way_only_where_that_names_our_branch(near):
    one = near.clone("one")
    assert hub_of(one).push(commit(one, near.tip())) == "shared"
    lock = near.bare / "HEAD.lock"
    lock.touch()
    os.utime(lock, (time.time() - 11,) * 2)
    assert hub_of(one).stale_lock() is None
    assert hub_of(one).push(commit(one, near.tip())) == "shared"
    (near.bare / "HEAD").write_text(f"ref: {REF}\n")  # with the lock there, git would not do it
    made = commit(one, near.tip())
    assert hub_of(one).push(made) == "locked"
    assert not lock.exists()
    assert hub_of(one).push(made) == "shared"


def test_a_lock_on_a_far_hub_is_told_from_a_faster_writer(web):
    one = web.clone("one")
    lock = web.bare / f"{REF}.lock"
    lock.touch()
    os.utime(lock, (time.time() - 11,) * 2)
    before = web.tip()
    made = commit(one, before)
    assert hub_of(one).push(made) == "locked"
    lock.unlink()
    assert hub_of(one).push(made) == "shared"
    assert hub_of(one).push(commit(one, before)) == "lost"


def test_a_stale_lock_that_may_not_be_removed_is_said_with_its_path(near, monkeypatch):
    one = near.clone("one")
    lock = near.bare / f"{REF}.lock"
    lock.touch()
    os.utime(lock, (time.time() - 11,) * 2)

    def forbid(path):
        raise PermissionError(13, "not yours", path)

    monkeypatch.setattr(os, "unlink", forbid)
    with pytest.raises(HubError) as error:
        hub_of(one).push(commit(one, near.tip()))
    assert str(lock) in error.value.message
    assert error.value.facts["lock"] == str(lock)


def test_fetches_of_one_clone_at_once_all_succeed(near):
    one = near.clone("one")
    for _ in range(5):
        git(near.bare, "update-ref", REF, commit(near.bare, near.tip()))
        tips = at_once([hub_of(one).fetch for _ in range(6)])
        assert set(tips) == {near.tip()}


def test_a_ref_of_ours_that_stays_locked_is_busy_not_an_unreachable_hub(near, monkeypatch):
    monkeypatch.setattr(hub, "HELD", 0.2)
    one = near.clone("one")
    hub_of(one).fetch()
    git(near.bare, "update-ref", REF, commit(near.bare, near.tip()))
    (one / ".git" / f"{IN}.lock").touch()
    with pytest.raises(Busy):
        hub_of(one).fetch()
    assert (one / ".git" / f"{IN}.lock").exists()


def test_a_lock_that_a_killed_fetch_left_is_waited_for_and_taken_away(near):
    """Found by injecting kills: until `gitswarm doctor --fix` nothing could land there."""
    one, kept = near.clone("one"), "refs/gitswarm/base/main"
    tip = hub_of(one).bring(REF.removeprefix("refs/heads/"), kept)
    git(near.bare, "update-ref", REF, commit(near.bare, near.tip()))
    lock = one / ".git" / f"{kept}.lock"
    lock.touch()

    assert hub_of(one).bring(REF.removeprefix("refs/heads/"), kept) == near.tip() != tip
    assert not lock.exists()


def test_an_interrupt_from_the_terminal_does_not_reach_the_hubs_half(near):
    one = near.clone("one")
    script(near.bare / "hooks" / "pre-receive", "ps -o sid= -p $$ > sid\n")
    hub_of(one).push(commit(one, near.tip()))
    assert int((near.bare / "sid").read_text()) != os.getsid(0)


def test_a_removed_lock_is_said(near):
    one = near.clone("one")
    lock = near.bare / f"{REF}.lock"
    lock.touch()
    os.utime(lock, (time.time() - 11,) * 2)
    hub = hub_of(one)
    hub.push(commit(one, near.tip()))
    assert str(lock) in hub.answer


def test_a_branch_of_the_project_moves_to_nothing_that_does_not_follow_and_why_is_said(web):
    one = web.clone("one")
    here = hub_of(one)
    tip = here.fetch()
    after = commit(one, tip)
    for before, said in ((after, "would be rewound"), ("1" * 40, "so main stays")):
        with pytest.raises(StoreError, match=said):
            here.advance("main", before, tip)
    assert here.fetch() == tip
