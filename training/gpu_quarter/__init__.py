"""What to do with a few minutes of a GPU machine, as one command."""
