"""Messages that are lists already: what they look like in the field, and the tasks they ask for."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """One message, and the titles of the tasks it asks for; ``facts`` are checked where they are given."""

    name: str
    text: str
    titles: tuple[str, ...]
    facts: tuple[dict, ...] = ()


def message(name: str, text: str, *titles: str, facts: tuple[dict, ...] = ()) -> Message:
    return Message(name, text, titles, facts)


LISTS = (
    message(
        "checklist",
        "- [ ] Write the migration @ada #db\n- [x] Choose a schema\n- [ ] Load test it, p1\n",
        "Write the migration",
        "Load test it",
        facts=({"assignee": "ada", "labels": ("db",)}, {"priority": 1}),
    ),
    message(
        "nested checklist",
        "## Release 2.0\n* [ ] Prepare release\n    * [ ] Update changelog\n    * [ ] Bump version\n"
        "* [ ] Announce it\n",
        "Prepare release",
        "Update changelog",
        "Bump version",
        "Announce it",
        facts=({"part_of": None}, {"part_of": 0}, {"part_of": 0}, {"part_of": None}),
    ),
    message(
        "parts of what is done are done",
        "- [x] Ship it\n  - [ ] never mind\n- [ ] Celebrate\n",
        "Celebrate",
    ),
    message(
        "a list, a line that says how urgent it is, and words behind it",
        "Hi,\n\n- [ ] repair the login\n- [ ] write a test for it (blocked by the first)\n- [ ] tidy up, p3\n\n"
        "This is urgent!\n\nThen please tell the customers.\n",
        "repair the login",
        "write a test for it",
        "tidy up",
        "tell the customers",
        facts=({"priority": 0}, {"priority": 0, "waits_for": ("the first",)}, {"priority": 3}, {"priority": 0}),
    ),
    message("all is done", "- [x] one\n- [X] two\n"),
    message("unicode boxes", "☐ Buy the domain\n☑ Find a name\n☐ Set up DNS\n", "Buy the domain", "Set up DNS"),
    message(
        "numbered checklist",
        "1. [ ] Export the users\n2. [ ] Import the users (after #1)\n",
        "Export the users",
        "Import the users",
    ),
    message(
        "details below an item",
        "- [ ] Speed up the search\n      It takes 4 s with 10k rows.\n"
        "      An index may be enough.\n- [ ] Remove the spinner\n",
        "Speed up the search",
        "Remove the spinner",
        facts=({"description": "It takes 4 s with 10k rows.\nAn index may be enough."}, {}),
    ),
    message(
        "form",
        "TASK: Fix the login\nPriority: high\nOwner: bob\nDepends: Set up CI\nDescription: It fails on empty names.\n"
        "Accept:\n- empty names are refused\n- a test shows it\n\nTASK: Set up CI\n",
        "Fix the login",
        "Set up CI",
        facts=(
            {
                "priority": 1,
                "assignee": "bob",
                "waits_for": ("Set up CI",),
                "accept": ("empty names are refused", "a test shows it"),
                "description": "It fails on empty names.",
            },
            {},
        ),
    ),
    message(
        "bug and feature forms in prose",
        "Two things came up in the review.\n\nBUG: Crash on empty file\nseverity: critical\n\nFEATURE: Export as PDF\n",
        "Crash on empty file",
        "Export as PDF",
        facts=({"type": "bug", "priority": 0}, {"type": "feature"}),
    ),
    message(
        "bold form",
        "**Task:** Rewrite the parser\n**Owner:** @carol\n**Due:** 2026-12-24\n",
        "Rewrite the parser",
        facts=({"assignee": "carol", "labels": ("due:2026-12-24",)},),
    ),
    message(
        "german form",
        "AUFGABE: Startseite übersetzen\nPriorität: hoch\nZuständig: Jörg\n",
        "Startseite übersetzen",
        facts=({"priority": 1, "assignee": "Jörg"},),
    ),
    message(
        "markdown table",
        "| # | Task | Owner | Prio | Blocked by |\n|---|:---|---|---|---|\n| 1 | Draw the logo | eve | P3 | |\n"
        "| 2 | Print shirts | - | low | 1 |\n",
        "Draw the logo",
        "Print shirts",
        facts=({"assignee": "eve", "priority": 3, "ref": "1"}, {"waits_for": ("1",), "assignee": None}),
    ),
    message(
        "table with a status",
        "| Summary | Status |\n|---|---|\n| Remove jQuery | open |\n| Drop IE 11 | done |\n",
        "Remove jQuery",
    ),
    message(
        "comma separated",
        'title,priority,assignee\n"Fix the import, again",1,bob\nDocument the API,3,\n',
        "Fix the import, again",
        "Document the API",
        facts=({"priority": 1, "assignee": "bob"}, {"priority": 3}),
    ),
    message("tab separated", "task\towner\nMove to Postgres\tada\nDrop MySQL\tbob\n", "Move to Postgres", "Drop MySQL"),
    message(
        "table of something else",
        "| Month | Visitors |\n|---|---|\n| May | 1000 |\n\nPlease explain the dip in June.",
        "Explain the dip in June",
    ),
    message(
        "json object",
        '{"tasks": [{"title": "Add retries", "priority": 1, "depends_on": ["Set timeouts"]}, "Set timeouts"]}',
        "Add retries",
        "Set timeouts",
        facts=({"waits_for": ("Set timeouts",)}, {}),
    ),
    message(
        "json with parts",
        '[{"id": 7, "name": "Payments", "type": "epic", "subtasks": [{"name": "Refunds"}, {"name": "Invoices"}]}]',
        "Payments",
        "Refunds",
        "Invoices",
        facts=({"type": "epic", "ref": "7"}, {"part_of": 0}, {"part_of": 0}),
    ),
    message(
        "json lines",
        '{"title": "One", "status": "open"}\n{"title": "Two", "status": "closed"}\n{"title": "Three"}\n',
        "One",
        "Three",
    ),
    message(
        "json in a fence", 'Here you are:\n```json\n[{"title": "Cache the feed"}]\n```\nThanks!\n', "Cache the feed"
    ),
    message(
        "yaml",
        "tasks:\n  - title: Rotate the keys\n    owner: ops\n    labels: [security, infra]\n  - Audit the logs\n",
        "Rotate the keys",
        "Audit the logs",
        facts=({"assignee": "ops", "labels": ("security", "infra")}, {}),
    ),
    message(
        "yaml in a fence",
        "See below.\n\n```yaml\ntasks:\n- title: Split the monolith\n  priority: 4\n```\n",
        "Split the monolith",
        facts=({"priority": 4},),
    ),
    message(
        "front matter",
        "---\ntitle: Make the build reproducible\npriority: 0\nlabels: build, ci\n---\n\nTwo builds differ.\n\n"
        "- [ ] same bytes twice\n- [ ] documented\n",
        "Make the build reproducible",
        facts=({"priority": 0, "accept": ("same bytes twice", "documented")},),
    ),
    message(
        "front matter without a title",
        "---\nassignee: dave\n---\n# Tame the flaky test\n\nIt fails one time in ten.\n",
        "Tame the flaky test",
        facts=({"assignee": "dave", "description": "It fails one time in ten."},),
    ),
    message(
        "list under a heading",
        "# Meeting 2026-11-20\n\nWe talked about lunch.\n\n## Action items\n\n- Ada: order pizza\n"
        "- @bob book the room\n\n"
        "## Notes\n\n- it was fun\n- Carol was ill\n",
        "Ada: order pizza",
        "book the room",
    ),
    message(
        "list behind a lead-in",
        "Before the release we have the following tasks:\n1. freeze main\n"
        "2. tag the release (after #1)\n3. tell support\n",
        "freeze main",
        "tag the release",
        "tell support",
        facts=({"ref": "1"}, {"waits_for": ("1",)}, {}),
    ),
    message(
        "french list",
        "À faire :\n- Corriger le formulaire\n- Traduire le menu\n",
        "Corriger le formulaire",
        "Traduire le menu",
    ),
    message(
        "a checklist in somebody's quote is not repeated",
        "> - [ ] old thing\n> - [ ] other old thing\n\n- [ ] New thing\n",
        "New thing",
    ),
    message("a checklist in code is code", "```\n- [ ] not a task\n```\n- [ ] A task\n", "A task"),
    message(
        "checklist and a plea",
        "- [ ] Upgrade Django\n- [ ] Upgrade Celery\n\nPlease also check the licences.\n",
        "Upgrade Django",
        "Upgrade Celery",
        "check the licences",
    ),
    message(
        "emoji",
        "🚀 Sprint 12\n- [ ] 🐛 Fix the 💥 on start (high)\n- [ ] ✨ Add dark mode 🌙\n",
        "🐛 Fix the 💥 on start",
        "✨ Add dark mode 🌙",
        facts=({"priority": 1}, {}),
    ),
)
