"""A participant of an open round, and another one beside."""

import pytest

from tests.assessments.participation.builders import (
    entered,
    make_answer,
    make_participant,
    make_round,
)


@pytest.fixture
def rating_round(acme):
    return make_round(acme)


@pytest.fixture
def pilar(rating_round):
    """Comes by link; asked about Data and Design."""
    return make_participant(rating_round)


@pytest.fixture
def browser_of_pilar(pilar):
    return entered(pilar)


@pytest.fixture
def colleague(rating_round):
    """Another participant, whose answers nobody may see."""
    other = make_participant(rating_round, "ana@acme.example", name="Ana CANARY")
    make_answer(other, "DAT-1", level=0, note="CANARY of a colleague")
    return other
