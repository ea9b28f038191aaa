"""The lead's side of a round: inviting, following, closing."""
