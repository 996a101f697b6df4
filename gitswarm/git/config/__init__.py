"""Our one line in the clone's config, and the hooks that it brings to the worktrees of agents."""
