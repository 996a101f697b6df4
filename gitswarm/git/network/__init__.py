"""The hub, and the repositories of strangers: what git says over a wire."""
