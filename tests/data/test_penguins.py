"""The bills against the summary that their compilers print, species by species."""
import numpy as np
import pytest

from physml.data import penguins

# birds, mean bill length and mean bill depth, in millimetres
SUMMARY = {"Adelie": (151, 38.79, 18.35), "Chinstrap": (68, 48.83, 18.42), "Gentoo": (123, 47.50, 14.98)}


@pytest.mark.parametrize("species", SUMMARY)
def test_means_of_the_species(species):
    birds = penguins()
    bills = birds.bills[np.array(birds.species) == species]
    count, length, depth = SUMMARY[species]
    assert len(bills) == count
    np.testing.assert_allclose(bills.mean(axis=0), [length, depth], atol=0.005)


def test_all_birds():
    birds = penguins()
    np.testing.assert_allclose(birds.bills.mean(axis=0), [43.92193, 17.15117], atol=5e-6)
    np.testing.assert_allclose(birds.bills.std(axis=0, ddof=1), [5.459584, 1.974793], atol=5e-7)
    assert "CC0" in birds.citation
    scaled = birds.standardised()
    np.testing.assert_allclose([scaled.mean(axis=0), scaled.std(axis=0)], [[0, 0], [1, 1]], atol=1e-12)
