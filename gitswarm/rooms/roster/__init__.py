"""Who may take what, what runs, and what it costs."""
