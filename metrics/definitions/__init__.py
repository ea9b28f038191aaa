"""Which metrics the organisation uses, what each means, and what it should reach."""
