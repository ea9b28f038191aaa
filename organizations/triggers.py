"""Conditions of triggers, in the SQL of SQLite and PostgreSQL.

Migrations import them: a condition that must change gets a new name, the old one stays as it is.
"""


def is_real(organization: str) -> str:
    """The organisation whose id is this SQL expression is not a demonstration."""
    demonstration = f"WHERE o.id = {organization} AND o.is_demonstration"
    return f"NOT EXISTS (SELECT 1 FROM organizations_organization o {demonstration})"  # noqa: S608
