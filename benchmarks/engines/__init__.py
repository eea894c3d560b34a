"""Engines: one script each, run in a process of its own; they know templates and values only."""
