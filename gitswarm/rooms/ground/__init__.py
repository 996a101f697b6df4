"""What everything stands on: what the swarm agreed on, who is here, and what is wrong."""
