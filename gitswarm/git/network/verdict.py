"""What git's answers about a hub mean: its porcelain lines and exit status decide, its words only choose the hint."""

from __future__ import annotations

import re

from gitswarm.core.log import LOCKED, LOST, SHARED, UNKNOWN
from gitswarm.errors import HubUnreachable, Incomplete, PushRefused, WrongCredentials
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.errors import HubError

REFUSED = "refused"
"""What becomes of a push that the hub's own rules turn away."""

LONGEST = 2000
LONGEST_QUOTE = 300
FAST_FORWARD, NEW, SAME = " ", "*", "="
RACES = ("non-fast-forward", "fetch first", "stale info", "remote ref updated")
REMOTE_RACES = (
    *RACES,
    "failed to update ref",
    "cannot lock ref",
    "reference already exists",
    "incorrect old value",
    "failed to lock",
    "lock_failure",
    "lock error",
)
LOCK_IS_THERE = ".lock': file exists"
FORBIDDEN_FILES = ("permission denied", "read-only file system")
TROUBLES = ("internal", "timeout", "timed out", "unavailable", "try again")

BY_US, BY_THE_HUB = "[rejected]", "[remote rejected]"
AFTER_SENDING = ("RPC failed", "unexpected disconnect", "hung up unexpectedly")
NOT_ADMITTED = (
    "could not read Username",
    "could not read Password",
    "Authentication failed",
    "returned error: 401",
    "Permission denied (",
)
ABORTED = ("ref updates aborted by hook",)
FORBIDDEN = (
    "returned error: 403",
    "returned error: 413",
    " denied to ",
    "marked as read only",
    "access not granted",
    "service not enabled",
)
BEFORE_SENDING = (
    *NOT_ADMITTED,
    *FORBIDDEN,
    "unable to access '",
    "unable to connect to ",
    "unable to look up ",
    "ssh: connect to host",
    "Could not resolve",
    "Could not read from remote repository",
    "hung up upon initial contact",
    "does not appear to be a git repository",
    "' not found",
    "Host key verification failed",
)


TORN = ("bad object ", "did not send all necessary objects", "missing necessary objects")
IN_TIME = "no answer within"


class Said(Record):
    """One porcelain line of a push: where it went, and what became of the branch there."""

    address: str
    flag: str
    summary: str
    reason: str


class Trouble(Record):
    """A failure known by its words."""

    words: tuple[str, ...]
    error: type[HubError]
    sentence: str
    hint: str


TROUBLE_TABLE = (
    Trouble(
        (IN_TIME,),
        HubUnreachable,
        "the hub {name} did not answer in full in time",
        "`git config gitswarm.limit SECONDS` gives a slow line more than a minute",
    ),
    Trouble(
        (*NOT_ADMITTED, "returned error: 403"),
        WrongCredentials,
        "the hub {name} does not accept your credentials",
        "the credential helper, token or ssh key that git uses is missing or wrong; try `git ls-remote {name}`",
    ),
    Trouble(
        ("Host key verification failed",),
        HubUnreachable,
        "ssh does not know the host key of the hub {name}",
        "connect once by hand in a terminal and check the key",
    ),
    Trouble(
        ("dubious ownership",),
        HubUnreachable,
        "git does not trust the owner of the repository",
        "see safe.directory in `git help config`",
    ),
    Trouble(
        ("certificate", "SSL"),
        HubUnreachable,
        "no trusted connection to the hub {name}",
        "check the certificate and http.sslCAInfo in `git help config`",
    ),
    Trouble(
        ("Could not resolve", "unable to look up"),
        HubUnreachable,
        "the name of the hub {name} cannot be resolved",
        "work goes on offline; check the network and the address",
    ),
    Trouble(
        ("does not appear to be a git repository", "' not found", "Repository not found", "returned error: 404"),
        HubUnreachable,
        "there is no repository at the hub {name}, or you may not see it",
        "check the address of the remote and that the repository exists",
    ),
    Trouble(
        TORN,
        Incomplete,
        "the hub {name} and this clone do not make one whole log: objects are missing",
        "`gitswarm doctor` tells where; work goes on offline",
    ),
    Trouble(
        ("No space left on device", "Disk quota exceeded"),
        HubUnreachable,
        "no space is left on the disk, so nothing can be exchanged with the hub {name}",
        "make room; `gitswarm sync` tries again",
    ),
    Trouble(
        ("returned error: 5", "returned error: 429"),
        HubUnreachable,
        "the hub {name} answers with an error of its own",
        "work goes on offline; `gitswarm sync` tries again",
    ),
)
UNREACHABLE = Trouble(
    (), HubUnreachable, "the hub {name} cannot be reached", "work goes on offline; `gitswarm sync` tries again"
)


def said_about(ref: str, out: bytes) -> list[Said]:
    """The porcelain lines about this ref, one for each address that was pushed to."""
    address, found = "", []
    for line in out.decode("utf-8", "replace").split("\n"):
        if line.startswith("To "):
            address = line[3:]
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        if len(flag) == 1 and names.endswith(":" + ref):
            mark, _, reason = summary.partition(" (")
            found.append(Said(address, flag, mark, safe(reason.removesuffix(")"))))
    return found


def outcome(said: Said, words: str) -> str:
    """What one porcelain line says: shared, lost, locked, refused by the hub's rules, or unknown."""
    if said.flag in (FAST_FORWARD, NEW, SAME):
        return SHARED
    reason = said.reason.lower()
    if said.summary == BY_US:
        return LOST if any(race in reason for race in RACES) else UNKNOWN
    if said.summary != BY_THE_HUB or any(trouble in reason for trouble in TROUBLES):
        return UNKNOWN
    return _lost_how(words.lower()) if any(race in reason for race in REMOTE_RACES) else REFUSED


def _lost_how(words: str) -> str:
    """What kept the hub from moving our branch: its disk's rights, a lock that is there, or a faster writer."""
    if any(text in words for text in FORBIDDEN_FILES):
        return REFUSED
    return LOCKED if LOCK_IS_THERE in words else LOST


def may_be_a_repeat(said: Said) -> bool:
    """Whether this refusal may answer the second copy of a push that landed.

    Over http the connection is kept; when it dies before the answer, curl sends the request again by itself, and
    the hub refuses what it has already taken.
    """
    return said.summary == BY_THE_HUB and said.address.startswith(("http://", "https://"))


def never_sent(words: str) -> bool:
    """Whether a push failed for certain before anything of it was sent."""
    return _has(words, BEFORE_SENDING) and not _has(words, AFTER_SENDING)


def turned_away(words: str) -> bool:
    """Whether the hub answered the push itself with a no that came without a word about our branch."""
    return _has(words, AFTER_SENDING) and _has(words, (*NOT_ADMITTED, *FORBIDDEN))


def aborted(words: str) -> bool:
    """Whether a hook of the hub stopped the push when everything was there and nothing moved yet."""
    return _has(words, ABORTED)


def forbidden(words: str) -> bool:
    """Whether the hub knows who asks, and says that he may not."""
    return _has(words, FORBIDDEN)


def without_branch(words: str) -> bool:
    """Whether a fetch reached the hub and found no such branch there."""
    return _has(words, ("couldn't find remote ref",))


def held_here(words: str) -> bool:
    """Whether a fetch failed only because another process writes the same ref of ours."""
    return _has(words, ("cannot lock ref",))


def torn(words: str) -> bool:
    """Whether a fetch did not make one whole log with what is here."""
    return _has(words, TORN)


def trouble(words: str, name: str) -> HubError:
    """The error that fits these words; HubUnreachable where none is known."""
    known = next((row for row in TROUBLE_TABLE if _has(words, row.words)), UNREACHABLE)
    hint = known.hint.format(name=name)
    if known is UNREACHABLE and (why := _complaint(words)):
        hint = f"{hint}; git says: {why}"
    return known.error(known.sentence.format(name=name), hint=hint, hub=name, answer=words)


def nameless(name: str) -> HubError:
    """The error for a hub that is called by a remote which was renamed or removed."""
    return HubUnreachable(
        f"the hub of this clone is the remote {name}, and no such remote has an address here",
        hint="work goes on offline; `git remote -v` lists them, `gitswarm init --hub NAME` names another",
        hub=name,
    )


def refusal(reason: str, words: str, name: str) -> PushRefused:
    """The error for a push that the hub's own rules refuse."""
    hint = "events stay queued; ask whoever keeps the hub to let you push this branch, or name another hub"
    if why := _from_the_hub(words):
        hint = f"{hint}; the hub says: {why}"
    return PushRefused(
        f"the hub {name} refuses the push" + (f": {reason}" if reason else ""),
        hint=hint,
        hub=name,
        answer=words,
    )


def kept_from(branch: str, words: str, name: str) -> PushRefused:
    """The error for a branch of the project that the hub's own rules do not let us move."""
    return _refused(branch, words, name, "a pull request, or whoever keeps the hub, may change it")


def barred(refs: str, words: str, name: str, hint: str) -> PushRefused | None:
    """The error for refs of ours that the hub's own rules do not let us push; None where it said nothing itself."""
    return _refused(refs, words, name, hint) if _from_the_hub(words) else None


def _refused(ref: str, words: str, name: str, hint: str) -> PushRefused:
    why = _from_the_hub(words)
    message = f"the hub {name} does not take a push to {ref}" + (f": {why}" if why else "")
    return PushRefused(message, hint=hint, hub=name, answer=words)


def plain(said: bytes) -> str:
    """What git printed, safe to print again: cut in the middle where it is long, for git's own words come last."""
    words = safe(said.decode("utf-8", "replace"))
    return words if len(words) <= LONGEST else f"{words[: LONGEST // 2]}\n…\n{words[-LONGEST // 2 :]}"


def safe(text: str) -> str:
    """Words from outside without control or direction characters, credentials and blank lines."""
    text = without_credentials(text).replace("\r", "\n").replace("\t", " ")
    text = re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", "?", text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def without_credentials(text: str) -> str:
    """The same text, addresses in it without user and password."""
    return re.sub(r"(\w[\w+.-]*://)[^/\s'\"]*@", r"\1", text)


def _complaint(words: str) -> str:
    """The first thing that git complains about."""
    lines = [line for line in words.splitlines() if not line.startswith(("remote:", "warning:"))]
    return lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else ""


def _from_the_hub(words: str) -> str:
    """What the hub itself printed, in one line."""
    lines = [line.removeprefix("remote:").strip() for line in words.splitlines() if line.startswith("remote:")]
    return " ".join(line for line in lines if line)[:LONGEST_QUOTE]


def _has(words: str, texts: tuple[str, ...]) -> bool:
    """Whether git itself said one of these; what the hub's hooks print decides nothing."""
    own = "\n".join(line for line in words.splitlines() if not line.startswith("remote:"))
    return any(text in own for text in texts)
