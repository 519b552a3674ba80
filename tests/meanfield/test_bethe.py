"""Belief propagation: exact on trees, stationary elsewhere, honest about failure; the lattice's twin in NumPy."""
import numpy as np
import pytest
from scipy import optimize

from physml.meanfield import bethe, bethe_lattice_magnetization, lattice_beliefs
from physml.spins import PairwiseModel, to_values


@pytest.mark.parametrize("values", [(-1, 1), (0, 1)])
@pytest.mark.parametrize("beta", [0.2, 1.0, 3.0, 40.0])  # the last one in fields instead of tanh
@pytest.mark.parametrize("n", [1, 2, 12])
def test_exact_on_trees(random_model, values, beta, n):
    model = random_model(n, "tree", values)
    found = bethe(model, beta)
    assert found.converged
    assert found.magnetizations == pytest.approx(model.means(beta), abs=1e-10)
    assert found.free_energy == pytest.approx(-model.log_partition(beta) / beta, abs=1e-9)
    assert len(found.bonds) == n - 1
    exact = model.correlations(beta)[tuple(found.bonds.T)]
    assert found.bond_correlations == pytest.approx(exact, abs=1e-10)


def test_exact_on_forests():
    model = PairwiseModel(np.kron(np.eye(3), [[0, 1.5], [1.5, 0]]), [0.1, 0, 0.3, 0.2, 0, 0])
    assert bethe(model).free_energy == pytest.approx(-model.log_partition(), abs=1e-12)
    alone = bethe(PairwiseModel(np.zeros((3, 3)), [1.0, 0.0, -2.0]), 2.0)
    assert alone.magnetizations == pytest.approx(np.tanh([2.0, 0.0, -4.0]))


def twin(model, beta, sweeps):
    """Parallel updates of messages as probability tables, and Bethe's free energy from beliefs and their entropies."""
    s, n = np.array([-1.0, 1.0]), model.size
    bonds = [(i, j) for i in range(n) for j in range(n) if model.couplings[i, j]]
    message = {b: np.array([0.45, 0.55]) for b in bonds}
    local = np.exp(beta * np.outer(model.fields, s))

    def cavity(i, j):
        return local[i] * np.prod([message[k, i] for k in range(n) if (k, i) in message and k != j], axis=0)

    for _ in range(sweeps):
        new = {(i, j): np.exp(beta * model.couplings[i, j] * np.outer(s, s)) @ cavity(i, j) for i, j in bonds}
        message = {b: 0.5 * message[b] + 0.5 * v / v.sum() for b, v in new.items()}
    single = np.array([cavity(i, None) / cavity(i, None).sum() for i in range(n)])
    energy = -model.fields @ single @ s + model.offset
    free = energy
    for i in range(n):
        degree = sum(k == i for k, _ in bonds)
        free -= (degree - 1) * (single[i] @ np.log(single[i])) / beta
    for i, j in bonds:
        if i < j:
            pair = np.outer(cavity(i, j), cavity(j, i)) * np.exp(beta * model.couplings[i, j] * np.outer(s, s))
            pair /= pair.sum()
            free += -model.couplings[i, j] * s @ pair @ s + (pair * np.log(pair)).sum() / beta
    return single @ s, free


@pytest.mark.parametrize("beta", [0.3, 1.2])
def test_loops_agree_with_the_twin(random_model, beta):
    model = random_model(6, "dense", scale=0.8)
    means, free_energy = twin(model, beta, 400)
    found = bethe(model, beta, starts=1)
    assert found.converged
    assert found.magnetizations == pytest.approx(means, abs=1e-9)
    assert found.free_energy == pytest.approx(free_energy, abs=1e-9)


def test_tanh_and_fields_agree(random_model, monkeypatch):
    from physml.meanfield import bethe as function
    module = __import__(function.__module__, fromlist=["TANH_RANGE"])
    model = random_model(7, "dense", (0, 1))
    rational = bethe(model, 1.0)
    monkeypatch.setattr(module, "TANH_RANGE", 0.0)
    fields = bethe(model, 1.0)
    assert fields.free_energy == pytest.approx(rational.free_energy, abs=1e-10)
    assert fields.magnetizations == pytest.approx(rational.magnetizations, abs=1e-10)


def test_failure_is_said():
    """A frustrated, dense, cold glass: the words never settle."""
    rng = np.random.default_rng(4)
    J = np.triu(rng.normal(size=(24, 24)), 1)
    found = bethe(PairwiseModel(J + J.T), 3.0, damping=0.0, starts=1, max_iterations=300)
    assert not found.converged
    assert found.residual > 1e-3
    assert found.iterations == 300


def lattice_model(right, down, fields):
    rows, columns = fields.shape
    J = np.zeros((fields.size,) * 2)
    for i in range(rows):
        for j in range(columns):
            a = i * columns + j
            for b, coupling in ((i * columns + (j + 1) % columns, right[i, j]),
                                ((i + 1) % rows * columns + j, down[i, j])):
                J[a, b] += coupling
                J[b, a] += coupling
    return PairwiseModel(J, fields.ravel())


@pytest.mark.parametrize("shape", [(3, 3), (4, 6), (7, 3)])
def test_lattice_is_the_same_fixed_point(shape):
    rng = np.random.default_rng(5)
    right, down, fields = rng.normal(size=(3, *shape))
    model = lattice_model(right, down, fields)
    found, other = lattice_beliefs(right, down, fields, 0.6), bethe(model, 0.6, starts=1)
    assert found.converged
    assert other.converged
    assert found.magnetizations.ravel() == pytest.approx(other.magnetizations, abs=1e-10)
    assert found.free_energy == pytest.approx(other.free_energy, abs=1e-9)
    low, high = np.sort(found.bonds, axis=1).T
    order = np.lexsort((high, low))
    assert np.stack([low, high], 1)[order].tolist() == other.bonds.tolist()
    assert found.bond_correlations[order] == pytest.approx(other.bond_correlations, abs=1e-9)


def bonds_of_one_cavity_field(T, h):
    """⟨s s'⟩ and the free energy per site of the Bethe lattice with four neighbours, by hand: one cavity field."""
    K = 1 / T
    a = optimize.brentq(lambda a: a - h * K - 3 * np.arctanh(np.tanh(K) * np.tanh(a)), 0.1, 10, xtol=1e-14)
    u = np.arctanh(np.tanh(K) * np.tanh(a))
    weights = np.exp([K + 2 * a, K - 2 * a, -K, -K])
    site = np.log(2 * np.cosh(a + u)) + 4 * np.log(np.cosh(K) / np.cosh(u))
    bond = np.log(weights.sum() / (2 * np.cosh(a)) ** 2)
    return weights @ [1, 1, -1, -1] / weights.sum(), -T * (site - 2 * bond)


@pytest.mark.parametrize(("T", "h", "energy"), [(2.0, 0.0, -1.7676511213), (4.0, 0.3, None)])
def test_a_uniform_lattice_is_the_bethe_lattice(T, h, energy):
    flat = np.ones((5, 5))
    found = lattice_beliefs(flat, flat, h * flat, 1 / T)
    assert found.magnetizations == pytest.approx(bethe_lattice_magnetization(T, field=h) * flat, abs=1e-10)
    pair, free = bonds_of_one_cavity_field(T, h)
    assert found.bond_correlations == pytest.approx(pair, abs=1e-10)
    if energy:
        assert -2 * found.bond_correlations.mean() == pytest.approx(energy, abs=1e-10)
    assert found.free_energy / 25 == pytest.approx(free, abs=1e-10)


def test_values_of_the_other_convention(random_model):
    spins = random_model(6, scale=0.5)
    bits = to_values(spins, (0, 1))
    a, b = bethe(spins), bethe(bits)
    assert b.magnetizations == pytest.approx(0.5 * (1 + a.magnetizations), abs=1e-10)
    assert b.free_energy == pytest.approx(a.free_energy, abs=1e-10)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"beta": -1.0}, "beta: got -1.0"), ({"damping": -0.1}, "damping"), ({"starts": 1.5}, "starts"),
    ({"start": np.zeros(3)}, "start: got shape")])
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        bethe(PairwiseModel([[0, 1], [1, 0]]), **arguments)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"beta": 9.0}, "use bethe"), ({"tilt": 1.0}, "tilt"), ({"fields": np.zeros((2, 3))}, "at least 3 by 3"),
    ({"beta": np.inf}, "beta")])
def test_bad_lattices(arguments, message):
    flat = np.ones((3, 3))
    with pytest.raises(ValueError, match=message):
        lattice_beliefs(**({"right": flat, "down": flat, "fields": flat} | arguments))
