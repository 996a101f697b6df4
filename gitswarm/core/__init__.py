"""The pure heart: events, the log's promises, folds, tables, replay. No git, no clock, no files."""
