"""Rating an area by its criteria."""
