"""Worktrees of tasks: made in two steps, found again, gone in two steps."""
