"""Work in a process of its own: started, listened to, and ended at any moment."""
