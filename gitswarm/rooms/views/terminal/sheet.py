"""How the view looks, and what each key does."""

from __future__ import annotations

KEYS = (
    ("Move", (
        ("1 2 3 4", "needs, tasks, runs, agents"),
        ("tab  ← →", "the next of these, the one before"),
        ("j k  ↑ ↓", "the next row, the one before"),
        ("g G", "the first row, the last one"),
        ("[ ]", "the lane before, the next lane"),
        ("enter", "read the page in full width; esc goes back"),
        ("J K", "move the page from here"),
    )),
    ("Look", (
        ("i", "all that is known of it"),
        ("o", "what the agent of its run says, while it says it"),
        ("d", "what the work on it has changed"),
        ("/", "search tasks; esc leaves what was found"),
        ("f", "ask the hub now"),
    )),
    ("Act", (
        ("a", "approve, where a gate asks people"),
        ("x", "reject, with a reason"),
        ("m", "write to whoever it is about, or answer"),
        ("r", "note that a letter was read"),
        ("s", "stop its run; what was done is kept"),
        ("H", "let all work stand still everywhere, or go on"),
    )),
    ("", (
        ("?", "this page"),
        ("q", "leave; nothing stops by that"),
        ("^z", "stand aside for the shell until fg"),
    )),
)  # fmt: skip
"""What each key does, as the page of help shows it."""

HINTS = (
    ("?", "help"), ("q", "quit"), ("a", "approve"), ("m", "message"), ("s", "stop"), ("o", "log"), ("d", "diff"),
    ("[ ]", "lane"), ("/", "search"),
)  # fmt: skip
"""The keys that the last line names; what leads to all others comes first, as a narrow terminal cuts the rest."""

SHEET = """
Screen { background: ansi_default; color: ansi_default; layout: vertical; }
#head, #lanes, #foot { height: 1; width: 100%; }
#said { height: auto; max-height: 4; display: none; }
#said.-shown { display: block; }
#body { height: 1fr; width: 100%; }
#left { width: 42%; max-width: 72; min-width: 30; }
Rows, Reading { border: round ansi_bright_black; background: ansi_default; padding: 0;
  scrollbar-size: 1 1; scrollbar-color: ansi_bright_black; scrollbar-color-hover: ansi_blue;
  scrollbar-color-active: ansi_blue; scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
  scrollbar-background-active: ansi_default;
}
Rows { height: 1fr; min-height: 3; border-title-color: ansi_default; }
Reading { width: 1fr; height: 100%; padding: 0 1; }
Rows:focus, Reading:focus { border: round ansi_blue; border-title-color: ansi_blue; border-title-style: bold; }
Rows#tasks { height: 3fr; }
.-low Rows, .-low Rows#tasks { height: 3; scrollbar-size: 0 0; }
.-low Rows.-open, .-low Rows#tasks.-open { height: 1fr; scrollbar-size: 1 1; }
.-flat Rows, .-flat Rows#tasks { height: 0; min-height: 0; border: none; }
.-flat Rows.-open, .-flat Rows#tasks.-open { height: 1fr; border: round ansi_bright_black; }
.-flat Rows.-open:focus, .-flat Rows#tasks.-open:focus { border: round ansi_blue; }
.-wide #left { display: none; }
Asking, Help { align: center middle; background: transparent; }
Asking > Vertical, Help > VerticalScroll {
  width: 72; max-width: 96%; height: auto; max-height: 100%; border: round ansi_blue; background: ansi_default;
  padding: 0 1; border-title-style: bold;
}
Asking Static, Help Static { width: 100%; height: auto; background: ansi_default; color: ansi_default; }
Asking Input { border: none; border-top: solid ansi_bright_black; height: 2; padding: 0; background: ansi_default; }
"""
