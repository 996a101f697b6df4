"""libgit2 on a repository: whether it can work there, and how it is opened, for processes that stay."""

from __future__ import annotations

from gitswarm.errors import StoreError
from gitswarm.git.repo import extensions, facts, is_partial, object_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pygit2

    from gitswarm.git.repo import Place

CACHE = 4 << 20
"""Bytes of objects that it keeps: by itself it goes on until 256 MiB, and a process that stays would only grow."""
PACKS = 2
"""Packs that it keeps open: by itself it lets go of none, and each larger fetch brings one."""
LARGE, MMAP_THRESHOLD = 256 << 10, -3
"""Bytes from which on memory goes back to the system at once, in words of glibc: by itself it keeps ever more."""
KNOWS = {"noop", "preciousobjects", "worktreeconfig", "relativeworktrees", "objectformat"}
"""The extensions of git's format with which it opens a repository."""


def version() -> str | None:
    """Its version; None where it cannot be loaded."""
    try:
        import pygit2
    except ImportError:
        return None
    return pygit2.LIBGIT2_VERSION


def can_open(place: Place) -> bool:
    """Whether it can work here, found without loading it: not on sha256, reftables and partial clones."""
    return object_format(place) == "sha1" and extensions(facts(place.common)) <= KNOWS and not is_partial(place)


def opened(place: Place) -> pygit2.Repository:
    """The repository, opened with small caches."""
    if not can_open(place):
        raise StoreError(
            f"libgit2 cannot open {place.common}: it is sha256, a partial clone or of a newer format",
            hint="gitswarm uses the git executable there",
        )
    import pygit2

    _keep_little(pygit2.settings)
    try:
        return pygit2.Repository(place.common)
    except (pygit2.GitError, OSError, KeyError, ValueError) as error:
        raise StoreError(f"opening {place.common} failed: {error}", hint="gitswarm doctor") from error


def _keep_little(settings: pygit2.Settings) -> None:
    """Let a process that stays keep little memory of what it has read."""
    import ctypes

    if settings.cached_memory[1] > CACHE:
        settings.cache_max_size(CACHE)
    settings.mwindow_file_limit = PACKS
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(MMAP_THRESHOLD, LARGE)
