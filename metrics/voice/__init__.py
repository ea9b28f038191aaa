"""Comments kept from surveys, and praise worth sharing."""
