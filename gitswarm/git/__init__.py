"""The only code that knows git: objects, refs, network, locks, the journal beside the log."""
