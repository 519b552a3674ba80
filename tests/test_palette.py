"""The palette is readable, in the light and in the dark, for everybody."""
import itertools

import numpy as np
import pytest

from physml.palette import DARK, LIGHT, SERIES, css

GROUNDS = ("back", "card")
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
}
TO_CONE = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                    [0.0883024619, 0.2817188376, 0.6299787005]])  # Ottosson's Oklab
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                   [0.0259040371, 0.7827717662, -0.8086757660]])


def linear(colour):
    c = np.array([int(colour[k:k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    dark, light = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (a, b))
    return (light + 0.05) / (dark + 0.05)


def distance(a, b, kind):
    """In Oklab, times 100, as a reader of this kind sees them."""
    seen = [TO_LAB @ np.cbrt(TO_CONE @ np.clip(BLINDNESS[kind] @ linear(c), 0, 1)) for c in (a, b)]
    return 100 * np.linalg.norm(seen[0] - seen[1])


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_series_stand_out(values):
    for name, ground in itertools.product((*SERIES, "ink", "line"), GROUNDS):
        assert contrast(values[name], values[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_series_stay_apart(values, kind):
    """The four of a figure well, all six still."""
    for (_, a), (j, b) in itertools.combinations(enumerate(SERIES), 2):
        assert distance(values[a], values[b], kind) > (10 if j < 4 else 4), (a, b)


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_a_cell_that_is_off_is_not_taken_for_one_that_is_on(values):
    assert contrast(values["blue"], values["down"]) > 4.5


def test_both_pages_have_the_same_names_and_no_value_twice():
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert len(set(DARK.values())) == len(DARK)
    assert f"--ex-s1:{DARK['rust']}" in css(DARK).split(";")
