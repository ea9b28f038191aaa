"""A creating form takes effect once, however often it arrives."""

import uuid

import pytest
from django.test import RequestFactory

from foundation.models import Submission
from foundation.submissions import digest_of, submit_once
from tests.cast import NOON, make_user

KEY = uuid.UUID(int=1)


def request(user, **values):
    made = RequestFactory().post("/somewhere/", values)
    made.user = user
    return made


@pytest.fixture
def ana(db):
    return make_user("ana")


def send(user, made, key=KEY, url="/made/1/", **values):
    def create():
        made.append(url)
        return url

    return submit_once(request(user, **values), key=key, now=NOON, create=create)


def test_the_same_form_has_one_effect_and_one_answer(ana):
    made = []
    assert send(ana, made, name="x") == send(ana, made, url="/made/2/", name="x") == "/made/1/"
    assert made == ["/made/1/"]


def test_other_values_are_another_submit(ana):
    made = []
    send(ana, made, name="x")
    send(ana, made, url="/made/2/", name="y")
    assert made == ["/made/1/", "/made/2/"]


def test_a_new_page_is_another_submit(ana):
    made = []
    send(ana, made, name="x")
    send(ana, made, key=uuid.UUID(int=2), url="/made/2/", name="x")
    assert len(made) == 2


def test_two_people_never_share_an_answer(ana):
    made = []
    send(ana, made, name="x")
    send(make_user("ben"), made, url="/made/2/", name="x")
    assert len(made) == 2


def test_a_failure_leaves_nothing_behind(ana):
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        submit_once(request(ana), key=KEY, now=NOON, create=fail)
    assert not Submission.objects.exists()


def test_the_protection_token_is_no_part_of_the_form(ana):
    first = digest_of(request(ana, csrfmiddlewaretoken="a", name="x"), KEY)
    assert digest_of(request(ana, csrfmiddlewaretoken="b", name="x"), KEY) == first
