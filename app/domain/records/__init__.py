"""The records of the office, one pydantic class per table."""
