"""What must be true before work counts as done, and what shows it."""
