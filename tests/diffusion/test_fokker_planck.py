"""The Fokker–Planck equation against closed forms: relaxing Gaussians, stationary laws, order of convergence."""
import numpy as np
import pytest

from physml.diffusion.fokker_planck import Grid, fokker_planck


def gauss(x, mean, variance):
    return np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


def relaxing(x, t, mean=1.0, variance=0.25):
    """Ornstein–Uhlenbeck, x' = -x with D = 1, from a Gaussian."""
    return gauss(x, mean * np.exp(-t), 1 + (variance - 1) * np.exp(-2 * t))


def error(cells, t=0.5):
    grid = Grid((-6, 6), cells)
    x = grid.points[:, 0]
    solved = fokker_planck(relaxing(x, 0.0), grid, lambda x, t: -x, 1.0, times=[0, t], steady=True)
    return grid.integral(abs(solved.density - relaxing(x, t)))


def test_second_order_in_the_cells():
    errors = [error(n) for n in (120, 240, 480)]
    assert errors[2] < 1e-4
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 2, atol=0.1)


def test_conservative_and_positive():
    grid = Grid((-3, 3), 90)
    rng = np.random.default_rng(1)
    for D in (0.0, 0.01, 1.0):
        start = rng.random(90) * (rng.random(90) < 0.3)
        solved = fokker_planck(start, grid, lambda x, t: 3 * np.sin(5 * x) - 2 * t, D, times=[0, 0.1, 0.3])
        assert solved.densities.shape == (3, 90)
        assert (solved.densities >= 0).all()
        np.testing.assert_allclose(solved.densities.sum(axis=1), start.sum(), rtol=1e-13)


def test_a_quadratic_well_has_its_gaussian_exactly():
    """The fitted fluxes vanish on e^(-V/D) where V is quadratic: z is then the difference of V/D between two cells."""
    grid = Grid((-4, 4), 40)
    x = grid.points[:, 0]
    still = gauss(x, 0.3, 0.5)
    solved = fokker_planck(still, grid, lambda x, t: -2 * (x - 0.3), 1.0, times=[0, 1], steady=True)
    np.testing.assert_allclose(solved.density, still, rtol=1e-11, atol=1e-16)


def test_schedule_that_varies():
    """D(t) = 1 + t and v = -D x: the clock of the process above runs as t + t²/2."""
    grid = Grid((-6, 6), 200)
    x = grid.points[:, 0]
    solved = fokker_planck(relaxing(x, 0), grid, lambda x, t: -(1 + t) * x, lambda t: 1 + t, times=[0, 0.4, 0.8])
    for t, p in zip(solved.times[1:], solved.densities[1:], strict=True):
        assert grid.integral(abs(p - relaxing(x, t + t * t / 2))) < 2e-3


def test_a_plane_with_rotation():
    """Drift -x + rotation: an isotropic Gaussian keeps its shape while its mean spirals in; a product otherwise."""
    errors = []
    for n in (32, 64):
        grid = Grid(((-5, 5), (-5, 5)), n)
        x = grid.points
        start = (gauss(x[:, 0], 1.5, 0.5) * gauss(x[:, 1], 0, 0.5)).reshape(grid.cells)
        solved = fokker_planck(start, grid, lambda x, t: -x + 2 * np.stack([-x[:, 1], x[:, 0]], axis=1), 1.0,
                               times=[0, 0.5], steady=True)
        r, v = 1.5 * np.exp(-0.5), 1 - 0.5 * np.exp(-1)
        exact = gauss(x[:, 0], r * np.cos(1), v) * gauss(x[:, 1], r * np.sin(1), v)
        errors.append(grid.integral(abs(solved.density - exact.reshape(grid.cells))))
        assert solved.density.min() >= 0
        assert grid.integral(solved.density) == pytest.approx(1, rel=1e-6)
    assert errors[1] < 0.02
    assert 1.7 < np.log2(errors[0] / errors[1]) < 2.3


def test_a_plane_with_different_axes():
    """Two axes that know nothing of each other are two lines."""
    plane, lines = Grid(((-3, 4), (-2, 2)), (20, 30)), (Grid((-3, 4), 20), Grid((-2, 2), 30))
    drifts = (lambda x: np.cos(2 * x), lambda x: 1 - x**2)
    start = [np.random.default_rng(k).random(n) for k, n in enumerate((20, 30))]
    def drift(x, t):
        return np.stack([f(c) for f, c in zip(drifts, x.T, strict=True)], axis=1)

    both = fokker_planck(np.outer(*start), plane, drift,
                         0.3, times=[0, 0.2], steps=4000, steady=True)
    one = [fokker_planck(p, line, lambda x, t, f=f: f(x), 0.3, times=[0, 0.2], steps=4000, steady=True).density
           for p, line, f in zip(start, lines, drifts, strict=True)]
    np.testing.assert_allclose(both.density, np.outer(*one), rtol=1e-3)  # one step on a plane is a product up to dt²


def test_too_few_steps():
    grid = Grid((0, 1), 10)
    call = {"density": np.ones(10), "grid": grid, "drift": lambda x, t: 0 * x, "diffusion": 1.0, "times": [0, 1]}
    with pytest.raises(ValueError, match=r"steps: 1 from t = 0 to 0.01 .* lose 2 times .* at least 2 for"):
        fokker_planck(**call, steps=100)
    assert [fokker_planck(**call, **how).steps for how in ({}, {"steady": True}, {"steps": 200}, {"steps": 201})] == [
        200, 200, 200, 300]


def test_updates_are_of_second_order():
    """D(t) = e^2t, which moves the clock, against more updates on the same cells in the same steps."""
    grid = Grid((-6, 6), 60)
    x = grid.points[:, 0]

    def solve(updates):
        return fokker_planck(relaxing(x, 0), grid, lambda x, t: -np.exp(2 * t) * x, lambda t: np.exp(2 * t),
                             times=[0, 0.5], updates=updates, steps=4000).density

    errors = [abs(solve(n) - solve(1000)).max() for n in (5, 10, 20)]
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 2, atol=0.1)


@pytest.mark.parametrize(("change", "message"), [
    ({"density": np.ones(9)}, "density: got shape"), ({"density": -np.ones(10)}, "density: got -1.0"),
    ({"times": [0.0]}, "times: got"), ({"times": [1.0, 0.0]}, "times: got"), ({"diffusion": -1.0}, "diffusion: got"),
    ({"drift": lambda x, t: x[:, 0]}, "drift: at t = 0.* gave"), ({"drift": lambda x, t: x / 0}, "infinite"),
    ({"steps": 0}, "steps: got 0"), ({"diffusion": lambda t: -t}, "diffusion: got"),
])
@pytest.mark.filterwarnings("ignore:divide")
def test_bad_input(change, message):
    call = {"density": np.ones(10), "drift": lambda x, t: -x, "diffusion": 1.0, "times": [0.0, 0.1]} | change
    with pytest.raises(ValueError, match=message):
        fokker_planck(call.pop("density"), Grid((1, 2), 10), call.pop("drift"), call.pop("diffusion"), **call)


@pytest.mark.parametrize(("bounds", "cells", "message"), [
    ((1, 0), 4, "bounds: got"), (((0, 1),) * 3, 4, "bounds: got"), ((0, 1), (4, 4), "cells: got"), ((0, 1), 1, "cells"),
])
def test_bad_grid(bounds, cells, message):
    with pytest.raises(ValueError, match=message):
        Grid(bounds, cells)
