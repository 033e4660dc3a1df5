"""Files that are played one after the other, and the list that shows them."""
