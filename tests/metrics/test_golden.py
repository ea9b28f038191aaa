"""The figures equal numbers that were worked out separately."""

import json
from collections import Counter
from pathlib import Path

import pytest

from metrics.formulas import answers_needed, compare, compute
from metrics.intervals import net_promoters, sign_test, wilson
from metrics.recipes import Beside
from metrics.sheets import sheet_of

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
GROUPS = ("promoters", "passives", "detractors")


def near(value):
    return pytest.approx(value, abs=1e-6)


def reading_of(key, inputs):
    return compute(sheet_of(key).definition, inputs)


def beside(key, inputs, name) -> Beside:
    return next(one for one in reading_of(key, inputs).beside if one.key == name)


def test_wilson():
    for case in GOLDEN["wilson"]:
        low, high = wilson(case["x"], case["n"])
        assert (100 * low, 100 * high) == near((case["lo"], case["hi"]))


def test_net_promoter_score():
    for case in GOLDEN["nps"]:
        found = reading_of("nps", {key: case[key] for key in GROUPS})
        assert (found.value, found.low, found.high) == near(
            (case["nps"], case["ci_lo"], case["ci_hi"])
        )
        net = net_promoters(*(case[key] for key in GROUPS))
        assert (net.estimate, net.error) == near((case["adj_est"], case["adj_se"]))


def test_change_of_the_net_promoter_score():
    for case in GOLDEN["nps_change"]:
        sides = [dict(zip(GROUPS, case[side], strict=True)) for side in ("before", "after")]
        found = compare(sheet_of("nps").definition, *sides)
        assert (found.low, found.high, found.p) == near((case["lo"], case["hi"], case["p"]))
        assert found.difference == near(case["raw_change"])
        before, after = (net_promoters(*case[side]) for side in ("before", "after"))
        error = (before.error**2 + after.error**2) ** 0.5
        moved = after.estimate - before.estimate
        assert (moved, error, moved / error) == near((case["adj_change"], case["se"], case["z"]))
        assert found.is_change


def test_satisfaction_with_its_mean():
    case = GOLDEN["csat"]
    inputs = {"answers": case["counts"]}
    assert reading_of("csat", inputs).value == near(case["csat"])
    assert beside("csat", inputs, "mean").value == near(case["mean"])


def test_effort_with_its_ease_index():
    case = GOLDEN["ces_effort_1_5"]
    inputs = {"answers": case["counts"]}
    assert reading_of("ces_effort", inputs).value == near(case["mean"])
    assert beside("ces_effort", inputs, "ease_index").value == near(case["ease_index"])


def test_retention_and_churn_of_a_year():
    case = GOLDEN["retention"]
    inputs = {"start": case["S"], "new": case["N"], "end": case["E"]}
    assert reading_of("retention_rate", inputs).value == near(case["retention"])
    lost = {"start": case["S"], "lost": case["S"] - (case["E"] - case["N"])}
    assert reading_of("churn_rate", lost).value == near(case["churn"])
    monthly = {"start": 1000, "lost": 20, "months": 1}
    annual = GOLDEN["churn_annual_from_monthly"]["annual"]
    assert beside("churn_rate", monthly, "annual").value == near(100 * annual)


def test_complaints_per_1000():
    case = GOLDEN["complaints"]
    found = reading_of("complaint_rate", {key: case[key] for key in ("complaints", "customers")})
    assert (found.value, found.low, found.high) == near((case["per_1000"], case["lo"], case["hi"]))


def test_first_contact_resolution_gross_and_net():
    case = GOLDEN["fcr"]
    inputs = {key: case[key] for key in ("contacts", "resolved_first", "not_resolvable_l1")}
    assert reading_of("first_contact_resolution", inputs).value == near(case["gross"])
    assert beside("first_contact_resolution", inputs, "net").value == near(case["net"])


def test_waiting_in_the_chat():
    case = GOLDEN["chat_wait"]
    inputs = {"times": dict(Counter(map(str, case["seconds"])))}
    assert reading_of("chat_wait", inputs).value == near(case["median"])
    names = {"p90": "p90_inclusive", "maximum": "max", "mean_time": "mean", "within": "within_60s"}
    for name, golden in names.items():
        assert beside("chat_wait", inputs, name).value == near(case[golden])


def test_acknowledged_solutions():
    case = GOLDEN["solution_acknowledged"]
    inputs = {key: case[key] for key in ("solutions", "confirmed", "denied")}
    assert reading_of("solution_acknowledged", inputs).value == near(case["strict"])
    for name, golden in {"among_answers": "among_answers", "silent": "silent_share"}.items():
        assert beside("solution_acknowledged", inputs, name).value == near(case[golden])


def test_change_of_sentiment():
    case = GOLDEN["sentiment_change"]
    inputs = {key: case[key] for key in ("improved", "worsened", "unchanged")}
    assert reading_of("sentiment_change", inputs).value == near(case["net_pp"])
    moved = [after - before for before, after in zip(case["pre"], case["post"], strict=True)]
    up, down = sum(one > 0 for one in moved), sum(one < 0 for one in moved)
    assert (up, down) == (case["improved"], case["worsened"])
    assert sign_test(up, down) == near(case["sign_p"])


def test_self_service_verified_and_contained():
    case = GOLDEN["self_service"]
    inputs = {"sessions": case["sessions"], "no_agent": case["no_agent"], "repeated": 2418}
    assert reading_of("self_service_resolution", inputs).value == near(case["verified"])
    contained = beside("self_service_resolution", inputs, "containment")
    assert contained.value == near(case["containment"])


def test_closed_loop():
    case = GOLDEN["closed_loop"]
    inputs = {key: case[key] for key in ("low_scores", "contacted_48h")}
    found = reading_of("closed_loop_rate", inputs)
    assert (found.value, found.low, found.high) == near((case["rate"], case["lo"], case["hi"]))


def test_answers_needed():
    for case in GOLDEN["sample_size"]:
        key, share = ("csat", 0.84) if "84" in case["metric"] else ("nps", None)
        assert answers_needed(sheet_of(key).definition, case["margin"], share) == case["n"]
