"""Gibbs sampling as a matrix: stationarity, the limit of many steps, and the bias of few."""
import numpy as np
import pytest

from physml.boltzmann import RBM, bars_and_stripes, expected_update, gibbs_matrix


def test_the_machine_is_stationary(machine, twin):
    matrix, v = gibbs_matrix(machine), twin(machine)[0]
    index = ((v == machine.values[1]) << np.arange(machine.visible)).sum(axis=1)
    law = np.empty(len(matrix))
    law[index] = np.exp(machine.log_probability(v))
    assert matrix.sum(axis=1) == pytest.approx(np.ones(len(matrix)))
    assert law @ matrix == pytest.approx(law)
    flow = law[:, None] * matrix
    assert flow == pytest.approx(flow.T)


def test_matrix_against_the_joint_table(machine, twin):
    v, _, _, p, _ = twin(machine)
    given_v, given_h = p / p.sum(axis=1, keepdims=True), p / p.sum(axis=0)
    index = ((v == machine.values[1]) << np.arange(machine.visible)).sum(axis=1)
    assert gibbs_matrix(machine)[np.ix_(index, index)] == pytest.approx(given_v @ given_h.T)


def test_many_steps_give_the_gradient_and_few_do_not():
    rng = np.random.default_rng(1)
    machine, data = RBM(2 * rng.normal(size=(4, 3)), rng.normal(size=4)), bars_and_stripes(2)
    exact = machine.gradient(data)
    bias = [(expected_update(machine, data, k) - exact).norm() for k in (1, 2, 4, 500)]
    assert bias[0] > bias[1] > bias[2] > 1e-4
    assert bias[3] < 1e-12


def test_bad_input():
    with pytest.raises(ValueError, match="at most 12"):
        gibbs_matrix(RBM(np.zeros((13, 2))))
    with pytest.raises(ValueError, match="gibbs_steps: got 0"):
        expected_update(RBM([[1.0]]), [[1]], 0)
