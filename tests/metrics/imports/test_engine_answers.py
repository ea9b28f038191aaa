"""Answers are counted, never guessed; what cannot be used is listed with row, column and reason."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.imports import aggregate
from metrics.imports.mapping import ScoreColumn, SurveyMapping
from metrics.imports.refusals import FileReason, FileRefused, MappingError, MappingReason
from tests.metrics.imports.files import MAY, csv_file, mapping, read, reasons, text

MAY_2013 = (date(2013, 5, 1), date(2013, 5, 31))


def test_answers_are_counted_and_blanks_told_from_not_applicable(tmp_path):
    outcome = read(tmp_path, "q1,q2\n5,4\n5.0,0\n,6\n\n4,N/A\n", mapping("q1"))
    assert outcome.answers(0) == {4: 1, 5: 2}
    assert (outcome.blank, outcome.not_applicable, outcome.rows_read) == ([1], [0], 4)
    (group,) = outcome.counts
    assert group == (0, "all", *MAY_2013, "", "")


def test_every_wrong_cell_is_listed_and_its_row_left_out(tmp_path):
    content = "q1,q2\n5,4\n11,4\n4.5,many\n=1+1,2\n3\n2,3\n"
    outcome = read(tmp_path, content, mapping("q1", "q2"))
    assert reasons(outcome) == [
        (3, "q1", "11", "outside_scale"),
        (4, "q1", "4.5", "not_whole"),
        (4, "q2", "many", "not_a_number"),
        (5, "q1", "=1+1", "not_a_number"),
        (6, "", "", "too_few_cells"),
    ]
    assert outcome.rejected[0].details == {"low": 1, "high": 5}
    assert (outcome.rows_read, outcome.rows_used, outcome.rows_rejected) == (6, 2, 4)
    assert outcome.totals["not_a_number"] == 2
    assert outcome.answers(0) == {2: 1, 5: 1}


def test_only_the_first_rejections_are_listed_and_all_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(aggregate, "MOST_LISTED", 3)
    outcome = read(tmp_path, "q1\n" + "x\n" * 9, mapping("q1"))
    assert (len(outcome.rejected), outcome.totals) == (3, {"not_a_number": 9})


def test_a_listed_value_is_cut_cleaned_and_screened(tmp_path):
    content = f"q1\nana@example.com\n{'y' * 500}\n\u202eleft\n"
    values = [each.value for each in read(tmp_path, content, mapping("q1")).rejected]
    assert values == ["▮▮▮", "y" * 80, "left"]


def test_a_row_number_is_the_spreadsheets_own(tmp_path):
    content = 'May\n\nq1,why\n5,"two\nlines"\n\nx,no\n'
    outcome = read(tmp_path, content, mapping("q1", header_row=3))
    assert reasons(outcome) == [(6, "q1", "x", "not_a_number")]


def test_answers_are_grouped_by_the_period_of_their_date(tmp_path):
    content = "q1,day\n5,2013-05-02\n4,2013-06-30 10:00\n4,2013-07-01\n3,\n3,soon\n"
    outcome = read(tmp_path, content, mapping("q1", date_column="day", rhythm="quarter"))
    assert {(group.start, group.end): counts for group, counts in outcome.counts.items()} == {
        (date(2013, 4, 1), date(2013, 6, 30)): {4: 1, 5: 1},
        (date(2013, 7, 1), date(2013, 9, 30)): {4: 1},
    }
    assert reasons(outcome) == [(5, "day", "", "no_date"), (6, "day", "soon", "bad_date")]


def starts(outcome):
    return sorted(group.start.isoformat() for group in outcome.counts)


def test_the_order_of_day_and_month_is_shown_or_asked_for(tmp_path):
    how = mapping("q1", date_column="day", rhythm="month")
    shown = "q1,day\n5,03/04/2013\n5,25/04/2013\n"
    assert starts(read(tmp_path, shown, how)) == ["2013-04-01"]
    unclear = "q1,day\n5,03/04/2013\n"
    with pytest.raises(MappingError) as caught:
        read(tmp_path, unclear, how)
    assert (caught.value.reason, caught.value.field) == (
        MappingReason.DAY_FIRST_MISSING,
        "day_first",
    )
    for day_first, start in ((True, "2013-04-01"), (False, "2013-03-01")):
        said = mapping("q1", date_column="day", rhythm="month", day_first=day_first)
        assert starts(read(tmp_path, unclear, said)) == [start]


def test_units_channels_and_moments_come_from_the_row(tmp_path):
    content = (
        "q1,shop,via,when\n5,NORTE,Teléfono,\n4,South/Shop,,after\n3,Shop,fax,later\n2,Mars,,\n"
    )
    how = SurveyMapping(
        (ScoreColumn("q1", "csat", channel="web", moment="support"),),
        unit_column="shop",
        channel_column="via",
        channel_codes={"telefono": "phone"},
        moment_column="when",
        moment_codes={"After": "renewal"},
        **MAY,
    )
    outcome = read(tmp_path, content, how)
    assert {(group.unit_id, group.channel, group.moment) for group in outcome.counts} == {
        ("north", "phone", "support"),
        ("s-shop", "web", "renewal"),
    }
    assert [line[3] for line in reasons(outcome)] == [
        "ambiguous_unit",
        "unknown_channel",
        "unknown_moment",
        "unknown_unit",
    ]


def test_a_person_answers_once_in_a_period(tmp_path):
    content = (
        "id,q1,q2,day\nA,5,,2013-05-02\nA,,4,2013-05-03\nA,3,,2013-05-04\nA,3,,2013-06-01\n"
        "B,x,1,2013-05-01\nB,2,1,2013-05-01\n,1,1,2013-05-01\n,1,1,2013-05-01\n"
    )
    how = mapping("q1", "q2", date_column="day", rhythm="month", respondent_column="id")
    outcome = read(tmp_path, content, how)
    assert reasons(outcome) == [
        (4, "id", "", "duplicate_respondent"),
        (6, "q1", "x", "not_a_number"),
    ]
    assert outcome.answers(0) == {1: 2, 2: 1, 3: 1, 5: 1}


def test_comments_are_kept_only_when_asked_for_and_then_screened(tmp_path):
    content = "q1,say\n5,write to ana@example.com\n0,fine\nx,lost\n4,\n"
    how = mapping("q1", comment_column="say")
    assert read(tmp_path, content, how).comments == []
    kept = read(tmp_path, content, how, keep_comments=True).comments
    assert [(each.text, each.score) for each in kept] == [("write to ▮▮▮", 5), ("fine", None)]


def test_comments_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(aggregate, "MOST_COMMENTS", 2)
    content = f"q1,say\n5,{'long ' * 999}\n5,b\n5,c\n"
    outcome = read(tmp_path, content, mapping("q1", comment_column="say"), keep_comments=True)
    assert (len(outcome.comments), outcome.comments_left_out) == (2, 1)
    assert len(outcome.comments[0].text) <= 1000


def test_the_same_column_may_serve_two_touchpoints(tmp_path):
    scores = (ScoreColumn("q1", "csat", "Desk"), ScoreColumn("q1", "csat", "Gate"))
    outcome = read(tmp_path, "q1\n5\n", SurveyMapping(scores, **MAY))
    assert [outcome.answers(0), outcome.answers(1)] == [{5: 1}, {5: 1}]


def test_progress_is_told_and_may_stop_the_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(aggregate, "EVERY", 10)
    path = csv_file(tmp_path, "q1\n" + "5\n" * 30)
    seen = []
    read(tmp_path, path, mapping("q1"), progress=seen.append)
    assert [each.rows_read for each in seen] == [10, 20, 30, 30]
    assert seen[-1].bytes_read == seen[-1].bytes_total == path.stat().st_size

    def stop(progress):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read(tmp_path, path, mapping("q1"), progress=stop)


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        (b"q1\n5\n4\x00\n", FileReason.NUL, 3),
        (b"q1\n5\n\xff\n", FileReason.ENCODING, 1),
        (b'q1\n5\n"4\n', FileReason.QUOTES, 3),
        (b"q1\n5\n" + b"4," * 3000, FileReason.TOO_MANY_COLUMNS, 3),
        (b"q1\n\n", FileReason.NO_ROWS, None),
        (b"\n\n", FileReason.NO_HEADER, None),
        (b"", FileReason.EMPTY, None),
    ],
)
def test_a_file_that_breaks_on_the_way_is_refused_with_its_row(tmp_path, content, reason, row):
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, content, mapping("q1", encoding="utf-8", separator=","))
    assert (caught.value.reason, caught.value.values.get("row")) == (reason, row)


def test_endless_units_and_periods_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(aggregate, "MOST_GROUPS", 2)
    content = "q1,day\n5,2013-05-02\n5,2013-06-02\n5,2013-07-02\n"
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, content, mapping("q1", date_column="day", rhythm="month"))
    assert caught.value.reason is FileReason.TOO_MANY_GROUPS


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (mapping(), MappingReason.NO_SCORES),
        (mapping("q9"), MappingReason.COLUMN_MISSING),
        (mapping("q1", "q1"), MappingReason.COLUMN_TWICE),
        (mapping("q1", metric="none"), MappingReason.METRIC_UNKNOWN),
        (mapping("q1", unit_column="shop"), MappingReason.COLUMN_MISSING),
        (mapping("q1", rhythm="month"), MappingReason.PERIOD_MISSING),
        (mapping("q1", rhythm="month", date_column="q1", **MAY), MappingReason.PERIOD_TWICE),
        (mapping("q1", rhythm="week"), MappingReason.FORM),
        (
            SurveyMapping(
                (ScoreColumn("q1", "csat"),), period_start=MAY_2013[1], period_end=MAY_2013[0]
            ),
            MappingReason.PERIOD_BACKWARDS,
        ),
        (
            SurveyMapping((ScoreColumn("q1", "csat", blank_codes=("0", " 0")),), **MAY),
            MappingReason.CODE_TWICE,
        ),
        (mapping(*map(str, range(61))), MappingReason.TOO_MANY_SCORES),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path, how, reason):
    with pytest.raises(MappingError) as caught:
        read(tmp_path, "q1\n5\n", how)
    assert caught.value.reason is reason


def test_a_mapping_survives_json():
    how = SurveyMapping(
        (ScoreColumn("q1", "m", "Desk", "support", "web", ("0",), ("6",), {"good": 5}),),
        day_first=True,
        channel_codes={"Tel": "phone"},
        **MAY,
    )
    assert SurveyMapping.from_json(how.to_json()) == how


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"scores": "q1"},
        {"scores": [], "extra": 1},
        {"scores": [{"column": "q1"}]},
        {"scores": [{"column": "q1", "metric_id": 3}]},
        {"scores": [{"column": "q1", "metric_id": "m", "translate": {"a": "5"}}]},
        {"scores": [{"column": "q1", "metric_id": "m", "blank_codes": [0]}]},
        {"scores": [], "period_start": "yesterday"},
        {"scores": [], "day_first": "yes"},
        {"scores": [], "header_row": True},
        {"scores": [], "channel_codes": {"a": 1}},
        {"scores": [], "sheet": 1},
    ],
)
def test_json_of_another_form_is_no_mapping(raw):
    with pytest.raises(MappingError) as caught:
        SurveyMapping.from_json(raw)
    assert caught.value.reason is MappingReason.FORM


CELLS = st.sampled_from(["1", "2", "5", "5.0", "0", "6", "", " ", "7", "4.5", "x"])
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=25)


def count(tmp_path_factory, rows):
    content = "q1;q2;n\n" + "".join(f"{a};{b};n\n" for a, b in rows)
    return read(tmp_path_factory.mktemp("rows"), content, mapping("q1", "q2"))


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_no_cell_is_lost_and_the_order_of_rows_does_not_matter(tmp_path_factory, rows, luck):
    outcome = count(tmp_path_factory, rows)
    counted = sum(sum(answers.values()) for answers in outcome.counts.values())
    not_answered = sum(outcome.blank) + sum(outcome.not_applicable)
    assert counted + not_answered + 2 * outcome.rows_rejected == 2 * len(rows)
    luck.shuffle(shuffled := list(rows))
    other = count(tmp_path_factory, shuffled)
    assert (other.counts, other.blank, other.totals) == (
        outcome.counts,
        outcome.blank,
        outcome.totals,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_change_nothing(tmp_path, encoding, separator):
    luck = random.Random(1)
    table = [["año", "café", "día"], *[[luck.choice("0123456x"), "ñandú", "2 mayo 2013"]] * 3]
    rows = [*table, *[[str(n % 7), "¿qué?", "2013-05-09"] for n in range(20)]]
    how = mapping("año", date_column="día", rhythm="month")
    plain = read(tmp_path, text(rows), how)
    path = csv_file(tmp_path, text(rows, separator), encoding, "other.csv")
    assert read(tmp_path, path, how) == plain
