"""Other people's projects: what they ask of whoever comes, and what was contributed."""
