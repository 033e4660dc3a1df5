"""Threads, queues, states and statistics between sources, engines and sinks. No Qt."""
