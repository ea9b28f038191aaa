"""What the participant sees: what it is about, who will see the answers, the questions, the end."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import AreaResult, CriterionRating, Participant, RatingRound
from assessments.participation.queries import open_participations, sheet_of
from assessments.rounds.queries import criteria_asked, progress_of
from tests.assessments.participation.builders import (
    close,
    enter,
    entered,
    join,
    make_answer,
    make_participant,
    make_round,
    url,
)
from tests.assessments.rounds.builders import complete
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


def page_of(client, *args) -> str:
    answer = client.get(url(*args))
    assert answer.status_code == 200
    return answer.content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_welcome_says_what_who_until_when_and_how_long(browser_of_pilar, pilar):
    page = words(page_of(browser_of_pilar, pilar))
    assert "Rate Acme stores" in page
    assert "Lucía Ferrer of Acme asks how Acme stores works" in page
    assert "4th quarter 2026" in page
    assert "Answer by 1 December 2099" in page
    assert "About 5 minutes." in page
    assert "0 of 11 questions answered" in page


def test_all_areas_take_about_ten_minutes(pilar):
    Participant.objects.update(areas="data,design,delivery,measurement,culture")
    assert "About 10 minutes." in page_of(entered(pilar), pilar)


def test_the_welcome_does_without_the_name_of_who_invites(browser_of_pilar, pilar):
    RatingRound.objects.update(opened_by_name="")
    assert "Acme asks how Acme stores works" in words(page_of(browser_of_pilar, pilar))


def test_the_blind_promise_stands_before_the_first_answer(browser_of_pilar, pilar):
    page = page_of(browser_of_pilar, pilar)
    promise = page.index("Nobody sees your answers before the round is closed")
    assert promise < page.index("Start with Data")
    assert "without names, and only where at least three people have answered" in page
    assert "your name stands beside" not in page
    area = page_of(browser_of_pilar, pilar, "area", "data")
    assert area.index("afterwards they carry no names") < area.index('type="radio"')
    assert "Shown without your name" in area


def test_a_round_with_names_says_so_before_the_first_answer(browser_of_pilar, pilar):
    RatingRound.objects.update(named=True)
    page = page_of(browser_of_pilar, pilar)
    assert page.index("after the closing your name stands beside") < page.index("Start with Data")
    assert "without names" not in page
    area = page_of(browser_of_pilar, pilar, "area", "data")
    assert area.index("afterwards they carry your name") < area.index('type="radio"')
    assert "Shown with your name" in area
    assert "without your name" not in area


def test_the_welcome_continues_where_one_left_off(browser_of_pilar, pilar):
    make_answer(pilar, "DAT-1")
    assert "Continue with Data" in page_of(browser_of_pilar, pilar)
    for number in range(2, 6):
        make_answer(pilar, f"DAT-{number}", level=None)
    page = page_of(browser_of_pilar, pilar)
    assert "Continue with Design" in page
    assert "5 of 11 questions answered" in page


def test_with_everything_answered_the_welcome_leads_to_the_end(browser_of_pilar, pilar):
    for key in [f"DAT-{n}" for n in range(1, 6)] + [f"DES-{n}" for n in range(1, 7)]:
        make_answer(pilar, key)
    assert page_of(browser_of_pilar, pilar).count("Check and finish") == 1
    assert "Check your answers" in page_of(browser_of_pilar, pilar, "finish")


# An area


def test_an_area_puts_each_of_its_questions_as_a_form_of_its_own(browser_of_pilar, pilar):
    page = page_of(browser_of_pilar, pilar, "area", "data")
    for number in range(1, 6):
        assert f'action="{url(pilar, "answer", "data", f"DAT-{number}")}"' in page
    assert page.count('type="radio"') == 5 * 4
    assert page.count("I don't know") + page.count("I don&#x27;t know") == 5
    assert not re.search(r'type="radio"[^>]* checked', page), "nothing is preselected"
    assert "Continue to Design" in page


def test_the_last_area_leads_to_the_end(browser_of_pilar, pilar):
    page = page_of(browser_of_pilar, pilar, "area", "design")
    assert "Continue to" not in page
    assert "Check and finish" in page


@pytest.mark.parametrize("area", ["delivery", "sales"])
def test_an_area_that_one_is_not_asked_about_does_not_exist(browser_of_pilar, pilar, area):
    assert browser_of_pilar.get(url(pilar, "area", area)).status_code == 404


def last_quarter(acme, **levels):
    """The quarter before: Data rated by its criteria, the others as a whole."""
    before = make_assessment(acme, quarter=3)
    for key, level in levels.items():
        CriterionRating.objects.create(
            assessment=before, criterion_id=key.replace("_", "-"), level=level
        )
    for position, area in enumerate(("data", "design", "delivery", "measurement", "culture")):
        AreaResult.objects.create(
            assessment=before,
            area_key=area,
            position=position,
            level=1,
            mode="criteria" if area == "data" else "direct",
            index=50,
            low=50,
            high=50,
        )
    type(before).objects.filter(pk=before.pk).update(
        state="completed", completed_at=NOON, index=50, stage=2, uncapped_stage=2
    )


def test_last_times_level_is_told_and_can_be_confirmed(acme, browser_of_pilar, pilar):
    last_quarter(acme, DAT_1=1, DAT_2=0)
    make_answer(pilar, "DAT-2", level=2)
    page = page_of(browser_of_pilar, pilar, "area", "data")
    told = words(page)
    assert told.count("Last time (3rd quarter 2026): Room for improvement") == 1
    assert "Changed since 3rd quarter 2026: from Immediate action to Excellent" in told
    assert told.count("not yet re-rated") == 1, "of the one without an answer"
    assert 'name="confirm" value="1"' in page
    assert 'name="confirm" value="0"' not in page
    assert not re.search(r'id="DAT-1-\d"[^>]* checked', page)


def test_an_area_rated_as_a_whole_last_time_says_so(acme, browser_of_pilar, pilar):
    last_quarter(acme, DES_1=2)
    told = words(page_of(browser_of_pilar, pilar, "area", "design"))
    assert "Last time (3rd quarter 2026), Design as a whole: Room for improvement" in told
    assert "not yet re-rated" not in told, "its criteria did not count"


def test_without_a_last_time_nothing_is_said_of_it(browser_of_pilar, pilar):
    assert "Last time" not in page_of(browser_of_pilar, pilar, "area", "data")


def test_text_is_shown_harmlessly(browser_of_pilar, pilar):
    make_answer(pilar, "DAT-1", note="<script>alert(1)</script>")
    page = page_of(browser_of_pilar, pilar, "area", "data")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in page


# The end


def test_the_end_lists_every_answer_and_what_is_missing(browser_of_pilar, pilar):
    make_answer(pilar, "DAT-1", level=0)
    make_answer(pilar, "DAT-2", level=None)
    page = page_of(browser_of_pilar, pilar, "finish")
    told = words(page)
    assert "9 questions are not answered yet" in told
    assert told.count("Not answered") == 9
    assert f'{url(pilar, "area", "data")}#DAT-1"' in page
    assert "Immediate action" in told
    assert "I am done" in told


def test_one_missing_answer_is_told_in_the_singular(browser_of_pilar, pilar):
    Participant.objects.update(areas="data")
    for number in range(1, 5):
        make_answer(pilar, f"DAT-{number}")
    assert "1 question is not answered yet" in page_of(browser_of_pilar, pilar, "finish")


def test_after_the_end_there_are_thanks_and_a_way_back(browser_of_pilar, pilar):
    Participant.objects.update(finished_at=NOON)
    page = page_of(browser_of_pilar, pilar)
    assert "You are done. Thank you!" in page
    assert "You can change your answers until the round is closed." in page
    assert "See your answers" in page
    assert "I am done" not in page_of(browser_of_pilar, pilar, "finish")


def test_after_the_closing_the_pages_say_so_kindly(browser_of_pilar, pilar):
    close(pilar.round)
    make_answer(pilar, "DAT-1", late=True)
    for path in (("home",), ("area", "data"), ("finish",)):
        page = page_of(browser_of_pilar, pilar, *path)
        assert "The round was closed on 20 November 2026" in page
        assert "it is kept as late" in page
    assert "Late" in page


COMPLETED = "The assessment is completed; thank you. Late answers are kept but can no longer count."


def test_after_the_completion_nothing_promises_a_reopening(browser_of_pilar, pilar):
    make_answer(pilar, "DAT-1")
    close(pilar.round)
    make_answer(pilar, "DAT-1", level=2, late=True)
    complete(pilar.round.assessment)
    for path in (("home",), ("area", "data"), ("finish",)):
        page = page_of(browser_of_pilar, pilar, *path)
        assert COMPLETED in page
        assert "open the round again" not in page
    page = enter(headers={"Accept-Language": "en"}).content.decode()
    assert COMPLETED in page
    assert "opened again" not in page


# What does not apply


def leave_out(pilar, *criteria):
    CriterionRating.objects.bulk_create(
        CriterionRating(
            assessment=pilar.round.assessment,
            criterion_id=key,
            applicable=False,
            not_applicable_reason="Not here.",
        )
        for key in criteria
    )


def test_what_does_not_apply_is_not_asked_unless_answered(browser_of_pilar, pilar):
    make_answer(pilar, "DAT-2")
    leave_out(pilar, "DAT-1", "DAT-2", "CUL-1")
    sheet = sheet_of(pilar)
    assert [q.key for q in sheet.task("data").questions] == ["DAT-2", "DAT-3", "DAT-4", "DAT-5"]
    assert (sheet.total, sheet.answered) == (10, 1)
    [row] = progress_of(pilar.round).rows
    assert (row.total, row.answered) == (10, 1)
    assert criteria_asked(pilar) == 10
    assert 'id="DAT-1"' not in page_of(browser_of_pilar, pilar, "area", "data")


def test_an_area_in_which_nothing_applies_is_no_task(browser_of_pilar, pilar):
    leave_out(pilar, *(question.key for question in sheet_of(pilar).task("data").questions))
    assert [task.key for task in sheet_of(pilar).tasks] == ["design"]
    assert "Start with" in page_of(browser_of_pilar, pilar)


def test_what_stopped_applying_while_it_was_typed_is_not_lost(browser_of_pilar, pilar):
    leave_out(pilar, "DAT-1")
    address = url(pilar, "answer", "data", "DAT-1")
    bad = browser_of_pilar.post(address, {"note": "Typed", "version": 1})
    assert bad.status_code == 422
    assert "Typed</textarea>" in bad.content.decode()
    assert browser_of_pilar.post(address, {"level": "1", "version": 1}).status_code == 302
    assert sheet_of(pilar).answered == 1


# Blind


CANARIES = ("CANARY", "ana@acme.example", "Ana")


def test_nothing_of_others_is_on_any_page(acme, browser_of_pilar, pilar, colleague):
    assessment = pilar.round.assessment
    CriterionRating.objects.create(
        assessment=assessment, criterion_id="DAT-1", level=0, note="CANARY of the lead"
    )
    assessment.area_ratings.update(level=0, rationale="CANARY of the lead")
    for number in range(12):
        ninth = make_participant(pilar.round, f"{number}@acme.example", finished_at=NOON)
        make_answer(ninth, "DAT-1", level=0, note="CANARY")
    bodies = [
        browser_of_pilar.get(url(pilar, *path)).content.decode()
        for path in (("home",), ("area", "data"), ("finish",))
    ]
    form = {"level": "2", "version": 1}
    for headers in ({}, {"HX-Request": "true"}):
        save = url(pilar, "answer", "data", "DAT-1")
        bodies.append(browser_of_pilar.post(save, form, headers=headers).content.decode())
        bodies.append(
            browser_of_pilar.post(save, {**form, "level": "1"}, headers=headers).content.decode()
        )
    for body in bodies:
        assert not [canary for canary in CANARIES if canary in body]
        told = re.sub(r"\d\d:\d\d", "", words(body))
        assert not re.search(r"\b1[34]\b", told), "no count of the others, with or without oneself"
    checked = re.findall(r'value="(\S+)"[^>]* checked', bodies[1])
    assert checked == [], "no level of the lead or of a colleague"


def test_the_sheet_holds_the_participants_own_answers_only(pilar, colleague):
    make_answer(pilar, "DAT-2", level=2)
    sheet = sheet_of(pilar)
    given = {q.key: q.level for task in sheet.tasks for q in task.questions if q.answered}
    assert given == {"DAT-2": 2}


# Members


def test_open_participations_are_the_members_own_and_still_open(acme, other, pilar):
    join(acme, pilar)
    user = acme.rater.user
    assert open_participations(user, acme.organization) == [pilar]
    assert open_participations(user, other.organization) == []
    assert open_participations(acme.lead.user, acme.organization) == []


@pytest.mark.parametrize("field", ["finished_at", "revoked_at"])
def test_what_is_finished_or_withdrawn_is_not_asked_any_more(acme, pilar, field):
    join(acme, pilar)
    Participant.objects.update(**{field: NOON})
    assert open_participations(acme.rater.user, acme.organization) == []


def test_a_closed_round_is_not_asked_any_more(acme, pilar):
    join(acme, pilar)
    close(pilar.round)
    assert open_participations(acme.rater.user, acme.organization) == []


def test_the_overview_asks_the_member_to_rate(acme, pilar):
    join(acme, pilar)
    page = acme.client("rater").get(f"/o/{acme.slug}/").content.decode()
    assert "You are asked to rate" in page
    assert url(pilar) in page
    assert "1 December 2099" in page
    assert (
        "You are asked to rate" not in acme.client("lead").get(f"/o/{acme.slug}/").content.decode()
    )


# Queries


@pytest.mark.parametrize(
    ("path", "most"), [(("home",), 4), (("area", "data"), 6), (("finish",), 4)]
)
def test_a_page_asks_few_questions_of_the_database(acme, browser_of_pilar, pilar, path, most):
    make_completed(acme, quarter=3)
    browser_of_pilar.get(url(pilar, *path))
    with CaptureQueriesContext(connection) as captured:
        browser_of_pilar.get(url(pilar, *path))
    assert len(captured) <= most, "\n".join(q["sql"] for q in captured)


def test_two_rounds_of_one_person_do_not_mix(acme, pilar):
    elsewhere = make_round(acme, make_assessment(acme, quarter=2, levels={}))
    second = make_participant(elsewhere, pilar.email)
    make_answer(second, "DAT-1", level=2, note="Of the other round")
    page = page_of(entered(pilar), pilar, "area", "data")
    assert "Of the other round" not in page
