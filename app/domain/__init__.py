"""Records, rules and Vietnamese text of the office: pure, no files, no window."""
