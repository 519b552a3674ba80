"""The restricted machine: published values of ln Z, exact sums against a list of all states, identities, bad input."""
import numpy as np
import pytest

from physml.boltzmann import RBM
from physml.mcmc import standard_error
from physml.spins import to_values


@pytest.mark.parametrize(("visible", "hidden", "log_z"), [(3, 2, 3.780185985952), (6, 4, 7.478761931315)])
def test_reference_values(reference, visible, hidden, log_z):
    machine = reference(visible, hidden)
    assert machine.log_partition() + machine.offset == pytest.approx(log_z, abs=1e-11)
    turned = RBM(machine.weights.T, machine.hidden_bias, machine.visible_bias)
    assert turned.log_partition() == pytest.approx(log_z, abs=1e-11)


def test_every_expectation(machine, twin):
    v, h, energy, p, log_z = twin(machine)
    assert machine.energy(v[:, None], h) == pytest.approx(energy)
    assert machine.log_partition() == pytest.approx(log_z, rel=1e-13)
    assert machine.free_energy(v) == pytest.approx(-np.log(np.exp(-energy).sum(axis=1)))
    assert np.exp(machine.log_probability(v)) == pytest.approx(p.sum(axis=1))
    found = machine.moments()
    assert found.pairs == pytest.approx(v.T @ p @ h)
    assert found.visible == pytest.approx(p.sum(axis=1) @ v)
    assert found.hidden == pytest.approx(p.sum(axis=0) @ h)
    assert machine.hidden_means(v) == pytest.approx(p @ h / p.sum(axis=1, keepdims=True))
    assert machine.visible_means(h) == pytest.approx(p.T @ v / p.sum(axis=0)[:, None])
    clamped = machine.clamped_moments(v[:3])
    given = p[:3] / p[:3].sum(axis=1, keepdims=True) / len(v[:3])
    assert clamped.pairs == pytest.approx(v[:3].T @ given @ h)
    assert machine.clamped_moments(v[1]).visible == pytest.approx(v[1])


def test_likelihood_is_clamped_minus_free(machine, twin):
    """-ln P(v) = F_clamped(v) - F_free, and no distribution q of the hidden units goes below F_clamped."""
    v, h, energy, p, log_z = twin(machine)
    rng = np.random.default_rng(1)
    assert machine.free_energy() == -machine.log_partition()
    assert (machine.free_energy(v) == machine.clamped_free_energy(v)).all()
    assert -machine.log_likelihood(v) == pytest.approx(np.mean(machine.clamped_free_energy(v)) + log_z)
    q = rng.dirichlet(np.ones(len(h)), size=len(v))
    variational = (q * energy).sum(axis=1) + (q * np.log(q)).sum(axis=1)
    assert (variational > machine.free_energy(v)).all()
    best = p / p.sum(axis=1, keepdims=True)
    assert (best * energy).sum(axis=1) + (best * np.log(best)).sum(axis=1) == pytest.approx(machine.free_energy(v))


def test_gradient_by_finite_differences(machine, twin):
    data, d = twin(machine)[0][::3], 1e-5
    gradient = machine.gradient(data)
    for name, slope in [("weights", gradient.pairs), ("visible_bias", gradient.visible),
                        ("hidden_bias", gradient.hidden)]:
        for index in np.ndindex(slope.shape):
            sides = []
            for sign in (1, -1):
                parts = {k: getattr(machine, k).copy() for k in ("weights", "visible_bias", "hidden_bias")}
                parts[name][index] += sign * d
                sides.append(RBM(**parts, values=machine.values).log_likelihood(data))
            assert (sides[0] - sides[1]) / (2 * d) == pytest.approx(slope[index], abs=1e-8)


def test_dropping_log_z_is_no_likelihood(machine, twin):
    """The clamped term alone falls for ever along any direction in which the data's moments point."""
    data = twin(machine)[0][-1:]
    step = machine.clamped_moments(data)
    energies = [float(np.mean(RBM(machine.weights + t * step.pairs, machine.visible_bias + t * step.visible,
                                  machine.hidden_bias + t * step.hidden, machine.values).free_energy(data)))
                for t in (0, 10, 100, 1000)]
    assert (np.diff(energies) < 0).all()
    assert energies[-1] < -900


def test_conventions(machine, twin):
    other = machine.to_values((0, 1) if machine.values == (-1, 1) else (-1, 1))
    v, h = twin(machine)[:2]
    there = dict(zip(machine.values, other.values, strict=True))
    translate = np.vectorize(there.get)
    assert other.energy(translate(v)[:, None], translate(h)) == pytest.approx(machine.energy(v[:, None], h))
    assert other.log_partition() == pytest.approx(machine.log_partition(), rel=1e-13)
    back = other.to_values(machine.values)
    assert back.weights == pytest.approx(machine.weights)
    assert back.offset == pytest.approx(machine.offset)
    assert machine.to_values(machine.values) is machine


def test_as_a_pairwise_model(machine):
    model = machine.to_pairwise()
    found, k = machine.moments(), machine.visible
    assert model.log_partition() == pytest.approx(machine.log_partition(), rel=1e-13)
    assert model.correlations()[:k, k:] == pytest.approx(found.pairs, abs=1e-13)
    assert model.means() == pytest.approx(np.concatenate([found.visible, found.hidden]), abs=1e-13)
    other = (0, 1) if machine.values == (-1, 1) else (-1, 1)
    assert to_values(model, other).couplings == pytest.approx(machine.to_values(other).to_pairwise().couplings)


def test_strong_weights_neither_overflow_nor_drift():
    """14 hidden units pass the point at which fields are computed afresh; columns that are equal make it checkable."""
    rng = np.random.default_rng(3)
    machine = RBM(200 * rng.normal(size=(30, 14)))
    h = (np.arange(2**14)[:, None] >> np.arange(14)) & 1
    x = h @ machine.weights.T
    from scipy.special import logsumexp

    assert machine.log_partition() == pytest.approx(logsumexp(np.logaddexp(0, x).sum(axis=1)), rel=1e-13)
    free = RBM(np.zeros((40, 13)), np.linspace(-2, 2, 40))
    assert free.log_partition() == pytest.approx(np.logaddexp(0, free.visible_bias).sum() + 13 * np.log(2), rel=1e-14)


def test_samples(machine):
    v = machine.sample(4000, seed=3, chains=10).astype(float)
    found = machine.to_pairwise().correlations()[:machine.visible, :machine.visible]
    assert (np.abs(v.mean(axis=(0, 1)) - machine.moments().visible) < 4 * standard_error(v)).all()
    pairs = (v[..., :, None] * v[..., None, :])[..., *np.triu_indices(machine.visible, 1)]
    exact = found[np.triu_indices(machine.visible, 1)]
    assert (np.abs(pairs.mean(axis=(0, 1)) - exact) < 4 * standard_error(pairs)).all() if exact.size else True


def test_sample_shapes_and_start(reference):
    machine = reference(5, 3)
    assert machine.sample(7).shape == (1, 7, 5)
    assert machine.sample(7, seed=1, chains=2).dtype == np.int8
    assert (machine.sample(7, seed=1, chains=2) == machine.sample(7, seed=1, chains=2)).all()
    frozen = RBM(np.zeros((3, 2)), [60.0, -60.0, 60.0])
    assert (frozen.sample(5, seed=1, start=[0, 1, 0], burn_in=0) == [1, 0, 1]).all()
    kept = machine.sample(10, seed=2, burn_in=0, thin=3, start=[1, 1, 0, 1, 0])
    every = machine.sample(30, seed=2, burn_in=0, start=[1, 1, 0, 1, 0])
    assert (kept == every[:, 2::3]).all()


@pytest.mark.parametrize(("arguments", "message"), [
    (([1.0],), "weights: got shape"), ((np.zeros((0, 2)),), "weights: got shape"), (("a",), "weights: got 'a'"),
    (([[np.nan]],), "weights: got nan"), (([[1.0]], [1.0, 2.0]), "visible_bias: got shape"),
    (([[1.0]], None, [1.0, 2.0]), "hidden_bias: got shape"), (([[1.0]], None, None, (1, 0)), "values: got"),
    (([[1.0]], None, None, (0, 1), np.inf), "offset: got inf"),
])
def test_bad_machine(arguments, message):
    with pytest.raises(ValueError, match=message):
        RBM(*arguments)


def test_bad_arguments(reference):
    machine = reference(3, 2)
    for call, message in [
        (lambda: machine.free_energy([1, 0]), "v: got shape"),
        (lambda: machine.free_energy([1, 0, -1]), "v: got values"),
        (lambda: machine.visible_means([1, 0, 1]), "h: got shape"), (lambda: machine.sample(0, seed=1), "n: got 0"),
        (lambda: machine.sample(1, seed=1, thin=0), "thin: got 0"), (lambda: machine.sample(1, seed=-1), "seed: got"),
        (lambda: machine.sample(1, seed=1, start=[[1, 0, 1]] * 2), "start: got shape"),
        (lambda: machine.to_values((0, 2)), "values: got"),
        (lambda: RBM(np.zeros((25, 25))).log_partition(), "exact sums go to 24"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
