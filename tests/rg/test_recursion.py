"""Recursions against sums carried out in full, and their fixed points against published and exact values."""
import itertools

import numpy as np
import pytest

from physml import rg

K_C = 0.5 * np.log(1 + np.sqrt(2))


def marginal(K, h, bonds):
    """Boltzmann weights of the two ends of an open chain, (++), (+-), (--), all spins between summed over."""
    weights = []
    for first, last in ((1, 1), (1, -1), (-1, -1)):
        total = 0.0
        for inner in itertools.product((-1, 1), repeat=bonds - 1):
            s = (first, *inner, last)
            total += np.exp(K * sum(a * b for a, b in itertools.pairwise(s)) + h * sum(inner) + h * (first + last) / 2)
        weights.append(total)
    return weights


@pytest.mark.parametrize("b", [2, 3, 5])
@pytest.mark.parametrize("K", [-0.8, 0.2, 1.3])
def test_decimation_of_the_chain_is_exact(K, b):
    both, unlike, _ = marginal(K, 0.0, b)
    assert rg.decimate_chain(K, b) == pytest.approx(0.5 * np.log(both / unlike), abs=1e-13)


@pytest.mark.parametrize(("K", "h"), [(0.7, 0.3), (-0.4, 0.2), (1.5, -0.9)])
def test_decimation_in_a_field_is_exact(K, h):
    up, unlike, down = marginal(K, h, 2)
    new_K, new_h = rg.decimate_chain_in_field(K, h)
    assert new_K == pytest.approx(0.25 * np.log(up * down / unlike**2), abs=1e-13)
    assert new_h == pytest.approx(0.5 * np.log(up / down), abs=1e-13)


def test_decimation_takes_large_couplings():
    K, h = rg.decimate_chain_in_field(400.0, 1.0)
    exact = [400.0 - np.log(2 * np.cosh(1.0)) / 2, 2.0]
    np.testing.assert_allclose([K, h], exact, atol=1e-9)


@pytest.mark.parametrize(("order", "coupling"), [("move_first", 0.3046889317), ("decimate_first", 0.6093778634)])
def test_migdal_kadanoff_fixed_point(order, coupling):
    found = rg.fixed_point(lambda K: rg.migdal_kadanoff(K, order=order), (0.1, 1.0))
    assert found.coupling == pytest.approx(coupling, abs=1e-10)
    assert found.eigenvalue == pytest.approx(1.67857351, abs=1e-8)
    assert found.correlation_length_exponent == pytest.approx(1.33826579, abs=1e-8)


@pytest.mark.parametrize("b", [2, 3, 4])
@pytest.mark.parametrize("d", [2, 3])
def test_both_orders_are_one_recursion(b, d):
    moved = rg.fixed_point(lambda K: rg.migdal_kadanoff(K, b, d), (0.02, 1.0), b=b)
    decimated = rg.fixed_point(lambda K: rg.migdal_kadanoff(K, b, d, order="decimate_first"),
                               (0.02 * b**(d - 1), 1.0 * b**(d - 1)), b=b)
    assert decimated.coupling == pytest.approx(b**(d - 1) * moved.coupling, rel=1e-12)
    assert decimated.exponent == pytest.approx(moved.exponent, abs=1e-10)


def test_one_dimension_is_exact_and_has_no_transition():
    K = np.linspace(0.1, 3, 7)
    np.testing.assert_allclose(rg.migdal_kadanoff(K, 3, 1), rg.decimate_chain(K, 3))
    assert np.all(rg.decimate_chain(K) < K)
    with pytest.raises(ValueError, match="either side of one fixed point"):
        rg.fixed_point(rg.decimate_chain, (0.1, 2.0))


def test_the_limit_of_small_steps():
    """The rate vanishes at the exact K_c, is the derivative of the finite step, and its slope gives y = 0.7535…"""
    assert rg.migdal_kadanoff_rate(K_C) == pytest.approx(0.0, abs=1e-15)
    b, K = 1 + 1e-6, 0.6
    step = np.arctanh(np.tanh(b * K) ** b)  # the recursion continued to a scale factor that is no integer
    assert (step - K) / np.log(b) == pytest.approx(rg.migdal_kadanoff_rate(K), abs=1e-5)
    slope = np.imag(rg.migdal_kadanoff_rate(complex(K_C, 1e-40))) / 1e-40
    exact = 2 + np.sqrt(2) * np.log(np.sqrt(2) - 1)  # 1 + cosh(2K) ln tanh K + 1 at sinh 2K = 1, tanh K = √2 - 1
    assert slope == pytest.approx(exact, abs=1e-13)


def test_triangular_first_cumulant():
    found = rg.fixed_point(rg.triangular_cumulant, (0.1, 1.0), b=np.sqrt(3))
    assert found.coupling == pytest.approx(0.25 * np.log(1 + 2 * np.sqrt(2)), abs=1e-14)
    assert found.eigenvalue == pytest.approx(1.62352439, abs=1e-8)


@pytest.mark.parametrize("K", [0.1, 0.33, 0.9])
def test_triangular_first_cumulant_by_enumeration(K):
    """φ is the mean of one spin of a triangle whose majority is up; two bonds join neighbouring cells."""
    cells = [s for s in itertools.product((-1, 1), repeat=3) if sum(s) > 0]
    weights = np.array([np.exp(K * (a * b + b * c + c * a)) for a, b, c in cells])
    corner = weights @ np.array([s[0] for s in cells]) / weights.sum()
    assert rg.triangular_cumulant(K) == pytest.approx(2 * K * corner**2, rel=1e-13)


def test_flow_runs_to_the_trivial_fixed_points():
    low = rg.flow(rg.migdal_kadanoff, 0.30, 12)
    high = rg.flow(rg.migdal_kadanoff, 0.31, 12)
    assert low.shape == (13,)
    assert np.all(np.diff(low) < 0)
    assert np.all(np.diff(high) > 0)
    assert low[-1] < 1e-3
    assert high[-1] > 5
    assert rg.flow(rg.decimate_chain_in_field, (1.0, 0.1), 3).shape == (4, 2)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: rg.decimate_chain(1.0, 1), "b: got 1; give a scale factor, an integer of at least 2"),
    (lambda: rg.decimate_chain(np.nan), "K: got nan; give finite"),
    (lambda: rg.migdal_kadanoff(1.0, 2, 0), "d: got 0"), (lambda: rg.migdal_kadanoff("a"), "K: got 'a'; give finite"),
    (lambda: rg.migdal_kadanoff(1.0, order="both"), "order: got 'both'; choose"),
    (lambda: rg.migdal_kadanoff_rate(0.0), "K: got 0.0; the limit"),
    (lambda: rg.fixed_point(rg.migdal_kadanoff, (0.1, 1.0), b=1), "b: got 1"),
    (lambda: rg.flow(rg.migdal_kadanoff, 0.3, -1), "steps_of_scale: got -1"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
