"""Words between people and agents: what they ask for becomes tasks, what they say becomes letters."""
