"""The tables kept in SQLite: a cache that follows the log, made anew whenever it is lost."""

from __future__ import annotations

from gitswarm.index.following import Index

__all__ = ["Index"]
