"""Words recorded from git and from Git hosts, and what they were found to mean."""

from __future__ import annotations

import pytest

from gitswarm.errors import HubUnreachable, Incomplete, WrongCredentials
from gitswarm.git.network import verdict

REF = "refs/heads/gitswarm"
OID = "724fca9c749362397d8f5d5ba7e11b1aaf6ce7b2"


def line(flag: str, summary: str) -> bytes:
    return f"To ssh://hub/x.git\n{flag}\t{OID}:{REF}\t{summary}\nDone\n".encode()


@pytest.mark.parametrize(
    ("flag", "summary", "meant"),
    [
        (" ", "e6e8630..ef95239", "shared"),
        ("*", "[new branch]", "shared"),
        ("=", "[up to date]", "shared"),
        ("!", "[rejected] (non-fast-forward)", "lost"),
        ("!", "[rejected] (fetch first)", "lost"),
        ("!", "[rejected] (stale info)", "lost"),
        ("!", "[remote rejected] (failed to update ref)", "lost"),
        ("!", "[remote rejected] (non-fast-forward)", "lost"),
        ("!", "[remote rejected] (incorrect old value provided)", "lost"),
        ("!", f"[remote rejected] (cannot lock ref '{REF}': is at 1 but expected 2)", "lost"),
        ("!", f"[remote rejected] (cannot lock ref '{REF}': reference already exists)", "lost"),
        ("!", "[remote rejected] (pre-receive hook declined)", "refused"),
        ("!", "[remote rejected] (protected branch hook declined)", "refused"),
        ("!", "[remote rejected] (push declined due to repository rule violations)", "refused"),
        ("!", "[remote rejected] (prohibited by Gerrit: not permitted: update)", "refused"),
        ("!", "[remote rejected] (unpacker error)", "refused"),
        ("!", "[remote rejected] (Internal Server Error)", "unknown"),
        ("!", "[remote failure] (remote failed to report status)", "unknown"),
        ("!", "[rejected] (needs force)", "unknown"),
        ("?", "[some day]", "unknown"),
    ],
)
def test_the_porcelain_line_decides(flag, summary, meant):
    (said,) = verdict.said_about(REF, line(flag, summary))
    assert verdict.outcome(said, "") == meant


def test_lines_about_other_branches_say_nothing():
    assert verdict.said_about("refs/heads/other", line("*", "[new branch]")) == []


def test_a_lock_that_may_not_be_made_is_no_race():
    (said,) = verdict.said_about(REF, line("!", "[remote rejected] (failed to update ref)"))
    words = f"remote: error: cannot lock ref '{REF}': Unable to create '/hub/{REF}.lock': Permission denied"
    assert verdict.outcome(said, words) == "refused"


@pytest.mark.parametrize(
    "words",
    [
        "fatal: unable to access 'https://hub/x.git/': Could not resolve host: hub",
        "ssh: connect to host hub port 22: Connection refused\nfatal: Could not read from remote repository.",
        "ssh: Could not resolve hostname hub: Name or service not known\nfatal: Could not read from remote repository.",
        "git@hub: Permission denied (publickey).\nfatal: Could not read from remote repository.",
        "fatal: could not read Username for 'https://hub': terminal prompts disabled",
        "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
    ],
)
def test_these_words_mean_that_nothing_was_sent(words):
    assert verdict.never_sent(words)


@pytest.mark.parametrize(
    "words",
    [
        "error: RPC failed; curl 7 Failed to connect to hub port 443\nfatal: the remote end hung up unexpectedly",
        "error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403\nfatal: the remote end hung up",
        "Connection to hub closed by remote host.\nfatal: the remote end hung up unexpectedly",
        "client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly",
        "remote: fatal: Could not read from remote repository.\nfatal: protocol error: bad pack header",
        "",
    ],
)
def test_these_words_leave_open_what_the_hub_got(words):
    assert not verdict.never_sent(words)


def test_an_error_names_what_to_do_and_keeps_the_hubs_words():
    words = "git@hub: Permission denied (publickey).\nfatal: Could not read from remote repository."
    error = verdict.trouble(words, "origin")
    assert isinstance(error, WrongCredentials)
    assert error.facts == {"hub": "origin", "answer": words}
    assert "git ls-remote origin" in error.hint
    assert isinstance(verdict.trouble("fatal: it rains", "origin"), HubUnreachable)
    torn = "fatal: bad object refs/heads/gitswarm\nerror: hub.git did not send all necessary objects"
    assert isinstance(verdict.trouble(torn, "origin"), Incomplete)
    full = "fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output"
    assert "no space is left" in verdict.trouble(full, "origin").message


def test_words_from_outside_are_safe_to_print():
    said = "remote: \x1b[31mred\x1b[0m \u202egnp\rTo https://bob:pa@ss@hub/x\n\n\tfatal: ?"
    assert verdict.plain(said.encode()) == "remote: ?[31mred?[0m ?gnp\nTo https://hub/x\n fatal: ?"


def test_of_endless_words_the_beginning_and_the_end_stay():
    said = verdict.plain(b"remote: why\n" + b"remote: more\n" * 9999 + b"fatal: end\n")
    assert len(said) < 2100
    assert said.startswith("remote: why")
    assert said.endswith("fatal: end")
