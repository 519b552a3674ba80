"""Reference machines, and an oracle that lists every state of both layers."""
import itertools

import numpy as np
import pytest

from physml.boltzmann import RBM


def reference_machine(visible, hidden, values=(0, 1)):
    i, j = np.arange(visible)[:, None], np.arange(hidden)
    return RBM(0.8 * np.sin(1 + 3 * i + 5 * j), 0.3 * np.cos(2 * i[:, 0] + 1), 0.2 * np.sin(j + 0.5), values, 0.4)


def enumerate_twin(machine):
    """States (v, h) one by one with E = offset - v·W·h - a·v - b·h, and their probabilities and ln Z."""
    v = np.array(list(itertools.product(machine.values, repeat=machine.visible)))
    h = np.array(list(itertools.product(machine.values, repeat=machine.hidden)))
    energy = np.empty((len(v), len(h)))
    for k, a in enumerate(v):
        for l, b in enumerate(h):
            energy[k, l] = machine.offset - machine.visible_bias @ a - machine.hidden_bias @ b
            energy[k, l] -= sum(machine.weights[i, j] * a[i] * b[j] for i in range(len(a)) for j in range(len(b)))
    z = np.exp(-energy).sum()
    return v, h, energy, np.exp(-energy) / z, float(np.log(z))


@pytest.fixture
def reference():
    return reference_machine


@pytest.fixture
def twin():
    return enumerate_twin


@pytest.fixture(params=[((0, 1), 5, 3), ((0, 1), 3, 5), ((-1, 1), 4, 4), ((-1, 1), 1, 2)],
                ids=["01-wide", "01-narrow", "spins", "tiny"])
def machine(request):
    """Machines of both conventions with either layer the smaller."""
    values, visible, hidden = request.param
    return reference_machine(visible, hidden, values)
