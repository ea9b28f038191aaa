"""Measured figures: typed in, corrected, exported."""
