"""Records the terminals of two agents who share a hub as docs/images/terminal.svg: ``python -m tests.recording``.

Every line below a prompt is what the program printed on a terminal of 80 columns; rich draws it, and the lines come
one after another for whoever likes things to move.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.world import World, git

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "terminal.svg"
TITLE = "two agents, two clones, one hub"
ROWS, COLUMNS = 24, 80
PACE = 0.12
"""Seconds from one line to the next."""
TASK = "gs-7k3f"
"""Stands for the task that is made first, as it does in the documents."""
STORY = (
    ("ada", 'gitswarm create "Reject empty names" -t bug -p 1'),
    ("ada", 'gitswarm intake add "Please fix the login page. Then update the docs."'),
    ("ben", "gitswarm next"),
    ("ada", f"gitswarm claim {TASK}"),
    ("ada", "gitswarm next"),
    ("ben", f'cd "$(gitswarm worktree path {TASK})"'),
    ("ben", "echo 'assert name' >names.py; git add .; git commit -qm 'Refuse them'"),
    ("ben", 'gitswarm done --summary "Empty names are refused."'),
    ("ben", "gitswarm board"),
)
"""Who types what; a ``cd`` holds for all that the same one types later."""
UNIQUE = "gitswarm"
MOVE = '[clip-path$="line-{row})"] {{ animation: come 0.1s {after:.2f}s both }}'
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, Menlo, Consolas, monospace }}
.{unique_id}-title {{ font: bold 18px system-ui, sans-serif }}
{styles}
@keyframes come {{ from {{ opacity: 0.25 }} }}
@media not (prefers-reduced-motion) {{
/* moves */
}}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> int:
    """Play the story in a world of its own, and keep the picture of it."""
    os.environ["GITSWARM_ERRAND"] = "off"
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(drawn(play(Path(folder))), encoding="utf-8")
    return 0


def play(folder: Path) -> str:
    """What stood on the terminal, with its colours; each command begins with whose prompt it is."""
    world = World(folder)
    git(world.hub, "symbolic-ref", "HEAD", "refs/heads/main")
    clones = {name: world.clone(name) for name in ("ada", "ben")}
    before = dict.fromkeys(clones, "")
    shown, task = "", TASK
    for who, command in STORY:
        line = command.replace(TASK, task)
        said = typed(f"{before[who]}{line}", clones[who].path, who)
        clones[who].must("sync")  # what the errand does, a moment sooner
        task = task if task != TASK else re.findall(r"gs-\w+", said)[0]
        before[who] += f"{line}; " if line.startswith("cd ") else ""
        shown += f"\x1b[1;32m{who}\x1b[0m $ {line}\n{said}"
    return shown


def typed(line: str, folder: Path, actor: str) -> str:
    """What a line puts on the terminal of somebody who sits before it."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "GITSWARM_ACTOR": actor, "TERM": "xterm-256color"}
    shell = subprocess.Popen(["sh", "-uc", line], cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        said = b"".join(iter(lambda: _read(terminal), b""))
    shell.wait()
    return said.decode().replace("\r\n", "\n")


def _read(terminal: io.FileIO) -> bytes:
    """The next bytes; where everybody has hung up, Linux says so by an error."""
    try:
        return terminal.read(4096) or b""
    except OSError:
        return b""


def drawn(shown: str) -> str:
    """The picture of a terminal's text."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(shown.rstrip()))
    picture = console.export_svg(title=TITLE, theme=MONOKAI, code_format=FORMAT, unique_id=UNIQUE)
    rows = range(1 + max(map(int, re.findall(rf"#{UNIQUE}-line-(\d+)", picture))))
    return picture.replace("/* moves */", "\n".join(MOVE.format(row=row, after=row * PACE) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
