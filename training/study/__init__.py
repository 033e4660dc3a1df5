"""The CS231n study of 2017 and the lecture that restates it, as one report."""
