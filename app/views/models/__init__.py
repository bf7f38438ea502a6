"""State and commands of the screens; imports no Flet and is tested without a window."""
