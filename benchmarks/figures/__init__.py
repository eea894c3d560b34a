"""Figures: what is measured besides the engines, one module each."""
