"""What goes on beside the pictures: cameras that come and go, silence, what is saved."""
