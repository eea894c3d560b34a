"""Run the command line with `python -m pipeline`."""

from .start import main

main()
