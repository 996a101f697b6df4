"""Seeing and being warned: pages, figures, alerts, and what other programs may ask."""
