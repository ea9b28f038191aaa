"""Work outside of requests: done once, whatever dies meanwhile."""
