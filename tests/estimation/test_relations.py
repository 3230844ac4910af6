"""Which parts of the population make up which others: found by the returns they hold, whatever they are called."""

from __future__ import annotations

import numpy as np

from estimation.relations import unions

# Groups: (region, section). Domains: 0 country; 1, 2 regions; 3, 4 sections; 5 "public administration"; 6 empty region.
REGION = np.array([1, 1, 2, 2])
SECTION = np.array(["C", "O", "C", "O"])
MASKS = np.array([
    [True] * 4, REGION == 1, REGION == 2, SECTION == "C", SECTION == "O", SECTION == "O", [False] * 4,
])  # fmt: skip


def test_the_country_is_its_regions_and_its_sections():
    found = unions(MASKS, {"region": [1, 2, 6], "section": [3, 4]})
    assert found[(0, "region")] == (1, 2)
    assert found[(0, "section")] == (3, 4)


def test_two_names_for_the_same_units_are_one_part():
    found = unions(MASKS, {"section": [3, 4]})
    assert found[(5, "section")] == (4,)


def test_a_part_that_cuts_through_others_is_no_sum_of_them():
    found = unions(MASKS, {"section": [3, 4]})
    assert (1, "section") not in found and (6, "section") not in found


def test_an_incomplete_family_makes_up_nothing():
    assert (0, "region") not in unions(MASKS, {"region": [1]})
