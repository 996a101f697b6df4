"""Tasks of task-master: one tasks.json, tags with tasks in them, tasks with subtasks in them."""

from __future__ import annotations

import json

from gitswarm.rooms.exchange.formats import fitting
from gitswarm.rooms.work.origins import CLOSED, OPEN, PAUSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.rooms.exchange.formats.fitting import Harvest

MASTER = "master"
STATES = {"pending": OPEN, "in-progress": OPEN, "review": OPEN, "blocked": PAUSED, "deferred": PAUSED}
ENDED = {"done": "done", "completed": "done", "cancelled": "wontfix"}
AT_WORK = ("in-progress", "review")
PRIORITIES = {"critical": 0, "high": 1, "medium": 2, "low": 3}
TASK = (
    *("id", "title", "description", "details", "testStrategy", "status", "priority", "dependencies", "subtasks"),
    *("updatedAt", "acceptanceCriteria"),
)
PLACE = ("parentTaskId", "parentId", "parentTask", "isSubtask")
"""What a subtask tells of where it stands, which its place tells already."""


def read_taskmaster(data: bytes, harvest: Harvest) -> None:
    """The tasks that the file tells, of every tag."""
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        harvest.tell("the file", f"no JSON ({str(error)[:80]}): left out")
        return
    if isinstance(told, dict) and isinstance(told.get("tasks"), list):  # before there were tags
        told = {MASTER: told}
    if not isinstance(told, dict):
        harvest.tell("the file", "no tags, and no tasks: left out")
        return
    for tag, content in told.items():
        listed = content.get("tasks") if isinstance(content, dict) else None
        if isinstance(listed, list):
            _Tag(fitting.plain(tag), harvest).add(listed)
        else:
            harvest.tell(fitting.plain(tag), "no tag with tasks: left out")


class _Tag:
    """One tag, and its tasks on their way in."""

    def __init__(self, tag: str, harvest: Harvest) -> None:
        self._tag = tag
        self._harvest = harvest
        self._times: dict[str, int] = {}

    def add(self, tasks: list[Any]) -> None:
        """Put the tasks of this tag, and their subtasks, into the harvest."""
        for place, row in enumerate(tasks):
            where = f"{self._tag} tasks[{place}]"
            if not isinstance(row, dict):
                self._harvest.tell(where, "no task: left out")
                continue
            id = fitting.plain(row.get("id"))
            parts = row.get("subtasks") or []
            if not isinstance(parts, list):
                self._harvest.tell(where, "its subtasks are no list: left out", self._key(id))
                parts = []
            self._task(where, id, row, epic=bool(parts))
            self._parts(where, id, parts, row.get("priority"))

    def _parts(self, where: str, id: str, parts: list[Any], priority: object) -> None:
        siblings = {fitting.plain(part.get("id")) for part in parts if isinstance(part, dict)}
        for place, part in enumerate(parts):
            its = f"{where}.subtasks[{place}]"
            if not isinstance(part, dict):
                self._harvest.tell(its, "no subtask: left out", self._key(id))
                continue
            number = fitting.plain(part.get("id")).removeprefix(f"{id}.")
            row = {"priority": priority, **part}
            on = self._listed(its, part.get("dependencies"))
            row["dependencies"] = [f"{id}.{one}" if one in siblings else one for one in on]
            self._task(its, f"{id}.{number}" if number else "", row, parent=id)

    def _task(self, where: str, id: str, row: dict[str, Any], *, epic: bool = False, parent: str = "") -> None:
        key = self._free(where, self._key(id)) if id else ""
        self._harvest.add(
            where,
            key,
            title=row.get("title"),
            type="epic" if epic else "task",
            priority=self._priority(where, key, row.get("priority")),
            sections=(
                ("", row.get("description")),
                ("Details", row.get("details")),
                ("Test strategy", row.get("testStrategy")),
                fitting.rest(row, *TASK, *(PLACE if parent else ())),
            ),
            **self._state(where, key, fitting.plain(row.get("status") or "pending")),
            labels=[] if self._tag == MASTER else [self._tag],
            accept=fitting.bullets(row.get("acceptanceCriteria")),
            parent=self._key(parent) if parent else None,
            deps=[self._key(one) for one in self._listed(where, row.get("dependencies"))],
            updated=row.get("updatedAt"),
        )

    def _free(self, where: str, key: str) -> str:
        """The key, or for a second task of that number one that tells it apart."""
        self._times[key] = times = self._times.get(key, 0) + 1
        if times > 1:
            self._harvest.tell(where, f"{key} is told for the {times}. time: known as {key}#{times} here", key)
        return key if times == 1 else f"{key}#{times}"

    def _key(self, id: str) -> str:
        return f"{self._tag}/{id}"

    def _listed(self, where: str, told: object) -> list[str]:
        """The ids that a list names, numbers or texts."""
        if isinstance(told, list):
            return [fitting.plain(one) for one in told]
        if told is not None:
            self._harvest.tell(where, "its dependencies are no list: left out")
        return []

    def _state(self, where: str, key: str, was: str) -> dict[str, str]:
        if was in ENDED:
            return {"was": was, "state": CLOSED, "resolution": ENDED[was]}
        if was in AT_WORK:
            self._harvest.tell(where, f"{was} there: open here, until somebody claims it", key)
        elif was not in STATES:
            self._harvest.tell(where, f"{was[:40]!r} is a status we do not know: open here", key)
        return {"was": was, "state": STATES.get(was, OPEN)}

    def _priority(self, where: str, key: str, told: object) -> int:
        name = fitting.plain(told).lower()
        if name and name not in PRIORITIES:
            self._harvest.tell(where, f"{name[:40]!r} is a priority we do not know: 2 here", key)
        return PRIORITIES.get(name, 2)
