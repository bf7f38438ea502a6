"""The JSON document store: the only floor that touches the disk for data."""
