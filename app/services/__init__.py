"""What the office does, a module per area, functions named by verbs; no window, no file formats."""
