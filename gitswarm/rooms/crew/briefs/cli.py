"""``brief``: what an agent must know to begin a task."""

from __future__ import annotations

from gitswarm.rooms.crew.briefs import gathering
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def brief(
    desk: Desk, id: str | None = None, *, role: str | None = None, tokens: int = gathering.TOKENS, stats: bool = False
) -> None:
    """Write what an agent must know to begin a task, in one text of a bounded size.

    The project adds to it by files of its default branch: .gitswarm/roles/ROLE.md, in which {{task}} and the like are
    the places of the parts, and the commands under `check` of .gitswarm/checks.yaml.

    id: the task (default: that of this worktree)
    role: whom it is for (default: the role of whoever holds it)
    tokens: how large it may be, roughly
    stats: show what each part takes instead

    Example: gitswarm brief gs-7k3f
    """
    tables = desk.swarm.look()
    task = tasks.find(tables, claims.task_here(desk, id))
    made = gathering.brief_of(desk, task, role, tokens)
    shares = [share._asdict() for share in made.shares]
    if desk.shared.json:
        whole = {**made._asdict(), "shares": shares}
        desk.screen.record({"task": tasks.id_of(tables, task.short), **whole})
    elif stats:
        desk.screen.table(shares, ("part", "tokens", "share", "left_out", "letters_left_out"))
        desk.screen.say(f"about {made.tokens} of {made.limit} tokens; sha256 {made.digest}")
    else:
        desk.screen.page(made.text.splitlines())


COMMANDS = {"brief": brief}
