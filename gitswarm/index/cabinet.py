"""The file the index stands in: read, written, and noticed when it is damaged or another took its place."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from gitswarm.errors import Busy, StoreError
from gitswarm.index.lite import sqlite3
from gitswarm.index.rebuild import HINT, only_builder, put_anew
from gitswarm.index.shelves import Shelves
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Identity = tuple[int, ...]

LOG_SIZE = 1024 * 1024
"""Bytes of the write-ahead log after which it is folded back: a cold start reads all of it."""
PATIENCE = 0.3
"""Seconds to wait for another process's transaction; past that a reader folds in memory, a writer leaves it behind."""
BOOKS = (
    "CREATE TABLE log_state (fingerprint TEXT, tip TEXT, next INTEGER, shared INTEGER)",
    "CREATE TABLE log_notes (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
)

LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
READ_ONLY = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
HINDERED = (
    *READ_ONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_AUTH,
)
"""What says nothing against the file itself."""
FAILED = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite fails with; the second where it quotes bytes of a damaged file, which are no text."""

_abandoned: list[object] = []
"""Connections that came over a fork: to use or to close them would break the locks of the parent."""


class Unusable(StoreError):
    """The index is missing, damaged, of another version or another user's: it is made anew, and nobody is told."""


class State(Record):
    """Where the tables stand: the tip, the next position, and the position below which nothing changes any more."""

    fingerprint: str
    tip: str | None
    next: int
    shared: int


class Cabinet:
    """One connection that reads and, where needed, one that writes: of this process, and to the file of the day."""

    def __init__(self, path: str, fingerprint: Callable[[], str]) -> None:
        self.path = path
        self._fingerprint = fingerprint
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._process = 0
        self._opened: Identity = ()
        self._unchanging = False

    def now(self) -> State:
        """Where the tables stand at this moment; raise Unusable where there are none."""
        with translated(self.path):
            self.release()
            return state_of(self._open())

    def look(self) -> State:
        """Begin to read one consistent state, until ``release``; raise Unusable where there is none."""
        with translated(self.path):
            self.release()
            reader = self._open()
            reader.execute("BEGIN")
            return state_of(reader)

    def release(self) -> None:
        """End the reading that ``look`` began."""
        if self._reader is not None and self._process == os.getpid() and self._reader.in_transaction:
            self._reader.execute("ROLLBACK")

    def state(self) -> State:
        """Where the tables stand, within ``look`` or just now."""
        with translated(self.path):
            return state_of(self._opened_reader())

    def shelves(self) -> Shelves:
        """The tables to read from, within ``look`` or just now."""
        self._opened_reader()
        return self._read

    def note(self, key: str) -> str | None:
        """A note that was left."""
        with translated(self.path):
            asked = "SELECT value FROM log_notes WHERE key = ?"
            found = self._opened_reader().execute(asked, (key,)).fetchone()
            return None if found is None else str(found[0])

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction, all or nothing, and the only one at a time among all processes."""
        with translated(self.path):
            self.release()
            self._open()
            writer = self._writer or self._open_writer()
            try:
                writer.execute("BEGIN IMMEDIATE")
                yield Writing(writer, self._written)
                self._written.flush()
                writer.execute("COMMIT")
                self._fold_back(writer)
            except BaseException:
                self._close_writer()
                raise

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the right to make the file anew; False where another process has done so meanwhile."""
        before = self._identity()
        with only_builder(self.path):
            yield self._identity() in (before, ())

    def replace(self, fill: Callable[[Writing], None]) -> None:
        """Put a file in this one's place that holds what ``fill`` writes."""
        self.close()
        put_anew(self.path, lambda path: _build(path, fill))

    def drop(self) -> None:
        """Take the file away: who reads it goes on, who comes next finds none."""
        self.close()
        with suppress(FileNotFoundError):
            os.unlink(self.path)

    def close(self) -> None:
        """Let go of the file."""
        if self._process != os.getpid():
            _abandoned.extend((self._reader, self._writer))
            self._reader = self._writer = None
        self._close_writer()
        if self._reader is not None:
            self._reader.close()
        self._reader, self._opened = None, ()

    def _opened_reader(self) -> sqlite3.Connection:
        return self._reader if self._reader is not None and self._process == os.getpid() else self._open()

    def _open(self) -> sqlite3.Connection:
        if self._reader is not None and self._process == os.getpid() and self._is_current():
            return self._reader
        self.close()
        self._process, self._opened = os.getpid(), self._identity()
        if not self._opened:
            raise Unusable("there is no index yet")
        reader, self._unchanging = _open_reader(self.path)
        if state_of(reader).fingerprint != self._fingerprint():
            reader.close()
            raise Unusable("the index is of another version")
        self._reader, self._read = reader, Shelves(reader)
        return reader

    def _open_writer(self) -> sqlite3.Connection:
        # The reader is closed after it: so the last writer to leave makes no checkpoint, which costs four syncs.
        self._writer = _connect(self.path, "rw")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._writer.execute("PRAGMA wal_autocheckpoint = 0")
        self._written, self._log_path = Shelves(self._writer, folding=True), _log_of(self.path)
        return self._writer

    def _fold_back(self, writer: sqlite3.Connection) -> None:
        """Fold a large write-ahead log back into the file; where somebody reads from it, a later writer does.

        SQLite by itself leaves it to the next transaction of the same process to begin the log again, and a one-shot
        command has none: the log would grow for ever.
        """
        if _size(self._log_path) > LOG_SIZE:
            with suppress(sqlite3.Error):  # what was written is written
                writer.execute("PRAGMA busy_timeout = 0")
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            writer.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _is_current(self) -> bool:
        return self._opened == self._identity() and not (self._unchanging and _has_log(self.path))

    def _identity(self) -> Identity:
        try:
            found = os.stat(self.path)
        except OSError:
            return ()
        return (found.st_dev, found.st_ino)


class Writing:
    """What one transaction may change: the tables, where they stand, and the notes."""

    def __init__(self, connection: sqlite3.Connection, shelves: Shelves) -> None:
        self._connection = connection
        self.shelves = shelves

    def state(self) -> State:
        """Where the tables stand."""
        return state_of(self._connection)

    def stand(self, tip: str | None, position: int, shared: int) -> None:
        """Say where the tables stand from here on."""
        self._connection.execute("UPDATE log_state SET tip = ?, next = ?, shared = ?", (tip, position, shared))

    def begin(self, fingerprint: str) -> None:
        """Make what an empty file needs before its tables."""
        for statement in BOOKS:
            self._connection.execute(statement)
        self._connection.execute("INSERT INTO log_state VALUES (?, NULL, 0, 0)", (fingerprint,))

    def set_note(self, key: str, value: str) -> None:
        """Leave a note."""
        self._connection.execute("INSERT OR REPLACE INTO log_notes VALUES (?, ?)", (key, value))

    def forget_notes(self) -> None:
        """Drop all notes: they spoke of a fold that is no more."""
        self._connection.execute("DELETE FROM log_notes")


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn errors of SQLite into ours: Unusable where the file is at fault, else what hinders."""
    try:
        yield
    except FAILED as error:
        raise ours(error, path) from error


def ours(error: sqlite3.Error | UnicodeDecodeError, path: str) -> StoreError:
    """What an error of SQLite means to us; a mistake of ours stays what it is."""
    if isinstance(error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        raise error
    code = _code(error)
    if code in LOCKED:
        return Busy("another process is writing the index", hint=HINT)
    if code in READ_ONLY and _is_replaceable(path):
        return Unusable("the index is another user's")
    if code in HINDERED:
        return StoreError(f"the index cannot be used: {error}", hint=HINT)
    return Unusable(f"the index is damaged: {error}")


def state_of(connection: sqlite3.Connection) -> State:
    """Where the tables of this connection stand."""
    row = connection.execute("SELECT fingerprint, tip, next, shared FROM log_state").fetchone()
    if row is None:
        raise Unusable("the index says nothing about itself")
    return State(*row)


def _code(error: Exception) -> int:
    # What Python itself raises, for text that is not UTF-8 say, has no code, and is damage.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


def _is_replaceable(path: str) -> bool:
    """Whether this process may put another file in the place of one that it may not use."""
    may_not = os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK)
    return may_not and os.access(os.path.dirname(path) or ".", os.W_OK)


def _connect(path: str, mode: str) -> sqlite3.Connection:
    name = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    how = "immutable=1" if mode == "immutable" else f"mode={mode}"
    return sqlite3.connect(f"file:{name}?{how}", uri=True, timeout=PATIENCE, isolation_level=None)


def _open_reader(path: str) -> tuple[sqlite3.Connection, bool]:
    """A connection that can only read, and whether it relies on nobody writing."""
    reader = _connect(path, "ro")
    try:
        state_of(reader)
    except sqlite3.Error as error:
        reader.close()
        if _code(error) not in READ_ONLY:
            raise
        return _open_without_log(path)
    return reader, False


def _open_without_log(path: str) -> tuple[sqlite3.Connection, bool]:
    # Who only reads cannot make the files of the write-ahead log: a writer does; where none may write, none is needed.
    writer = _connect(path, "rw")
    try:
        state_of(writer)
        reader = _connect(path, "ro")
        state_of(reader)
    except sqlite3.Error as error:
        if _code(error) not in READ_ONLY or _has_log(path):
            raise
        return _connect(path, "immutable"), True
    finally:
        writer.close()
    return reader, False


def _has_log(path: str) -> bool:
    return os.path.exists(_log_of(path))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:  # another file has taken this one's place
        return 0


def _log_of(path: str) -> str:
    return os.path.realpath(path) + "-wal"


def _build(path: str, fill: Callable[[Writing], None]) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o666))  # SQLite would keep it from the group, whatever the umask
    with translated(path):
        connection = _connect(path, "rw")
        try:
            for pragma in ("journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            shelves = Shelves(connection, folding=True)
            fill(Writing(connection, shelves))
            shelves.flush()
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
