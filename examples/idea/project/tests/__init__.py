"""The tests of trip."""
