"""Windows that open and close: settings, the queue, the sheet of keys."""
