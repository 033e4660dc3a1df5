"""What runs from an input to an output: processing, the queue, recording, exporting."""
