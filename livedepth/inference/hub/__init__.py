"""Third-party depth networks, installed in folders of their own: run exactly as their makers do."""
