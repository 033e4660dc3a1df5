"""The commands: each file parses its options, calls the work, and reports the result."""
