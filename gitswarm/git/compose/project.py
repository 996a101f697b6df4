"""What a project says to those who work on it: files under ``.gitswarm``, as they stand in a commit.

They are read from the commit that work begins from, never from a task's own branch or an event: whoever may write there
must not be able to have anything run here.
"""

from __future__ import annotations

import os

from gitswarm.errors import Misused
from gitswarm.git.compose import blobs
from gitswarm.git.process import clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.git.repo import Place

FOLDER = ".gitswarm"
GATES = f"{FOLDER}/gates.yaml"
"""What the project asks of the results of all tasks."""
LARGEST = 1 << 20
BEYOND = (ValueError, RecursionError, ArithmeticError, LookupError, TypeError, AttributeError)
"""What the reader of YAML fails with beside errors of its own: where a text nests too deep, say."""


def text_at(place: Place, env: Mapping[str, str], commit: str, path: str) -> str | None:
    """The text of a file in a commit; None where it is not there."""
    env, name = clean(env), f"{commit}:{path}"
    size = blobs.size(place, env, name)
    if size is None:
        return None
    if size > LARGEST:
        raise Misused(f"{path} is larger than a MiB", hint="it is read by people and agents; make it shorter")
    return blobs.content(place, env, name).decode(errors="replace")


def wanting(place: Place, path: str) -> str:
    """The hint at a file that a commit does not have: who has it here may have forgotten to send it."""
    if place.worktree and os.path.isfile(os.path.join(place.worktree, path)):
        return f"{path} is only here so far: commit it to the default branch, and `git push`"
    return f"it would stand in {path} of the default branch"


def told_by(what: str, text: str, hint: str) -> Any:
    """What a text of YAML tells, an empty mapping where that is nothing; refused where it cannot be read."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text) or {}
    except (YAMLError, *BEYOND) as error:
        raise Misused(f"{what} is no YAML{_place_in(error)}", hint=hint) from error


def _place_in(error: Exception) -> str:
    """Where a text is no YAML, and why, in one line, as far as whoever reads it tells that."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    said = (problem or str(error) or type(error).__name__).partition("\n")[0]
    return f" in line {mark.line + 1}: {said}" if mark else f": {said}"


def names_below(place: Place, env: Mapping[str, str], commit: str, folder: str, ending: str) -> list[str]:
    """How the files of a commit that stand in a folder are called, without the ending that they have."""
    words = ("ls-tree", "-z", "--name-only", commit, "--", f"{folder}/")
    told = os.fsdecode(run(git(place, *words), env=clean(env)).out)
    return sorted(os.path.basename(path).removesuffix(ending) for path in told.split("\0") if path.endswith(ending))


def lists_of_texts(path: str, text: str, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The lists of texts that a YAML file has under these keys, or one text; refused where it has anything else."""
    hint = f"it has a list of texts, or one, under {' and '.join(f'`{key}`' for key in keys)}"
    told = told_by(path, text, hint)
    if not isinstance(told, dict) or not all(key in keys and _are_texts(_listed(told[key])) for key in told):
        raise Misused(f"{path} does not say what it should", hint=hint)
    return {key: tuple(_listed(value)) for key, value in told.items()}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value for value in values)
