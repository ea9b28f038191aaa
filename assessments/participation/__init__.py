"""The participant's side of a round: the link, the answers."""
