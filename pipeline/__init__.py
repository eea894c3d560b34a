"""clausebook: privacy declarations from a library of legal clauses."""

__version__ = "0.1.0"
PROJECT = f"clausebook {__version__}"
