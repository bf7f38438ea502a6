"""Chính quyền thân thiện: the desktop program of a commune office."""

__version__ = "0.1.0"
