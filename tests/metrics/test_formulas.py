"""Figures of every recipe: limits, figures from elsewhere, adding up, comparing, explaining."""

import subprocess
import sys

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.formulas import (
    base_of,
    check,
    compare,
    compute,
    difference_in_differences,
    explain,
    pool,
    to_inputs,
)
from metrics.intervals import mean, median_ranks, poisson, sign_test
from metrics.recipes import InputsError
from metrics.sheets import sheet_of, sheets
from metrics.wording import BESIDE, FAULTS, input_error, step_text

NPS, CSAT = sheet_of("nps").definition, sheet_of("csat").definition
FCR, SENTIMENT = sheet_of("first_contact_resolution").definition, sheet_of("sentiment_change")
quick = settings(max_examples=50, deadline=None)
every_sheet = pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.key)


def fault_of(key, inputs):
    with pytest.raises(InputsError) as caught:
        check(sheet_of(key).definition, inputs)
    return caught.value.code


@pytest.mark.parametrize(
    ("code", "key", "inputs"),
    [
        ("missing", "churn_rate", {"lost": 1}),
        ("unknown", "churn_rate", {"lost": 1, "start": 5, "more": 1}),
        ("unknown", "churn_rate", [1]),
        ("unknown", "invitation_pressure", {"answers": {"1": 2}}),
        ("not_whole", "churn_rate", {"lost": 1.5, "start": 5}),
        ("not_whole", "churn_rate", {"lost": True, "start": 5}),
        ("not_a_number", "cost_per_contact", {"cost": "many", "contacts": 5}),
        ("not_a_number", "cost_per_contact", {"cost": "1e-9999999", "contacts": 5}),
        ("negative", "churn_rate", {"lost": -1, "start": 5}),
        ("too_large", "churn_rate", {"lost": 1, "start": 10**10}),
        ("too_large", "cost_per_contact", {"cost": 10**5000, "contacts": 5}),
        ("too_many_values", "chat_wait", {"times": {str(n): 1 for n in range(20_001)}}),
        ("no_cases", "chat_wait", {"times": {}}),
        ("no_cases", "churn_rate", {"lost": 0, "start": 0}),
        ("outside_scale", "csat", {"answers": {"6": 1}}),
        ("outside_bounds", "csat", {"value": "101"}),
        ("one_bound", "csat", {"value": "80", "low": "70"}),
        ("bounds_turned", "csat", {"value": "80", "low": "90", "high": "70"}),
        ("part_above_whole", "churn_rate", {"lost": 6, "start": 5}),
        ("more_answers_than_invitations", "answer_rate", {"delivered": 5, "completed": 6}),
        ("retention_impossible", "retention_rate", {"start": 5, "end": 9, "new": 1}),
    ],
)
def test_what_cannot_be_is_refused_by_its_code(code, key, inputs):
    assert fault_of(key, inputs) == code
    assert code in FAULTS


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@quick
@given(st.data())
def test_whatever_is_given_is_taken_or_refused_in_words(data):
    sheet = data.draw(st.sampled_from(sheets()))
    changes = data.draw(st.dictionaries(st.sampled_from([*sheet.example.inputs, "n"]), json_values))
    for given_ in ({**sheet.example.inputs, **changes}, data.draw(json_values)):
        try:
            inputs = to_inputs(sheet.definition, given_)
        except InputsError as error:
            input_error(error)  # raises KeyError where words are missing
        else:
            compute(sheet.definition, inputs)
            explain(sheet.definition, inputs)


def test_answers_from_0_to_10_make_promoters():
    inputs = to_inputs(NPS, {"10": 6, "9": "", "7": 3, "0": 1})
    assert inputs == {"answers": {"10": 6, "7": 3, "0": 1}}
    assert compute(NPS, inputs).value == 50


def test_moods_before_and_after_are_counted():
    pairs = {"-1>0": 3, "0>0": 2, "1>-1": 1}
    found = to_inputs(SENTIMENT.definition, {"pre_post": pairs})
    assert found == {"improved": 3, "unchanged": 2, "worsened": 1}
    with pytest.raises(InputsError):
        to_inputs(SENTIMENT.definition, {"pre_post": {"happy": 3}})


def test_the_sign_test_leaves_out_ties():
    inputs = {"improved": 5, "worsened": 0, "unchanged": 5}
    step = next(one for one in explain(SENTIMENT.definition, inputs) if one.key == "sign_test")
    assert step.terms["p"] == pytest.approx(0.0625)
    assert "0.0625" in step_text(step)
    assert sign_test(0, 0) == sign_test(2, 2) == 1


FEW = {"promoters": 3, "passives": 1, "detractors": 0}
FIVE = {"promoters": 3, "passives": 1, "detractors": 1}


def test_fewer_than_five_people_are_hidden_everywhere():
    found = compute(NPS, FEW)
    assert (found.is_hidden, found.value, found.low, found.n) == (True, None, None, None)
    assert explain(NPS, FEW) == ()
    assert compute(CSAT, {"value": "80", "n": 4}).is_hidden
    for sides in ((FEW, FIVE), (FIVE, FEW)):
        with pytest.raises(InputsError, match="hidden"):
            compare(NPS, *sides)
    with pytest.raises(InputsError, match="hidden"):
        difference_in_differences(NPS, FIVE, FIVE, FEW, FIVE)
    assert not compute(NPS, FIVE).is_hidden


def test_few_answers_by_the_limit_of_the_sheet():
    assert compute(NPS, {"promoters": 99, "passives": 0, "detractors": 0}).is_low
    assert not compute(NPS, {"promoters": 100, "passives": 0, "detractors": 0}).is_low
    assert compute(CSAT, {"answers": {"5": 29}}).is_low
    assert not compute(CSAT, {"answers": {"5": 30}}).is_low


def test_the_bounds_of_a_mean_stay_on_the_scale():
    found = compute(CSAT, {"answers": {"5": 5, "4": 1}}).beside[-1]
    assert found.high == 5


def test_a_figure_from_elsewhere_is_shown_but_never_pooled():
    inputs = to_inputs(CSAT, {"value": 84, "n": 50, "low": "71.5", "high": "91.7"})
    found = compute(CSAT, inputs)
    assert (found.value, found.low, found.high, found.n) == (84, 71.5, 91.7, 50)
    assert pool(CSAT, [inputs, {"answers": {"5": 9}}]) is None
    later = {"value": "95", "n": 50, "low": "92", "high": "98"}
    assert compare(CSAT, inputs, later).is_change
    assert compare(CSAT, {"value": "84"}, later).is_change is None


def test_the_change_here_less_the_change_elsewhere():
    def side(part):
        return {"contacts": 1000, "resolved_first": part}

    own, other = compare(FCR, side(700), side(800)), compare(FCR, side(700), side(720))
    found = difference_in_differences(FCR, side(700), side(800), side(700), side(720))
    half = ((own.difference - own.low) ** 2 + (other.high - other.difference) ** 2) ** 0.5
    assert found.difference == pytest.approx(8)
    assert found.low == pytest.approx(8 - half)
    assert found.is_change
    assert found.is_better


def test_intervals_equal_those_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    low, high = poisson(84)
    assert (low, high) == pytest.approx(
        (stats.chi2.ppf(0.025, 168) / 2, stats.chi2.ppf(0.975, 170) / 2)
    )
    values = [1] * 2 + [2] * 2 + [3] * 4 + [4] * 20 + [5] * 22
    found = mean({one: values.count(one) for one in set(values)})
    expected = stats.t.interval(0.95, 49, loc=found.value, scale=stats.sem(values))
    assert found.bounds == pytest.approx(expected)
    for n in (6, 9, 10, 50, 501, 5000):
        k, _top = median_ranks(n)
        assert stats.binom.cdf(k - 1, n, 0.5) <= 0.025 < stats.binom.cdf(k, n, 0.5)


def test_means_are_compared_as_welch_does():
    stats = pytest.importorskip("scipy.stats")
    effort = sheet_of("ces_effort").definition
    found = compare(effort, {"answers": {"2": 9, "4": 9}}, {"answers": {"1": 9, "3": 5}})
    expected = stats.ttest_ind([1] * 9 + [3] * 5, [2] * 9 + [4] * 9, equal_var=False)
    assert found.p == pytest.approx(expected.pvalue)
    bounds = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))


def test_shares_and_promoters_need_no_scipy():
    code = (
        "import sys; sys.modules['scipy'] = None\n"
        "from metrics.formulas import compute; from metrics.sheets import sheet_of\n"
        "from metrics.intervals import wilson; wilson(4, 5)\n"
        "compute(sheet_of('nps').definition, {'promoters': 9, 'passives': 1, 'detractors': 1})"
    )
    code = code.replace("from metrics.sheets import sheet_of", "from metrics.recipes import *")
    code = code.replace("sheet_of('nps').definition", "Definition(Recipe.NPS, Unit.POINTS, True)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@every_sheet
def test_two_alike_have_the_same_figure_and_twice_the_base(sheet):
    one = dict(sheet.example.inputs)
    both = pool(sheet.definition, [one, one])
    check(sheet.definition, both)
    assert compute(sheet.definition, both).value == pytest.approx(sheet.example.reading.value)
    base = base_of(sheet.definition, one)
    assert base_of(sheet.definition, both) == (base and 2 * base)


@every_sheet
def test_nothing_changes_between_two_alike(sheet):
    found = compare(sheet.definition, sheet.example.inputs, sheet.example.inputs)
    assert found.difference == 0
    assert found.is_better is None
    assert not found.is_change


@every_sheet
def test_every_figure_is_explained_in_both_languages(sheet):
    steps = explain(sheet.definition, sheet.example.inputs)
    explained = {step.key.removeprefix("beside:") for step in steps}
    reading = sheet.example.reading
    assert {one.key for one in reading.beside} <= explained & set(BESIDE)
    assert steps[0].result == reading.value
    intervals = [step for step in steps if step.key.startswith("interval:")]
    assert [step.terms["n"] for step in intervals] == [reading.n] * (reading.low is not None)
    for language in ("en", "es"):
        with override(language):
            assert all(map(step_text, steps))


def test_money_is_added_exactly():
    cost = sheet_of("cost_per_contact").definition
    pooled = pool(cost, [{"cost": "0.1", "contacts": 1}, {"cost": "0.2", "contacts": 2}])
    assert pooled == {"cost": "0.3", "contacts": 3}
    queue = sheet_of("longest_queue_delay").definition
    assert pool(queue, [{"longest": "10"}, {"times": {"12.50": 1, "99": 0}}]) == {"longest": "12.5"}
