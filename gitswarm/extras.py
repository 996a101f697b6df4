"""Extras: what some commands need besides, and what is said where gitswarm was installed without it."""

from __future__ import annotations

from contextlib import contextmanager

from gitswarm.errors import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@contextmanager
def needing(extra: str, packages: Collection[str], instead: str = "") -> Iterator[None]:
    """Import what stands on these packages of an extra; where one of them is missing say how it is installed."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in packages:
            raise
        again = f"install it again: pipx install --force '.[{extra}]' in its folder, or pip install '.[{extra}]' there"
        raise Misused(f"gitswarm was installed without its extra {extra}", hint=f"{again}{instead}") from error
