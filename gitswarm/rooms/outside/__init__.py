"""What is not ours: coding agents, GitHub, the addresses that are told."""
