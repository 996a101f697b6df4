"""Repositories for tests: the user's git, and the environment it is given."""

from __future__ import annotations

import os
import subprocess


def git(*words, cwd=None, env=None):
    done = subprocess.run(["git", *map(str, words)], cwd=cwd, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def environment(**more):
    return {**os.environ, **{name: str(value) for name, value in more.items()}}
