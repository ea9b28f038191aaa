"""Fixtures of the lead's side of a round."""

import pytest

from tests.assessments.participation.builders import make_round
from tests.cast import make_assessment


@pytest.fixture
def draft(acme):
    return make_assessment(acme, levels={})


@pytest.fixture
def rating_round(acme, draft):
    return make_round(acme, draft)
