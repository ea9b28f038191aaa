"""The grid: what is typed is computed and kept, what cannot be changes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from foundation.periods import PeriodKind, latest_periods
from metrics.models import Observation
from metrics.observations.actions import retire
from organizations.models import Unit
from tests.cast import NOON
from tests.metrics.builders import CSAT, make_metric, make_observation, make_target

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


@pytest.fixture
def nps(acme):
    return make_metric(acme, "nps")


def periods(kind=PeriodKind.QUARTER, count=6):
    return latest_periods(kind, timezone.localdate(), count)


def url(cast, name="grid"):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug})


def page(answer) -> str:
    return answer.content.decode()


def cells(index, promoters, passives, detractors):
    return {
        f"c-{index}-promoters": promoters,
        f"c-{index}-passives": passives,
        f"c-{index}-detractors": detractors,
    }


def form(cast, metric, version="0,0,0,0,0,0", **changes):
    return {
        "metric": str(metric.pk),
        "unit": str(cast.unit.pk),
        "rhythm": "quarter",
        "until": periods()[-1].end.isoformat(),
        "version": version,
    } | changes


def save(cast, metric, typed, role="lead", **changes):
    data = form(cast, metric, **changes) | typed
    return cast.client(role).post(url(cast, "grid_save"), data, headers=HTMX)


def stored():
    return {row.period_start: row.inputs for row in Observation.objects.active()}


def test_six_quarters_are_shown_and_the_running_one_is_the_last(acme, nps):
    answer = acme.client().get(url(acme))
    (section,) = answer.context["sections"]
    assert [column.period for column in section.block.columns] == periods()
    assert section.block.columns[-1].is_running
    assert f"Promoters (9 and 10), {periods()[-1].label}" in page(answer)


def test_tabs_are_the_rhythms_that_have_metrics(acme, nps):
    make_metric(acme, "csat", rhythm="month")
    make_metric(acme, "ces_ease", rhythm="year", is_on=False)
    answer = acme.client().get(url(acme), {"rhythm": "year"})
    assert [str(label) for label, _, _ in answer.context["tabs"]] == [
        "Every month",
        "Every quarter",
    ]
    assert answer.context["place"].kind is PeriodKind.MONTH


def test_earlier_periods_join_on_and_later_leads_back(acme, nps):
    client = acme.client()
    place = client.get(url(acme)).context["place"]
    earlier = client.get(f"{url(acme)}?{place.earlier}")
    assert earlier.context["place"].periods[-1].end == periods()[0].start - timedelta(days=1)
    later = client.get(f"{url(acme)}?{earlier.context['later']}")
    assert later.context["place"].periods == periods()
    assert later.context["later"] == ""


def test_what_cannot_be_in_the_address_is_left_out(acme, nps):
    asked = {"until": "9999-99-99", "channel": "smoke", "moment": "never", "rhythm": "hour"}
    place = acme.client().get(url(acme), asked).context["place"]
    assert (place.periods, place.part.dimensions) == (periods(), ())


def test_typed_counts_become_a_figure_with_interval_and_base(acme, nps):
    answer = save(acme, nps, cells(2, "90", "70", "40") | cells(3, "1.234", "1,000", "1 000"))
    assert answer.status_code == 200
    assert stored() == {
        periods()[2].start: {"promoters": 90, "passives": 70, "detractors": 40},
        periods()[3].start: {"promoters": 1234, "passives": 1000, "detractors": 1000},
    }
    text = page(answer)
    assert "14 to 35" in text
    assert "n\u00a0=\u00a0200" in text
    assert f'id="metric-{nps.pk}-version" value="0,0,1,1,0,0"' in text


def test_without_javascript_the_page_comes_back_at_the_metric(acme, nps):
    data = form(acme, nps) | cells(5, "9", "1", "0")
    answer = acme.client().post(url(acme, "grid_save"), data)
    assert answer.status_code == 302
    assert answer.url.endswith(f"#metric-{nps.pk}")
    assert 'value="9"' in page(acme.client().get(answer.url))


def test_answers_of_a_scale_are_kept_by_answer(acme):
    csat = make_metric(acme)
    typed = {f"c-0-{answer}": str(count) for answer, count in CSAT["answers"].items()}
    assert save(acme, csat, typed).status_code == 200
    assert list(stored().values()) == [CSAT]


def test_amounts_are_read_with_the_mark_of_the_language(acme):
    cost = make_metric(acme, "cost_per_contact")
    data = form(acme, cost) | {"c-5-cost": "4650,50", "c-5-contacts": "1000"}
    headers = HTMX | {"accept-language": "es"}
    acme.client().post(url(acme, "grid_save"), data, headers=headers)
    assert list(stored().values()) == [{"cost": "4650.50", "contacts": 1000}]


def test_one_wrong_cell_keeps_the_whole_form_unsaved_and_what_was_typed(acme, nps):
    typed = cells(4, "9", "1", "0") | cells(5, "1e5", "1", "0")
    data = form(acme, nps) | typed
    answer = acme.client().post(url(acme, "grid_save"), data)
    text = page(answer)
    assert answer.status_code == 422
    assert stored() == {}
    assert 'value="1e5"' in text
    assert f'href="#metric-{nps.pk}-5-promoters"' in text
    assert f'aria-invalid="true" aria-describedby="metric-{nps.pk}-problem-0"' in text
    assert f"{periods()[5].label}, Promoters (9 and 10): Type the number in plain digits" in text


def test_every_cell_that_cannot_be_read_is_named_at_once(acme, nps):
    text = page(save(acme, nps, cells(1, "1e5", "12.5", "3") | cells(2, "NaN", "1", "1")))
    marked = [f'data-cell="metric-{nps.pk}-{cell}"' for cell in ("1-promoters", "1-passives")]
    assert all(mark in text for mark in [*marked, f'data-cell="metric-{nps.pk}-2-promoters"'])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("9", "", "1"), "Fill in this number."),
        (("9.5", "1", "1"), "Type a whole number"),
        (("-1", "1", "1"), "cannot be below 0"),
        (("0", "0", "0"), "Nothing was counted"),
    ],
)
def test_what_cannot_be_is_said_in_words(acme, nps, typed, words):
    answer = save(acme, nps, cells(1, *typed))
    assert answer.status_code == 422
    assert words in page(answer)
    assert 'class="saved failed"' in page(answer)


def test_more_answers_than_invitations_is_said_at_the_answers(acme):
    rate = make_metric(acme, "answer_rate")
    answer = save(acme, rate, {"c-0-delivered": "10", "c-0-completed": "11"})
    assert answer.status_code == 422
    assert "more completed surveys than delivered" in page(answer)
    assert f'data-cell="metric-{rate.pk}-0-completed"' in page(answer)


def test_emptying_all_cells_of_a_period_takes_its_figure_back(acme, nps):
    save(acme, nps, cells(3, "9", "1", "0") | cells(4, "5", "5", "5"))
    answer = save(acme, nps, cells(3, "", " ", "") | cells(4, "5", "5", "5"), version="0,0,0,1,1,0")
    assert answer.status_code == 200
    assert list(stored()) == [periods()[4].start]
    assert 'value="0,0,0,0,1,0"' in page(answer)


def test_cells_that_were_blank_all_along_take_nothing_back(acme, nps):
    make_observation(
        acme, nps, {"promoters": 9, "passives": 1, "detractors": 0}, period=periods()[3]
    )
    answer = save(acme, nps, cells(4, "5", "5", "5"))
    assert len(stored()) == 2
    assert 'value="0,0,0,0,1,0"' in page(answer)


def test_the_very_same_save_again_is_no_error(acme, nps):
    typed = cells(3, "9", "1", "0")
    assert [save(acme, nps, typed).status_code for _ in range(2)] == [200, 200]
    assert Observation.objects.get().version == 1


def test_a_save_on_an_older_version_shows_both_and_changes_nothing(acme, nps):
    make_observation(
        acme, nps, {"promoters": 9, "passives": 1, "detractors": 0}, period=periods()[3]
    )
    data = form(acme, nps) | cells(3, "5", "5", "5") | cells(4, "1", "1", "1")
    answer = acme.client().post(url(acme, "grid_save"), data)
    text = page(answer)
    assert answer.status_code == 409
    assert "Promoters (9 and 10): 9" in text
    assert "Lucía Ferrer" in text
    assert 'value="5"' in text
    assert list(stored().values()) == [{"promoters": 9, "passives": 1, "detractors": 0}]
    mine = save(acme, nps, data, overwrite="0,0,0,1,0,0")
    assert mine.status_code == 200
    assert stored()[periods()[3].start]["promoters"] == 5
    assert len(stored()) == 2


def test_a_figure_that_was_taken_back_meanwhile_is_told(acme, nps):
    row = make_observation(
        acme, nps, {"promoters": 9, "passives": 1, "detractors": 0}, period=periods()[3]
    )
    retire(observation=row, by=acme.owner, at=NOON)
    answer = save(acme, nps, cells(3, "5", "5", "5"), version="0,0,0,1,0,0")
    assert answer.status_code == 409
    assert "The figure was taken back." in page(answer)


def test_the_note_of_a_figure_outlives_its_correction(acme, nps):
    make_observation(
        acme,
        nps,
        {"promoters": 9, "passives": 1, "detractors": 0},
        period=periods()[3],
        note="Counted twice",
    )
    save(acme, nps, cells(3, "5", "5", "5"), version="0,0,0,1,0,0")
    assert Observation.objects.get().note == "Counted twice"


def test_a_figure_of_another_program_is_read_only(acme, nps):
    inputs = {"promoters": 77, "passives": 1, "detractors": 0}
    make_observation(acme, nps, inputs, period=periods()[3], source="program")
    text = page(acme.client().get(url(acme)))
    assert "From another program" in text
    assert f'id="metric-{nps.pk}-3-promoters"' not in text
    assert '<span class="fixed num">77</span>' in text


def test_figures_of_fewer_than_five_people_are_hidden(acme, nps):
    inputs = {"promoters": 2, "passives": 1, "detractors": 1}
    make_observation(acme, nps, inputs, period=periods()[3], source="program")
    text = page(acme.client().get(url(acme)))
    assert "Hidden: fewer than 5 people." in text
    assert '<span class="fixed num">2</span>' not in text


def test_an_earlier_definition_with_other_answers_is_read_only(acme):
    csat = make_metric(acme)
    make_observation(acme, csat, period=periods()[3])
    first = csat.definitions.get()
    first.pk, first.number, first.scale_max, first._state.adding = None, 2, 7, True
    first.save()
    text = page(acme.client().get(url(acme)))
    assert "By an earlier definition" in text
    assert f'id="metric-{csat.pk}-4-7"' in text


def test_times_are_not_typed_into_cells(acme):
    times = make_metric(acme, "resolution_time")
    make_observation(acme, times, {"times": {"2": 4, "8": 3}}, period=periods()[5])
    text = page(acme.client().get(url(acme)))
    assert f'id="metric-{times.pk}-form"' not in text
    assert "2.0\u00a0h" in text


def test_a_part_of_the_customers_has_figures_of_its_own(acme, nps):
    save(acme, nps, cells(5, "9", "1", "0"), channel="chat", segment="Families")
    row = Observation.objects.get()
    assert (row.channel, row.segment) == ("chat", "Families")
    client = acme.client()
    assert 'value="9"' not in page(client.get(url(acme)))
    assert 'value="9"' in page(client.get(url(acme), {"channel": "chat", "segment": "Families"}))


def test_the_target_of_the_last_period_stands_beside_the_name(acme, nps):
    make_target(acme, nps, 30, year=timezone.localdate().year)
    assert "Target 30" in page(acme.client().get(url(acme)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1,2"},
        {"version": "x"},
        {"until": "x"},
        {"rhythm": "hour"},
        {"channel": "smoke"},
        {"unit": "x"},
        {"metric": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_a_save_that_names_no_place_is_not_found_and_writes_nothing(acme, nps, wrong):
    assert save(acme, nps, cells(3, "9", "1", "0") | wrong).status_code == 404
    assert stored() == {}


def test_a_period_that_has_not_begun_is_refused(acme, nps):
    until = periods()[-1].end + timedelta(days=1)
    answer = save(acme, nps, cells(5, "9", "1", "0"), until=until.isoformat())
    assert answer.status_code == 422
    assert "has not begun yet" in page(answer)


def test_an_archived_unit_is_named_as_the_reason(acme, nps):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    answer = save(acme, nps, cells(4, "9", "1", "0") | cells(5, "9", "1", "0"))
    assert answer.status_code == 422
    assert page(answer).count("This unit is archived") == 1


def test_a_lead_of_some_units_reaches_these_alone(acme, nps):
    shop = Unit.objects.create(organization=acme.organization, name="Shop")
    acme.lead.units.add(shop)
    client = acme.client()
    assert client.get(url(acme)).context["place"].unit == shop
    assert client.get(url(acme), {"unit": str(acme.unit.pk)}).status_code == 404
    assert save(acme, nps, cells(5, "9", "1", "0")).status_code == 404
    assert stored() == {}


def test_an_empty_grid_says_what_to_do(acme):
    assert "Open the catalogue" in page(acme.client().get(url(acme)))
    Unit.objects.update(archived_at=NOON)
    assert "There is no unit yet" in page(acme.client().get(url(acme)))


def test_page_and_save_ask_few_questions(acme, nps, django_assert_max_num_queries):
    for key in ("csat", "ces_ease", "answer_rate"):
        make_metric(acme, key)
    client = acme.client()
    with django_assert_max_num_queries(8):
        client.get(url(acme))
    data = form(acme, nps) | cells(5, "9", "1", "0")
    with django_assert_max_num_queries(15):
        client.post(url(acme, "grid_save"), data, headers=HTMX)
