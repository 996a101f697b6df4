"""What we put into the clone's config: our section, and one line that brings our hooks to the worktrees of agents."""
