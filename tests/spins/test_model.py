"""The pairwise model: energies, exact sums and identities against a readable twin, both conventions, bad input."""
import numpy as np
import pytest

from physml.core.frozen import for_kernel
from physml.spins import PairwiseModel, exact, kernels, to_values


def random_model(n, values=(-1, 1), seed=0, scale=1.0):
    rng = np.random.default_rng(seed + n)
    J = np.triu(rng.normal(size=(n, n)), 1) * scale / np.sqrt(n)
    return PairwiseModel(J + J.T, rng.normal(size=n) * 0.5, values, offset=0.7)


def energy_twin(model, s):
    """One state, one pair at a time."""
    total = model.offset
    for i in range(model.size):
        total -= model.fields[i] * s[i]
        for j in range(i):
            total -= model.couplings[i, j] * s[i] * s[j]
    return total


def boltzmann_twin(model, beta):
    """log Z, means and second moments from the list of all energies."""
    states = model.states().astype(float)
    exponents = -beta * np.array([energy_twin(model, s) for s in states])
    top = exponents.max()
    weights = np.exp(exponents - top)
    p = weights / weights.sum()
    return top + np.log(weights.sum()), p @ states, (states.T * p) @ states, p


VALUES = [(-1, 1), (0, 1)]


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("n", [1, 2, 3, 7])
@pytest.mark.parametrize("beta", [0.0, 0.3, 1.0, -1.0, 8.0, 3000.0])
def test_exact_sums(n, values, beta):
    model = random_model(n, values)
    log_z, means, second, p = boltzmann_twin(model, beta)
    assert model.log_partition(beta) == pytest.approx(log_z, rel=1e-12, abs=1e-12)
    assert model.means(beta) == pytest.approx(means, abs=1e-11)
    assert model.correlations(beta) == pytest.approx(second, abs=1e-11)
    assert model.correlations(beta, connected=True) == pytest.approx(second - np.outer(means, means), abs=1e-11)
    assert model.probabilities(beta) == pytest.approx(p, abs=1e-11)


@pytest.mark.parametrize("values", VALUES)
def test_energies(values):
    model = random_model(5, values)
    states = model.states()
    energies = model.energy(states)
    assert energies == pytest.approx([energy_twin(model, s) for s in states])
    assert model.energy(states.reshape(2, 4, 4, 5)).shape == (2, 4, 4)
    assert model.energy(states[3].tolist()) == pytest.approx(energies[3])
    state, lowest = model.ground_state()
    assert lowest == pytest.approx(energies.min())
    assert model.energy(state) == pytest.approx(lowest)
    assert len({row.tobytes() for row in states}) == 32


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("n", [3, 10, 12, 14])
def test_gray_code_agrees_with_split_tables(n, values):
    """Two independent routes to every exact sum, with blocks shorter than, as long as and longer than the model."""
    model = random_model(n, values)
    arguments = (for_kernel(model.couplings), for_kernel(model.fields), *map(float, values))
    for first in (1, min(n, 10)):
        assert kernels.gray_log_partition(*arguments, 0.8, first) == pytest.approx(
            exact.log_partition(model.couplings, model.fields, values, 0.8), rel=1e-13)
        mean, second = np.zeros(n), np.zeros((n, n))
        kernels.gray_moments(*arguments, 0.8, first, mean, second)
        assert mean == pytest.approx(model.means(0.8), abs=1e-12)
        assert second == pytest.approx(model.correlations(0.8), abs=1e-12)
        energies = np.empty(2**n)
        kernels.all_energies(*arguments, first, energies)
        assert energies + model.offset == pytest.approx(model.energy(model.states()), abs=1e-12)
        index, lowest = kernels.lowest_energy(*arguments, first)
        assert (index, lowest) == (energies.argmin(), pytest.approx(energies.min()))


def test_no_overflow_at_any_temperature():
    model = random_model(13, scale=50.0)
    _, ground = model.ground_state()
    for beta in (1e-3, 0.1, 1.0, 10.0, 1e4, 1e8):
        log_z = model.log_partition(beta)
        assert -beta * ground - 1e-9 * beta <= log_z <= -beta * ground + 13 * np.log(2) + 1e-9 * beta
        assert np.abs(model.means(beta)).max() <= 1 + 1e-12
    assert model.log_partition(1e4) + 1e4 * ground == pytest.approx(0, abs=1e-6)
    assert not exact.split_tables(model.couplings, model.fields, model.values, 10.0).safe


def test_derivatives_of_log_z():
    """d ln Z/dβ = -⟨E⟩, d ln Z/d(β h_i) = ⟨s_i⟩, d ln Z/d(β J_ij) = ⟨s_i s_j⟩."""
    model, beta, d = random_model(11), 0.9, 1e-5
    energy = model.probabilities(beta) @ model.energy(model.states())
    slope = (model.log_partition(beta + d) - model.log_partition(beta - d)) / (2 * d)
    assert slope == pytest.approx(-energy, abs=1e-7)
    second = model.correlations(beta)
    pairs = 0.5 * np.sum(model.couplings * second)
    assert energy == pytest.approx(model.offset - model.fields @ model.means(beta) - pairs)

    def log_z(h=0.0, j=0.0):
        unit = np.eye(11)[2]
        pair = np.zeros((11, 11))
        pair[2, 8] = pair[8, 2] = j
        return PairwiseModel(model.couplings + pair, model.fields + h * unit, offset=model.offset).log_partition(beta)

    assert (log_z(h=d) - log_z(h=-d)) / (2 * d * beta) == pytest.approx(model.means(beta)[2], abs=1e-7)
    assert (log_z(j=d) - log_z(j=-d)) / (2 * d * beta) == pytest.approx(second[2, 8], abs=1e-7)


@pytest.mark.parametrize("values", VALUES)
def test_conventions_are_equivalent(values):
    model = random_model(8, values)
    other = to_values(model, (0, 1) if values == (-1, 1) else (-1, 1))
    states = model.states()
    translated = (states + 1) // 2 if values == (-1, 1) else 2 * states - 1
    assert other.energy(translated) == pytest.approx(model.energy(states), abs=1e-12)
    assert other.log_partition(0.6) == pytest.approx(model.log_partition(0.6), rel=1e-13)
    assert to_values(model, values) is model
    back = to_values(other, values)
    assert back.couplings == pytest.approx(model.couplings)
    assert back.fields == pytest.approx(model.fields)
    assert back.offset == pytest.approx(model.offset)


@pytest.mark.parametrize(("visible", "hidden", "log_z"), [(3, 2, 3.780185985952), (6, 4, 7.478761931315)])
def test_restricted_boltzmann_machine(visible, hidden, log_z):
    i, j = np.arange(visible)[:, None], np.arange(hidden)
    J = np.zeros((visible + hidden,) * 2)
    J[:visible, visible:] = 0.8 * np.sin(1 + 3 * i + 5 * j)
    model = PairwiseModel(J + J.T, np.concatenate([0.3 * np.cos(2 * i[:, 0] + 1), 0.2 * np.sin(j + 0.5)]), (0, 1))
    assert model.log_partition() == pytest.approx(log_z, abs=1e-11)


def test_ferromagnet_on_a_complete_graph():
    """All couplings equal: the sum over states is a sum over magnetisations; n = 26 is far beyond a list of states."""
    from scipy.special import gammaln, logsumexp

    n, J = 26, 0.07
    k = np.arange(n + 1)
    m = 2 * k - n
    exponents = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + 0.5 * J * (m**2 - n) + 0.02 * m
    model = PairwiseModel(J * (1 - np.eye(n)), np.full(n, 0.02))
    assert model.log_partition() == pytest.approx(logsumexp(exponents), rel=1e-13)
    p = np.exp(exponents - logsumexp(exponents))
    assert model.means() == pytest.approx(p @ m / n)
    assert model.correlations()[0, 25] == pytest.approx((p @ m**2 - n) / (n * (n - 1)))


PAIR = [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(("arguments", "message"), [
    (([[0, 1]],), "couplings: got shape"), ((np.zeros((0, 0)),), "couplings: got shape"),
    ((3.0,), "couplings: got shape"), ((["a"],), "couplings: got"),
    (([[0, np.nan], [np.nan, 0]],), "couplings: got nan"),
    (([[0, 1], [2, 0]],), "couplings: differ from their transpose"), ((np.eye(2),), "add -trace/2 to offset"),
    ((np.eye(2), None, (0, 1)), "add half of it to fields"), ((PAIR, [1.0]), "fields: got shape"),
    ((PAIR, [1.0, np.inf]), "fields: got inf"), ((PAIR, None, (1, -1)), "values: got"),
    ((PAIR, None, 2), "values: got 2"), ((PAIR, None, (0, 1), np.nan), "offset: got nan"),
])
def test_bad_model(arguments, message):
    with pytest.raises(ValueError, match=message):
        PairwiseModel(*arguments)


def test_bad_arguments():
    model = PairwiseModel(PAIR)
    for call, message in [
        (lambda: model.energy([1, 1, 1]), "states: got shape"), (lambda: model.energy(1), "states: got shape"),
        (lambda: model.energy([0, 1]), "states: got values other"), (lambda: model.means(np.nan), "beta: got nan"),
        (lambda: model.log_partition([1.0]), "beta: got"), (lambda: to_values(model, (0, 2)), "values: got"),
        (lambda: PairwiseModel(np.zeros((29, 29))).log_partition(), "exact sums go to 28"),
        (lambda: PairwiseModel(np.zeros((25, 25))).probabilities(), "exact sums go to 24"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
