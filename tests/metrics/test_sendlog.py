"""A send log is read as it was meant, or the row and reason are named."""

from datetime import date

import pytest

from metrics.fatigue import Kind
from metrics.sendlog import MAX_BYTES, LogRefused, plain, read_log

HEAD = "person,kind,date,event date,opted out,open complaint\n"


def log(text: str, **options):
    return read_log(text.encode(), **options)


def test_a_row_is_read_with_all_that_it_says():
    (row,) = log(HEAD + "A-1,support,2026-11-03,2026-11-01,no,yes\n").rows
    request = row.request
    assert (row.number, row.person, request.kind) == (2, "A-1", Kind.SUPPORT)
    assert (request.on, request.event_on) == (date(2026, 11, 3), date(2026, 11, 1))
    assert (request.opted_out, request.open_complaint) == (False, True)


def test_only_person_kind_and_date_are_needed_in_any_order():
    (row,) = log("Date;Person;Type;Shop\n2026-11-03;A;NPS;Madrid\n").rows
    assert row.request.kind is Kind.RELATIONSHIP
    assert row.request.event_on is None


def test_spanish_heads_words_and_dates_are_understood():
    text = (
        "Cliente;Tipo;Fecha de envío;Fecha del evento;Dado de baja;Queja abierta\n"
        "B-2;Incorporación;25/11/2026;20/11/2026;Sí;No\n"
        "B-3;recordatorio;26/11/2026;;no;\n"
    )
    first, second = log(text).rows
    assert (first.request.kind, second.request.kind) == (Kind.ONBOARDING, Kind.REMINDER)
    assert first.request.on == date(2026, 11, 25)
    assert first.request.opted_out
    assert not second.request.open_complaint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read(encoding):
    data = "persona,tipo,día\nIñigo,soporte,2026-11-03\n".encode(encoding)
    assert read_log(data).rows[0].person == "Iñigo"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_usual_separators_are_read(separator):
    text = "person,kind,date\nA,support,2026-11-03\n".replace(",", separator)
    assert len(log(text).rows) == 1


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["13/04/2026", "03/04/2026"], date(2026, 4, 13)),
        (["04/13/2026", "03/04/2026"], date(2026, 4, 13)),
        (["3.4.26", "13.4.26"], date(2026, 4, 3)),
        (["2026-04-03 10:15", "2026-04-04"], date(2026, 4, 3)),
    ],
)
def test_the_dates_of_a_file_say_which_way_they_are_read(dates, first):
    text = "person,kind,date\n" + "".join(f"A,support,{day}\n" for day in dates)
    assert log(text).rows[0].request.on == first


def test_dates_that_prove_nothing_are_asked_about():
    text = "person,kind,date\nA,support,03/04/2026\n"
    with pytest.raises(LogRefused, match="ambiguous_dates"):
        log(text)
    assert log(text, day_first=True).rows[0].request.on == date(2026, 4, 3)
    assert log(text, day_first=False).rows[0].request.on == date(2026, 3, 4)


def test_dates_that_contradict_one_another_are_asked_about():
    with pytest.raises(LogRefused, match="ambiguous_dates"):
        log("person,kind,date\nA,support,13/04/2026\nA,support,04/13/2026\n")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",support,2026-11-03", "person", "no_person"),
        (f"{'A' * 121},support,2026-11-03", "person", "long_person"),
        ("A,party,2026-11-03", "kind", "kind"),
        ("A,support,2026-02-30", "on", "date"),
        ("A,support,yesterday", "on", "date"),
        ("A,support,", "on", "date"),
        ("A,support,1899-11-03", "on", "date"),
        ("A,support,2026-11-03,soon", "event_on", "date"),
        ("A,support,2026-11-03,2026-11-04", "event_on", "event_after"),
        ("A,support,2026-11-03,,maybe", "opted_out", "yes_no"),
        ("A,support,2026-11-03,,,perhaps", "open_complaint", "yes_no"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_stay(row, column, code):
    found = log(f"{HEAD}B,support,2026-11-01\n\n{row}\n")
    (fault,) = found.faults
    assert (fault.number, fault.column, fault.code) == (4, column, code)
    assert [one.person for one in found.rows] == ["B"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (HEAD.encode(), "empty"),
        (b"\x89PNG\x00\x00\x00", "encoding"),
        (b"person,date\nA,2026-11-03\n", "no_columns"),
        (b"person,kind,date,Customer\nA,support,2026-11-03,B\n", "double_column"),
        (b'person,kind,date\nA,support,"2026-11-03\n', "structure"),
        (b"x" * (MAX_BYTES + 1), "too_big"),
    ],
)
def test_a_file_that_is_no_log_is_refused_with_the_reason(data, code):
    with pytest.raises(LogRefused) as refused:
        read_log(data)
    assert refused.value.code == code


def test_the_missing_columns_are_named():
    with pytest.raises(LogRefused) as refused:
        log("who,what\nA,support\n")
    assert refused.value.values["missing"] == ("person", "kind", "on")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("metrics.sendlog.MAX_ROWS", 2)
    with pytest.raises(LogRefused, match="too_many_rows"):
        log("person,kind,date\n" + "A,support,2026-11-03\n" * 3)


def test_words_are_compared_without_case_accents_and_signs():
    assert plain("  Fecha_del-EVENTO ") == "fecha del evento"
    assert plain("Relación") == "relacion"
