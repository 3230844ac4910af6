"""A frame is a snapshot: drawn once, explained in both languages, untouched by later changes of the register."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from forms_core.edition import load
from kernel.models import JournalEntry
from register.models import Unit
from register.population import make_units
from register.storage import store_units
from sampling.frame import take_frame
from sampling.models import Frame, FrameUnit
from sampling.rules import Rules, rules_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def inform() -> Rules:
    return rules_of(load(ROOT / "forms_3inform/editions/2022.yaml").form["respondents"])


@pytest.fixture(scope="module")
def services() -> Rules:
    return rules_of(load(ROOT / "forms_2it/editions/2026.yaml").form["respondents"])


@pytest.fixture
def stored(db: None) -> int:
    return store_units(make_units(600, 5))


def selected(frame: Frame) -> set[str]:
    return set(frame.units.filter(is_selected=True).values_list("unit__code", flat=True))


def test_small_firms_are_sampled_and_the_others_taken(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    assert frame.units.count() == 600  # entrepreneurs do not file this form
    assert not frame.units.filter(size_group__in=["medium", "large"], is_selected=False).exists()
    assert not frame.units.filter(activity="O", is_selected=False).exists()
    by_chance = frame.units.filter(is_take_all=False)
    assert by_chance.filter(is_selected=True).count() == sum(
        drawn for stratum, (_, drawn) in frame.plan.items() if "small" in stratum and not stratum.startswith("O")
    )


def test_the_plan_of_the_frame_is_what_its_rows_say(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    counted: dict[str, list[int]] = {}
    for stratum, taken in frame.units.values_list("stratum", "is_selected"):
        row = counted.setdefault(stratum, [0, 0])
        row[0] += 1
        row[1] += taken
    assert counted == frame.plan


def test_the_same_seed_draws_the_same_sample_again(stored: int, inform: Rules) -> None:
    first, again, other = (
        selected(take_frame("3-INFORM", 2021, Unit.objects.all(), inform, seed, "0.1")) for seed in ("1", "1", "2")
    )
    assert first == again != other


def test_2_services_it_takes_all_legal_entities_and_some_entrepreneurs(stored: int, services: Rules) -> None:
    frame = take_frame("2-IT", 2025, Unit.objects.all(), services, "2025", "0.25")
    assert not frame.units.filter(unit__kind="bin", is_selected=False).exists()
    people = frame.units.filter(unit__kind="iin")
    assert 0 < people.filter(is_selected=True).count() < people.count() == 30


def test_a_frame_keeps_its_classification_when_the_register_changes(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    row = frame.units.filter(size_group="small").first()
    assert row
    row.unit.size_code, row.unit.kato = 311, "750000000"
    row.unit.save()
    kept = FrameUnit.objects.get(pk=row.pk)
    assert (kept.stratum, kept.region, kept.size_code) == (row.stratum, row.region, row.size_code)


def test_a_frame_keeps_the_legal_person_at_the_top_of_the_chain(stored: int, inform: Rules) -> None:
    head, branch, twig = Unit.objects.filter(kind="bin", is_active=True, parent=None, branches=None)[:3]
    branch.parent, twig.parent = head, branch
    branch.save()
    twig.save()
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    branch.parent = None
    branch.save()
    kept = frame.units.filter(unit__in=[head, branch, twig]).values_list("enterprise_id", flat=True)
    assert list(kept) == [head.pk] * 3


def test_a_unit_learns_why_it_was_asked_in_both_languages(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    for row in frame.units.distinct()[:50]:
        population, drawn = frame.plan[row.stratum]
        assert f"{population}" in row.why.kk and f"{drawn}" in row.why.ru
    public = frame.units.filter(reason="government").first()
    assert public and "сплошным методом" in public.why.ru and "жаппай" in public.why.kk
    chance = frame.units.filter(reason="sampled").first()
    assert chance and "шағын" in chance.why.kk and "случайную выборку" in chance.why.ru


def test_seed_rate_and_rules_are_published_with_the_frame(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, 2021, 0.1)
    assert frame.seed == "2021" and frame.parameters["rate"] == "0.1"
    assert frame.parameters["rules"]["sampled_sizes"][0] == 105
    entry = JournalEntry.objects.get(verb="frame.taken")
    assert entry.details["selected"] == frame.parameters["selected"] == len(selected(frame))


def test_the_database_refuses_a_take_all_unit_that_is_not_selected(stored: int, inform: Rules) -> None:
    frame = take_frame("3-INFORM", 2021, Unit.objects.all(), inform, "2021", "0.1")
    certain = frame.units.filter(is_take_all=True).first()
    assert certain
    certain.is_selected = False
    with pytest.raises(IntegrityError), transaction.atomic():
        certain.save()


def test_a_frame_of_nobody_is_empty(inform: Rules, db: None) -> None:
    assert take_frame("3-INFORM", 2021, Unit.objects.none(), inform, "2021", "0.1").units.count() == 0
