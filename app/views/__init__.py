"""Screens: a view model (no Flet) and a view that draws it."""
