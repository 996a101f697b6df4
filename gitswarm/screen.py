"""The only way to the terminal: text for people, JSON for scripts, nothing that could take the terminal over."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from gitswarm.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from gitswarm.errors import SwarmError

GAP = "  "
RED, DIM, PLAIN, WHOLE_LINE = "\x1b[31m", "\x1b[2m", "\x1b[0m", "\r\x1b[K"
CONTROLS = (range(0x20), range(0x7F, 0xA0))
BIDI = (range(0x061C, 0x061D), range(0x200E, 0x2010), range(0x202A, 0x202F), range(0x2066, 0x206A))
LINE_ENDS = (range(0x2028, 0x202A),)
UNSEEN = (
    *(range(0xAD, 0xAE), range(0x180E, 0x180F), range(0x200B, 0x200C), range(0x2060, 0x2066), range(0x206A, 0x2070)),
    *(range(0xFEFF, 0xFF00), range(0xFFF9, 0xFFFC), range(0xE0000, 0xE0080)),
)
"""What nobody sees, and what makes of two names one; the joiners of emoji, Persian and Hindi stay."""
LONE_SURROGATES = (range(0xD800, 0xE000),)
RAW_BYTES = range(0xDC80, 0xDD00)
"""How Python keeps the bytes of an argument or a path that are no UTF-8."""
UNSAFE = (*CONTROLS, *BIDI, *LINE_ENDS, *UNSEEN, *LONE_SURROGATES)
LAST_BYTE, LAST_OF_FOUR = 0xFF, 0xFFFF
ORDER, OLD_ORDER = "::", "##["
"""What the runner of a GitHub Action does: where a line begins with the one, or holds the other anywhere."""


class _Escapes(dict[int, str]):
    """For ``str.translate``: each unsafe character as an escape; worked out once, when first met."""

    def __init__(self, escape: Callable[[int], str], kept: str = "") -> None:
        super().__init__((ord(character), character) for character in kept)
        self._escape = escape

    def __missing__(self, code: int) -> str:
        self[code] = shown = self._escape(code) if any(code in span for span in UNSAFE) else chr(code)
        return shown


def _for_people(code: int) -> str:
    """As Python writes it; a byte that was no UTF-8 as that byte."""
    told = code & LAST_BYTE if code in RAW_BYTES else code
    if told <= LAST_BYTE:
        return f"\\x{told:02x}"
    return f"\\u{told:04x}" if told <= LAST_OF_FOUR else f"\\U{told:08x}"


def _for_scripts(code: int) -> str:
    """As JSON writes it: what is beyond four digits as two halves."""
    units = chr(code).encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_FOR_PEOPLE, _FOR_SCRIPTS = _Escapes(_for_people, kept="\n\t"), _Escapes(_for_scripts)


def safe_text(text: str) -> str:
    r"""Text from outside, made harmless for a terminal: what could steer it is shown as an escape like ``\x1b``."""
    return text if text.isprintable() else text.translate(_FOR_PEOPLE)


def fits_a_line(text: str) -> bool:
    """Whether a line shows it as it is: nothing in it breaks the line or is shown as an escape."""
    return _in_one_line(safe_text(text)) == text


def safe_json(value: object, *, ascii_only: bool = False, default: Callable[[object], object] | None = None) -> str:
    """One line of JSON that is valid and as harmless for a terminal."""
    from gitswarm import json

    text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"), default=default)
    return text if text.isprintable() else text.translate(_FOR_SCRIPTS)


class Screen:
    """What a command prints; ``--json`` and ``--quiet`` are decided here and nowhere else."""

    def __init__(
        self,
        json: bool = False,
        quiet: bool = False,
        out: TextIO | None = None,
        err: TextIO | None = None,
        *,
        env: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.json = json
        self.quiet = quiet
        self._out = _forgiving(out or sys.stdout)
        self._err = _forgiving(err or sys.stderr)
        self._ascii_only = (self._out.encoding or "utf-8").lower() not in ("utf-8", "utf8")
        self._env = env
        self._progressing = False

    @property
    def is_terminal(self) -> bool:
        """Whether somebody sees what is printed, where it can be drawn, and can answer."""
        return self._is_canvas() and sys.stdin is not None and sys.stdin.isatty()

    def record(self, mapping: Mapping[str, object]) -> None:
        """Print one object: a line of JSON, or its keys and values, aligned."""
        if self.json:
            self._print(self._as_json(dict(mapping)))
            return
        width = max(map(len, mapping), default=0) + len(":")
        for key, value in mapping.items():
            first, *others = _shown(value).split("\n")
            lines = [f"{key + ':':{width}} {first}", *(" " * (width + 1) + line for line in others)]
            self._print("\n".join(line.rstrip() for line in lines))

    def receipt(self, mapping: Mapping[str, object], sentence: str) -> None:
        """Print what a write answers: the object with --json, else a sentence."""
        if self.json:
            self.record(mapping)
        else:
            self.say(sentence)

    def table(
        self,
        rows: Iterable[Mapping[str, object]],
        columns: Sequence[str],
        *,
        whole: bool = False,
        empty: str = "",
        most: int | None = None,
    ) -> None:
        """Print a list: one JSON array of whole objects, or the named columns, aligned and cut to the terminal.

        With ``whole`` nothing is cut: what does not fit goes on below itself. Of no rows, ``empty`` is said; of as many
        as there may be at the ``most``, that there may be more.
        """
        rows = list(rows)
        self._show_table(rows, columns, whole=whole, empty=empty)
        if most is not None and len(rows) >= most:
            self.warn("there may be more: take more with --limit")

    def _show_table(
        self, rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, whole: bool, empty: str
    ) -> None:
        if self.json:
            self._print(self._as_json([dict(row) for row in rows]))
            return
        cells = [[_in_one_line(_shown(row.get(column))) for column in columns] for row in rows]
        if not cells:
            if empty:
                self.say(empty)
            return
        from gitswarm import typeset

        grid = [[column.upper() for column in columns], *cells]
        self._print_all(typeset.table(grid, _columns(self._out), whole=whole))

    def lines(self, objects: Iterable[object], *, live: bool = False, cut: bool = False) -> None:
        """Print one object a line: text as it is, or ``cut`` to the terminal as a drawing is, and all else as JSON.

        ``live`` lets a reader see each at once.
        """
        limit = _columns(self._out) if cut else None
        told = (_in_one_line(safe_text(one), limit) if isinstance(one, str) else self._as_json(one) for one in objects)
        if not live:
            self._print_all(told)
            return
        for line in told:
            self._print(line)
            self.flush()

    def page(self, lines: Iterable[str]) -> None:
        """Print a page made with ``core.markdown``, with its gaps: they keep hosts of pages from calling people."""
        from gitswarm.core import markdown

        self._print_all(markdown.GAP.join(map(safe_text, line.split(markdown.GAP))) for line in lines)

    def say(self, text: str) -> None:
        """Print a sentence for people; silent with --json and --quiet."""
        if not (self.json or self.quiet):
            self._print(_below_itself(text))

    def warn(self, text: str) -> None:
        """Print on stderr what a person or script should know besides the answer."""
        self._complain(_below_itself(text))

    def progress(self, text: str, *, elsewhere: bool = True) -> None:
        """Show how far long work is: one rewritten line on a terminal, plain lines ``elsewhere``."""
        if self.json or self.quiet:
            return
        if self._err.isatty():
            self._mutter(WHOLE_LINE + _in_one_line(safe_text(text), _columns(self._err)))
            self._progressing = True
        elif elsewhere:
            self._complain(safe_text(text))

    @contextmanager
    def canvas(self, *, stays: bool = False) -> Iterator[Callable[[RenderableType], None] | None]:
        """The whole terminal, to draw on with rich until it is left; None where there is none to draw on.

        What ``stays`` is drawn below what stands there.
        """
        if self.json or not self._is_canvas():
            yield None
            return
        from gitswarm import canvas

        if stays:
            yield canvas.below(self._out)
            return
        with canvas.Canvas(self._out) as draw:
            yield draw

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._progressing:
            self._progressing = False
            self._mutter(WHOLE_LINE)

    def error(self, error: SwarmError) -> None:
        """Print an error: the sentence and its hint, or the error object as JSON; always on stderr."""
        if self.json:
            self._complain(safe_json({"error": error.as_json()}, ascii_only=self._ascii_only, default=str))
            return
        red, dim, plain = (RED, DIM, PLAIN) if self._is_coloured() else ("", "", "")
        self._complain(f"{red}error:{plain} {_below_itself(error.message)}")
        if error.hint:
            self._complain(f"{dim}hint:{plain} {_below_itself(error.hint)}")

    def flush(self) -> None:
        """Send everything on its way; raises if it could not be written."""
        self.clear()
        self._guarded(self._out.flush)

    def _is_canvas(self) -> bool:
        return self._out.isatty() and self._env().get("TERM") != "dumb"

    def _is_coloured(self) -> bool:
        if not self._err.isatty():
            return False
        env = self._env()
        return not env.get("NO_COLOR") and env.get("TERM") != "dumb"

    def _no_order(self, text: str) -> str:
        """What is printed, such that a GitHub Action takes none of it for an order to its runner."""
        if (ORDER not in text and OLD_ORDER not in text) or self._env().get("GITHUB_ACTIONS") != "true":
            return text
        return "\n".join(map(_unordered, text.replace(OLD_ORDER, "##\\u005b").split("\n")))

    def _as_json(self, value: object) -> str:
        return safe_json(value, ascii_only=self._ascii_only)

    def _print(self, text: str) -> None:
        self.clear()
        self._guarded(lambda: self._out.write(self._no_order(text) + "\n"))

    def _print_all(self, lines: Iterable[str]) -> None:
        """Print a list, through a pager where it is longer than the terminal."""
        if not self.json and self._out.isatty():
            from gitswarm.paging import page

            self.flush()
            lines = page(lines, self._out, self._env())
        for line in lines:
            self._print(line)

    def _complain(self, text: str) -> None:
        self.clear()
        self._mutter(self._no_order(text) + "\n")

    def _mutter(self, text: str) -> None:
        """Write on stderr; where that cannot be, nobody can be told, and what was done is done all the same."""
        with suppress(OSError):
            self._err.write(text)
            self._err.flush()

    def _guarded(self, write: Callable[[], object]) -> None:
        try:
            write()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StoreError(
                f"the output could not be written: {error.strerror}", hint="what was done is done; look with `status`"
            ) from error


def _forgiving(stream: TextIO | None) -> TextIO:
    """A stream that can take every character; a closed one swallows all."""
    if stream is None:
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lives as long as the process
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _unordered(line: str) -> str:
    return line.replace(ORDER, "\\u003a:", 1) if line.lstrip().startswith(ORDER) else line


def _below_itself(text: str) -> str:
    """A text whose further lines stand further in, so that none of them looks like an error or hint of ours."""
    first, *others = safe_text(text).split("\n")
    return "\n".join([first, *(GAP + line if line else line for line in others)])


def _shown(value: object) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(_shown, value)) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{_shown(key)} {_shown(each)}" for key, each in value.items()) or "-"
    return safe_text(value if isinstance(value, str) else str(value))


def _in_one_line(text: str, limit: int | None = None) -> str:
    """The text without breaks, cut to a limit."""
    line = text.replace("\n", " ").replace("\t", " ")
    if limit is None:
        return line
    from gitswarm.typeset import cut

    return cut(line, limit)


def _columns(stream: TextIO) -> int | None:
    """How wide the terminal is; None where there is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else None
    except (OSError, ValueError):
        return None
