"""gitswarm: Git-native coordination for swarms of coding agents. The repository is the database."""

from __future__ import annotations

__version__ = "0.1.0"
