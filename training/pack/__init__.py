"""Training sets packed into one small file, for a machine that they have to be carried to."""
