"""The zip bundle carried on a stick: write, verify, read, merge."""
