"""Numbers of the method have a date, a source and a unit."""

from __future__ import annotations

from datetime import date

import pytest

from kernel import parameters
from kernel.parameters import NoValueOnDate, all_parameters, parameter


@pytest.fixture
def rate(monkeypatch):
    dated = {"rate": {"source": "a test", "unit": "share", "values": {date(2020, 1, 1): 0.1, date(2025, 7, 1): 0.2}}}
    monkeypatch.setattr(parameters, "all_parameters", lambda: dated)


@pytest.mark.parametrize(
    ("on", "value"),
    [(date(2020, 1, 1), 0.1), (date(2025, 6, 30), 0.1), (date(2025, 7, 1), 0.2), (date(2099, 1, 1), 0.2)],
)
def test_the_value_in_force_is_the_newest_that_has_begun(rate, on, value):
    assert parameter("rate", on=on) == value


@pytest.mark.parametrize(("name", "on"), [("rate", date(2019, 12, 31)), ("unknown", date(2025, 1, 1))])
def test_without_a_value_on_that_day_it_says_so_in_both_languages(rate, name, on):
    with pytest.raises(NoValueOnDate) as refused:
        parameter(name, on=on)
    assert name in refused.value.message.kk
    assert "parameters.yaml" in refused.value.message.ru


def test_every_parameter_has_a_source_a_unit_and_dated_values():
    for name, entry in all_parameters().items():
        assert entry["source"], name
        assert entry["unit"], name
        assert all(isinstance(day, date) for day in entry["values"]), name
