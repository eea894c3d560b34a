"""Benchmark: this project, the engines a user would pick instead, and the limit, side by side.

Run it with `make benchmark`. Nothing here is timed by the tests.
"""
