"""The agreement page: what it says first, what it keeps to itself, and how a level is agreed on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.agreement.results import agreement_of
from assessments.models import Assessment, CriterionRating, RatingRound
from organizations.models import Unit
from tests.assessments.agreement.builders import (
    CLOSING,
    add_rater,
    add_raters,
    close,
    make_round,
)
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
HTMX = {"HX-Request": "true"}
FEW = "Fewer than three people answered; the distribution is not shown."


@pytest.fixture
def draft(acme):
    return make_assessment(acme)


@pytest.fixture
def round(draft):
    return make_round(draft)


def url(cast, assessment, key=""):
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk}
    if key:
        return reverse("assessments:agree", kwargs={**kwargs, "criterion_id": key})
    return reverse("assessments:agreement", kwargs=kwargs)


def page(cast, assessment, role="lead"):
    answer = cast.client(role).get(url(cast, assessment))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def heading(text):
    return re.search(r"<h1>(.*?)</h1>", text)[1]


def article(text, key):
    return re.search(rf'<article [^>]*id="{key}".*?</article>', text, re.DOTALL)[0]


def keys(text):
    return re.findall(r'<article [^>]*id="([A-Z]+-\d)"', text)


def split_round(round):
    """Two groups of three; DAT-1 is split, DAT-2 nearly agreed, DAT-3 unanimous, DAT-4 thin."""
    for number, level in enumerate([0, 0, 0, 2, 2, 2]):
        group = "Front line" if number < 3 else "Leadership"
        answers = {"DAT-1": level, "DAT-2": 2 - (number == 0), "DAT-3": 1}
        add_rater(round, answers | ({"DAT-4": 2} if number < 2 else {}), group=group)


# --- what it says


def test_it_says_what_to_talk_about_first(acme, draft, round):
    split_round(round)
    close(round, acme.lead)
    text = page(acme, draft)

    assert heading(text) == "1 of 4 criteria is split: talk about this one first."
    assert keys(text)[:3] == ["DAT-1", "DAT-2", "DAT-4"]
    assert "1 criterion on which all agreed" in text


def test_the_discussion_list_comes_most_split_first(acme, draft, round):
    """Range, then consensus, then critical, then the model's order; what is hidden comes last."""
    add_raters(round, "DAT-1", 2, 1)
    add_raters(round, "DAT-2", 2, 2, 1)
    add_raters(round, "DAT-3", 0, 2, 2, 2)
    add_raters(round, "DAT-4", 0, 0, 2, 2)
    add_raters(round, "DAT-5", 2, 2, 1)
    close(round, acme.lead)

    assert keys(page(acme, draft))[:5] == ["DAT-4", "DAT-3", "DAT-5", "DAT-2", "DAT-1"]


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ((), "Nobody has given a level, so there is nothing to compare."),
        ((None, None, None), "Nobody has given a level, so there is nothing to compare."),
        ((1, 1, 1), "All who answered agree, on every criterion."),
        ((1, 2), "Too few people answered to compare: agree on 1 criterion together."),
        ((1, 1, 2), "No criterion is split; 1 needs a short talk."),
    ],
)
def test_the_heading_fits_the_round(acme, draft, round, levels, sentence):
    add_raters(round, "DAT-1", *levels)
    close(round, acme.lead)

    assert heading(page(acme, draft)) == sentence


def test_counts_stand_beside_words_and_groups_beside_each_other(acme, draft, round):
    split_round(round)
    close(round, acme.lead)
    card = article(page(acme, draft), "DAT-1")

    assert "Excellent: 3, room for improvement: 0, immediate action: 3" in card
    assert "Split widely: discuss" in card
    assert "Front line" in card
    assert "Leadership" in card
    assert "Excellent: 0, room for improvement: 0, immediate action: 3" in card


def test_the_whole_and_each_area_have_both_figures(acme, draft, round):
    """K1 of the golden file, as three raters of six criteria of two areas."""
    for levels in ([2, 1, 0, 1, 2, 0], [2, 1, 0, 2, 2, 1], [2, 1, 1, 1, 2, 0]):
        names = ["DAT-1", "DAT-2", "DAT-3", "DES-1", "DES-2", "DES-3"]
        add_rater(round, dict(zip(names, levels, strict=True)))
    close(round, acme.lead)
    results = agreement_of(draft, round)
    text = page(acme, draft)

    assert float(results.whole.alpha) == pytest.approx(0.755805, abs=1e-6)
    assert '<span class="big">0.76</span>' in text
    assert '<span class="big">67\xa0%</span>' in text
    assert "Take the levels as provisional." in text
    assert "Fewer than five people have answered" in text
    assert [area.agreement.criteria for area in results.areas] == [3, 3, 0, 0, 0]


def test_all_equal_is_said_in_words(acme, draft, round):
    add_raters(round, "DAT-1", 1, 1, 1)
    close(round, acme.lead)

    assert "All ratings are equal" in page(acme, draft)


# --- what it keeps to itself


def test_fewer_than_three_answers_are_not_shown(acme, draft, round):
    add_rater(round, {"DAT-1": 0}, note="SECRET")
    add_rater(round, {"DAT-1": 2})
    close(round, acme.lead)
    text = page(acme, draft)

    assert FEW in article(text, "DAT-1")
    assert "SECRET" not in text
    assert "stackbar" not in text


def test_an_anonymous_round_shows_no_name_beside_a_rating(acme, draft, round):
    split_round(round)
    close(round, acme.lead)
    text = page(acme, draft)

    assert "Rater 0" not in text
    assert "rater.0@" not in text


def test_comments_stand_without_name_and_time(acme, draft, round):
    for number in range(3):
        add_rater(round, {"DAT-1": number}, note=f"Comment {number}")
    close(round, acme.lead)
    card = article(page(acme, draft), "DAT-1")

    assert "3 comments" in card
    assert sorted(re.findall(r"Comment \d", card)) == ["Comment 0", "Comment 1", "Comment 2"]


def test_a_group_of_two_is_not_shown_and_neither_is_what_gives_it_away(acme, draft, round):
    add_raters(round, "DAT-1", 0, 1, 2, group="Front line")
    add_raters(round, "DAT-1", 2, 2, group="Leadership")
    close(round, acme.lead)
    card = article(page(acme, draft), "DAT-1")

    assert "Leadership" not in card
    assert "Front line" not in card


def test_a_named_round_of_two_shows_names_and_no_figures(acme, draft):
    round = make_round(draft, named=True)
    add_rater(round, {"DAT-1": 0}, note="My reason", group="Front line")
    add_rater(round, {"DAT-1": 2}, group="Leadership")
    close(round, acme.lead)
    card = article(page(acme, draft), "DAT-1")

    assert "2 answers by name" in card
    assert "Rater 0" in card
    assert "My reason" in card
    assert FEW in card
    assert not re.search("By seniority|stackbar|Leik", card)


def test_an_area_says_why_its_figures_say_little(acme, draft, round):
    add_raters(round, "DAT-1", 0, 1, 1)
    close(round, acme.lead)
    line = re.search(r"<tr><th scope=\"row\">Data.*?</tr>", page(acme, draft), re.DOTALL)[0]

    assert "fewer than five ratings of a criterion" in line


def test_not_applicable_is_set_and_taken_back_on_the_page(acme, draft, round):
    split_round(round)
    close(round, acme.lead)
    text = page(acme, draft)
    assert 'value="na"' in article(text, "DAT-1")
    assert "Set not applicable" in text, "on the unanimous criterion"

    assert (
        acme.client().post(url(acme, draft, "DAT-3"), {"level": "na", "version": 2}).status_code
        == 422
    )
    form = {"level": "na", "reason": "No shops", "version": 2}
    assert acme.client().post(url(acme, draft, "DAT-3"), form).status_code == 302
    card = article(page(acme, draft), "DAT-3")
    assert "No shops" in card
    assert "Take this back" in card
    back = {"level": "applicable", "version": 3}
    assert acme.client().post(url(acme, draft, "DAT-3"), back).status_code == 302
    assert stored(draft, "DAT-3").origin == "unanimous"


def test_late_answers_and_withdrawn_people_are_not_shown(acme, draft, round):
    add_raters(round, "DAT-1", 0, 0, 1)
    add_rater(round, {"DAT-1": 2}, late=True, note="LATE")
    gone = add_rater(round, {"DAT-1": 2}, note="GONE")
    gone.revoked_at = NOON
    gone.save()
    close(round, acme.lead)
    text = page(acme, draft)

    assert "Excellent: 0, room for improvement: 1, immediate action: 2" in text
    assert "LATE" not in text
    assert "GONE" not in text
    assert "of 4 people" in text


def test_one_answer_after_opening_again_leaves_the_figures_of_before(acme, draft, round):
    add_raters(round, "DAT-1", 0, 1, 2)
    close(round, acme.lead)
    RatingRound.objects.update(state="open", closed_at=None)
    add_rater(round, {"DAT-1": 2}, note="NEW", at=CLOSING + timedelta(hours=1))
    close(round, acme.lead, at=CLOSING + timedelta(hours=2))
    card = article(page(acme, draft), "DAT-1")

    assert "Excellent: 1, room for improvement: 1, immediate action: 1" in card
    assert "These are the figures of an earlier closing." in card
    assert "NEW" not in card


def test_an_open_round_shows_who_has_answered_and_no_figure(acme, draft, round):
    split_round(round)
    add_rater(round, {})
    text = page(acme, draft)

    assert "6 of 7 people have answered" in text
    assert "stackbar" not in text
    assert "Front line" not in text
    assert not keys(text)


def test_an_open_round_has_no_results(draft, round):
    with pytest.raises(ValueError, match="open"):
        agreement_of(draft, round)


def test_a_draft_without_a_round_leads_to_the_round(acme, draft):
    assert acme.client().get(url(acme, draft)).url.endswith(f"{draft.pk}/round/")


def test_a_completed_assessment_without_a_round_leads_to_its_result(acme):
    done = make_completed(acme, quarter=2)

    assert acme.client("reader").get(url(acme, done)).url.endswith("/result/")


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_a_draft_is_for_those_who_assess(acme, draft, round, role):
    assert acme.client(role).get(url(acme, draft)).status_code == 403


def test_once_completed_everybody_reads_it_and_nobody_changes_it(acme, draft, round):
    split_round(round)
    close(round, acme.lead)
    form = {"level": "1", "reason": "Talked it through.", "version": 1}
    acme.client().post(url(acme, draft, "DAT-1"), form)
    Assessment.objects.filter(pk=draft.pk).update(
        state="completed", completed_at=NOON, index=50, stage=2, uncapped_stage=2
    )
    text = page(acme, draft, "reader")

    assert "Talked it through." in article(text, "DAT-1")
    assert "<textarea" not in text
    assert "No level was agreed on." in article(text, "DAT-2")
    assert acme.client().post(url(acme, draft, "DAT-1"), {**form, "version": 2}).status_code == 410


# --- agreeing


@pytest.fixture
def closed(acme, draft, round):
    split_round(round)
    return close(round, acme.lead)


FORM = {"level": "1", "reason": " Talked it through. ", "version": 1}


def stored(draft, key="DAT-1"):
    return CriterionRating.objects.get(assessment=draft, criterion_id=key)


def test_an_agreed_level_is_saved_and_the_page_opens_where_it_was(acme, draft, closed):
    answer = acme.client().post(url(acme, draft, "DAT-1"), FORM)

    assert answer.url == f"{url(acme, draft)}#DAT-1"
    assert (stored(draft).level, stored(draft).note) == (1, "Talked it through.")
    assert "1 of 3 agreed" in page(acme, draft)


def test_a_save_in_the_background_brings_the_criterion_and_the_progress(acme, draft, closed):
    answer = acme.client().post(url(acme, draft, "DAT-1"), FORM, headers=HTMX)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "<html" not in text
    assert keys(text) == ["DAT-1"]
    assert re.search(r'id="agreed-progress" hx-swap-oob="true">1 of 3 agreed', text)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"level": ""}, "Choose the level you agreed on."),
        ({"level": "9"}, "Choose one from the list."),
        ({"reason": "  "}, "Write in a sentence why you agreed on this level."),
        ({"reason": "a" * 5000}, "Shorten this text to 4000 characters"),
        ({"version": "x"}, "Reload the page and try again."),
    ],
)
def test_bad_input_is_told_and_kept(acme, draft, closed, changes, message):
    answer = acme.client().post(url(acme, draft, "DAT-1"), {**FORM, "reason": "Kept", **changes})
    card = article(unescape(answer.content.decode()), "DAT-1")

    assert answer.status_code == 422
    assert message in card
    assert ("Kept</textarea>" in card) is ("reason" not in changes)
    assert not CriterionRating.objects.filter(criterion_id="DAT-1").exists()


def test_two_leads_at_once_see_both_values(acme, draft, closed):
    acme.client("owner").post(url(acme, draft, "DAT-1"), {**FORM, "reason": "The owner’s"})
    answer = acme.client().post(url(acme, draft, "DAT-1"), {**FORM, "level": "2", "reason": "Mine"})
    card = article(answer.content.decode(), "DAT-1")

    assert answer.status_code == 409
    assert "The owner’s" in card
    assert "Mine</textarea>" in card
    assert stored(draft).note == "The owner’s"
    version = re.search(r'name="version" value="(\d+)"', card)[1]
    again = {**FORM, "reason": "Mine", "version": version}
    assert acme.client().post(url(acme, draft, "DAT-1"), again).status_code == 302
    assert stored(draft).note == "Mine"


def test_a_unanimous_level_is_not_changed_by_hand(acme, draft, closed):
    answer = acme.client().post(url(acme, draft, "DAT-3"), {**FORM, "version": 2}, headers=HTMX)

    assert answer.status_code == 422
    assert (stored(draft, "DAT-3").level, stored(draft, "DAT-3").origin) == (1, "unanimous")


def test_an_open_round_takes_no_agreement(acme, draft, round):
    answer = acme.client().post(url(acme, draft, "DAT-1"), FORM, follow=True)

    assert "Close the round first" in answer.content.decode()
    assert not CriterionRating.objects.exists()


def test_an_archived_unit_takes_no_agreement_and_the_text_stays(acme, draft, closed):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    answer = acme.client().post(url(acme, draft, "DAT-1"), FORM)

    assert answer.status_code == 422
    assert "Talked it through. </textarea>" in answer.content.decode()


def test_a_criterion_that_the_model_does_not_have_is_404(acme, draft, closed):
    assert acme.client().post(url(acme, draft, "DAT-99"), FORM).status_code == 404


# --- size


def queries_of(cast, assessment):
    client = cast.client()
    client.get(url(cast, assessment))  # the model is read once per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url(cast, assessment)).status_code == 200
    return [query["sql"] for query in captured]


def test_forty_raters_ask_as_few_questions_of_the_database_as_four(acme, draft, round):
    criteria = [c.id for c in draft.model_version.model.criteria]
    other = make_assessment(acme, quarter=3)
    for assessment, people in ((draft, 4), (other, 40)):
        many = round if assessment is draft else make_round(other)
        for number in range(people):
            add_rater(many, dict.fromkeys(criteria, number % 3), group="AB"[number % 2])
        close(many, acme.lead)
    few, many = queries_of(acme, draft), queries_of(acme, other)

    assert len(many) == len(few) <= 8, "\n".join(many)
