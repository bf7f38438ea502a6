"""Chính quyền thân thiện: the desktop program of a commune office."""

PRODUCT = "Chính quyền thân thiện"
"""What the program is called on the screen."""
__version__ = "0.1.0"
