"""What a new worktree needs before somebody can work in it: files copied from the main one, commands run.

Both are named by a file of the project, read from the commit that work begins from, never by an event: whoever may
write to the log must not be able to run anything here.
"""

from __future__ import annotations

import os

from gitswarm.errors import Misused, SwarmError, WorkFailed
from gitswarm.git.process import clean, git, run
from gitswarm.git.store import translated
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk

FILE = ".gitswarm/worktree.yaml"
LIMIT = 600.0
"""Seconds that one command may take."""
TAIL = 400


class Plan(Record):
    """Which files are copied, and which commands are run, one after another."""

    copy: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()


def plan_of(desk: Desk, commit: str) -> Plan:
    """What the project says at this commit; nothing where it says nothing."""
    told = run(git(desk.place, "cat-file", "blob", f"{commit}:{FILE}"), env=clean(desk.env))
    return Plan() if told.code else read(told.out.decode(errors="replace"))


def read(text: str) -> Plan:
    """The plan that the file tells; refused where it is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        told = YAML(typ="safe", pure=True).load(text) or {}
    except YAMLError as error:
        raise Misused(f"{FILE} is no YAML: {error}", hint="it has lists of texts under `copy` and `setup`") from error
    if not isinstance(told, dict) or not all(key in Plan._fields and _are_texts(told[key]) for key in told):
        raise Misused(f"{FILE} is no plan for worktrees", hint="it has lists of texts under `copy` and `setup`")
    return Plan(**{key: tuple(values) for key, values in told.items()})


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value for value in values)


def make_ready(desk: Desk, path: str, commit: str) -> None:
    """Copy files and run commands; what fails is told, and the worktree stands all the same."""
    try:
        plan = plan_of(desk, commit)
        copy_files(desk, path, plan.copy)
        for command in plan.setup:
            desk.screen.progress(f"setting up: {command}")
            run_command(desk, path, command)
    except SwarmError as error:
        desk.screen.warn(f"the worktree is not set up: {error.message}; {error.hint}")


def copy_files(desk: Desk, path: str, globs: tuple[str, ...]) -> list[str]:
    """Copy what the globs name in the main worktree, where the new one has nothing of that name; what was copied."""
    import glob
    import shutil

    main = desk.place.worktree
    if main is None:
        return []
    names = {name for each in globs for name in glob.glob(each, root_dir=main, recursive=True, include_hidden=True)}
    copied = [name for name in sorted(names) if _is_free(main, path, name)]
    for name in copied:
        try:
            os.makedirs(os.path.dirname(os.path.join(path, name)), exist_ok=True)
            shutil.copy2(os.path.join(main, name), os.path.join(path, name), follow_symlinks=False)
        except OSError as cause:
            raise translated(cause, os.path.join(path, name)) from cause
    return copied


def _is_free(main: str, path: str, name: str) -> bool:
    """Whether a name is a file inside the main worktree, and nothing yet in the new one."""
    within = os.path.realpath(os.path.join(main, name)).startswith(os.path.realpath(main) + os.sep)
    ours = name.split(os.sep, maxsplit=1)[0] == ".git"
    source = os.path.join(main, name)
    return within and not ours and os.path.isfile(source) and not os.path.lexists(os.path.join(path, name))


def run_command(desk: Desk, path: str, command: str) -> None:
    """Run one command in a worktree, without a shell and within its time."""
    import shlex
    import subprocess

    hint = f"run it yourself in {path}"
    try:
        answer = subprocess.run(
            shlex.split(command),
            cwd=path,
            env=clean(desk.env),
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise WorkFailed(f"{command} could not be run: {error}", hint=hint) from error
    if answer.returncode:
        said = answer.stdout.decode(errors="replace").strip()[-TAIL:]
        raise WorkFailed(f"{command} ended with {answer.returncode}: {said}", hint=hint)
