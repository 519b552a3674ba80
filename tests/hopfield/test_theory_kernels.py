"""The curves that figures draw, against the functions that solve the same equations with SciPy."""
import numpy as np
import pytest
from scipy import special

from physml import hopfield
from physml.hopfield.theory_kernels import overlap_curves, retrieval_overlap_at


def test_curves_are_the_theory():
    loads = np.array([1e-4, 0.01, 0.05, 0.1, 0.137, 0.138])
    curves = np.full((3, loads.size), np.nan)
    overlap_curves(loads, curves)
    assert curves[0] == pytest.approx([hopfield.retrieval_overlap(a) for a in loads], rel=1e-9)
    assert curves[1] == pytest.approx(special.erf(1 / np.sqrt(2 * loads)), rel=1e-15)
    assert np.isnan(curves[2]).all()


def test_the_jump_is_at_the_critical_load():
    critical = hopfield.critical_load()
    assert retrieval_overlap_at(critical * (1 + 1e-12)) == 0.0
    assert retrieval_overlap_at(critical * (1 - 1e-12)) == pytest.approx(0.9674, abs=1e-4)
