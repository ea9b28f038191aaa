"""Where metrics meet ratings: what was measured beside what was rated, and where they disagree."""
