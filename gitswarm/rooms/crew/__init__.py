"""Agents at work: what they are told, and the worker that runs them."""
