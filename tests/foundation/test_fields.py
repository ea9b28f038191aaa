"""Form fields: what they refuse, and what they say."""

import pytest
from django.core.exceptions import ValidationError

from foundation.fields import CleanCharField, CleanTextField, ListField, VersionField


def refusal(field, value) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


@pytest.mark.parametrize("kind", [CleanCharField, CleanTextField])
@pytest.mark.parametrize("typed", ["\u3164", "\u200d", "\ufe0f", "\u0301", "\u2800\u200f"])
def test_a_required_text_that_nobody_sees_is_refused(kind, typed):
    assert refusal(kind(max_length=9), typed) == ["Type at least one visible character."]


def test_an_optional_text_that_nobody_sees_is_none():
    assert CleanCharField(max_length=9, required=False).clean("\u3164\u200d") == ""


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\U000e0041"])
def test_of_some_text_nothing_is_left(typed):
    assert refusal(CleanCharField(max_length=9), typed) == ["This field is required."]


def test_an_emoji_is_a_name():
    assert CleanCharField(max_length=9).clean("👩\u200d👧") == "👩\u200d👧"


@pytest.mark.parametrize("typed", ["", "x", "-1", "0", str(2**31)])
def test_a_version_that_is_none_asks_for_a_reload(typed):
    assert refusal(VersionField(), typed) == ["Reload the page and try again."]


def test_what_is_not_in_the_list_says_what_to_do():
    assert refusal(ListField(choices=[("a", "A")]), "b") == ["Choose one from the list."]
