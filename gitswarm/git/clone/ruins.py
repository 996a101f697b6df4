"""What a power loss leaves of objects: names with nothing behind them, or less than there was.

Git takes them for what they are named, and writes none anew. So they go before anything is healed.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress

from gitswarm.git.clone.store import read_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 1 << 20
"""A larger file is judged by its ends alone."""
DIGESTS = {20: hashlib.sha1, 32: hashlib.sha256}
END = 32


def clear_ruins(common: str, since: float = 0.0) -> list[str]:
    """Take away what is not whole of the objects written ``since``; what went.

    What holds nothing is deleted. The rest may be the user's, so it is kept under ``gitswarm/ruins``. A pack without an
    index is no pack to git, and an index without its pack is an error: so a pack takes its index along.
    """
    found = [*_loose(common, since), *_packs(common, since)]
    return [path for path in found if _put_away(common, path)]


def inflated(path: str) -> bytes | None:
    """What a loose object holds; None where it is not whole."""
    inflating = zlib.decompressobj()
    try:
        head, zero, content = inflating.decompress(read_whole(path)).partition(b"\0")
    except zlib.error:
        return None
    is_whole = inflating.eof and not inflating.unused_data and head.endswith(b" %d" % len(content))
    return content if zero and is_whole else None


def commit_graph(common: str) -> list[str]:
    """The files in which git keeps, once more, what it knows about commits; their list first."""
    info = f"{common}/objects/info"
    layers = [path for path, _ in _files(f"{info}/commit-graphs", 0.0)]
    layers.sort(key=lambda path: not path.endswith("-chain"))
    return [path for path in (f"{info}/commit-graph", *layers) if os.path.exists(path)]


def _loose(common: str, since: float) -> Iterator[str]:
    for number in range(256):
        for path, size in _files(f"{common}/objects/{number:02x}", since):
            with suppress(FileNotFoundError):  # somebody packs it meanwhile
                if _is_hollow(path) if size > LARGE else inflated(path) is None:
                    yield path


def _packs(common: str, since: float) -> Iterator[str]:
    """The packs that are not what their last bytes, a checksum, say, and the indexes that say so of themselves."""
    sizes = dict(_files(f"{common}/objects/pack", 0.0))
    new = dict(_files(f"{common}/objects/pack", since))
    for index in (path for path in sorted(sizes) if path.endswith(".idx")):
        pack = index.removesuffix(".idx") + ".pack"
        if index in new or pack in new:
            with suppress(FileNotFoundError):
                yield from _broken(pack, index, sizes)


def _broken(pack: str, index: str, sizes: dict[str, int]) -> list[str]:
    """What of a pack and its index must go."""
    if pack not in sizes or not _is_whole(pack, sizes[pack], _checksums(index)):
        return [path for path in (index, pack) if path in sizes]
    return [] if _is_whole(index, sizes[index]) else [index]


def _checksums(index: str) -> bytes:
    """The end of an index: the checksum of its pack, then its own."""
    with open(index, "rb") as file:
        file.seek(-min(2 * END, os.fstat(file.fileno()).st_size), os.SEEK_END)
        return file.read()


def _is_whole(path: str, size: int, checksums: bytes = b"") -> bool:
    """Whether a file ends with the checksum of all before it; of a large one, whether it ends as its index says."""
    with open(path, "rb") as file:
        if size > LARGE:
            file.seek(-END, os.SEEK_END)
            end = file.read()
            return not checksums or any(end[-length:] == checksums[-2 * length : -length] for length in DIGESTS)
        data = file.read()
    return any(digest(data[:-length]).digest() == data[-length:] for length, digest in DIGESTS.items())


def _is_hollow(path: str) -> bool:
    with open(path, "rb") as file:
        while block := file.read(1 << 16):
            if block.strip(b"\0"):
                return False
    return True


def _files(folder: str, since: float) -> Iterator[tuple[str, int]]:
    """The files of a folder written since then, with their sizes."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if found.st_mtime >= since and entry.is_file(follow_symlinks=False):
                    yield entry.path, found.st_size
    except (FileNotFoundError, NotADirectoryError):
        return


def _put_away(common: str, path: str) -> bool:
    try:
        if _is_hollow(path):
            os.unlink(path)
        else:
            os.renames(path, f"{common}/gitswarm/ruins/{path.removeprefix(f'{common}/objects/')}")
    except OSError:
        return False
    return True
