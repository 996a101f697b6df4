"""Our section of the clone's config: what this clone is set to, under ``gitswarm.*``."""

from __future__ import annotations

from gitswarm.errors import StoreError
from gitswarm.git.process import clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

NONE, NO_SUCH_KEY = 1, 5  # of `git config --get`, of `git config --unset-all`


def read(place: Place, env: Mapping[str, str], file: str = "") -> dict[str, str]:
    """All of it in one call, or of another ``file``; of a key given twice the last counts."""
    answer = _config(place, env, NONE, "--null", "--get-regexp", r"^gitswarm\.", file=file)
    entries = answer.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return {key: value if told else "true" for key, told, value in (entry.partition("\n") for entry in entries)}


def get(place: Place, key: str, env: Mapping[str, str]) -> str | None:
    """One setting; None where it is not there."""
    answer = _config(place, env, NONE, "--null", "--get", _own(key))
    return None if answer.code else answer.out.decode("utf-8", "surrogateescape")[:-1]


def put(place: Place, key: str, value: str, env: Mapping[str, str]) -> None:
    """Write one setting."""
    _config(place, env, 0, "--replace-all", _own(key), value)


def drop(place: Place, key: str, env: Mapping[str, str]) -> None:
    """Take one setting away, if it is there."""
    _config(place, env, NO_SUCH_KEY, "--unset-all", _own(key))


def give_back(place: Place, env: Mapping[str, str], before: str) -> None:
    """Take it out, but for what the user had set, by the file ``before``, before we came: that stays as it is now."""
    now = {key: value for key, value in read(place, env).items() if _is_plain(key)}
    if now:
        _config(place, env, 0, "--remove-section", "gitswarm")
    theirs = read(place, env, before)
    for key in (key for key in now if key in theirs):
        put(place, key, now[key], env)


def _is_plain(key: str) -> bool:
    """Whether it stands in the section itself; what is below it, as adapters are, only the user writes."""
    return key.count(".") == 1


def _config(place: Place, env: Mapping[str, str], other: int, *words: str, file: str = "") -> Result:
    """What git says by 0 or by one other code; all else is an error."""
    answer = run(git(place, "config", *(("--file", file) if file else ("--local",)), *words), env=clean(env))
    if answer.code not in (0, other):
        raise StoreError(f"git config failed: {answer.said}", hint="gitswarm doctor", code=answer.code)
    return answer


def _own(key: str) -> str:
    if not key.startswith("gitswarm."):
        raise ValueError(f"{key} is not one of our settings")
    return key
