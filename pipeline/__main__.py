"""Run the command line with `python -m pipeline`."""

from .cli import main

main()
