"""Commits made without a work tree: composed, merged, compared, found again."""
