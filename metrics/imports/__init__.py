"""Survey files on their way to observations."""
