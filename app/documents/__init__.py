"""Letters, registers and reports as a neutral document tree, and its renderers."""
