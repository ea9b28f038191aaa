"""What a closed round came to, and the agreed levels."""
