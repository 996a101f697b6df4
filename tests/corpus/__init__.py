"""Inputs that a peer may push, malformed and borderline, with the verdict each must get for ever."""
