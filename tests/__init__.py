"""The tests mirror the package; what they share is imported as ``tests.…``."""
