"""The types that a task can be of: what tasks are made with, and what agents say that they take."""

from __future__ import annotations

TYPES = ("task", "bug", "feature", "epic", "chore")
