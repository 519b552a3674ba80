"""Train the networks of the figure `network-thermometer`, and write their weights, rounded, into its folder.

Training rounds differently from machine to machine; the figure must not. So its weights are numbers in the repository,
which this program makes anew and `tests/explorables/test_phase_networks.py` compares with a training of its own.
"""
import textwrap
from pathlib import Path

import numpy as np

from physml import ising, learning, rg
from physml.learning.activations import sigmoid

FILE = Path(__file__).resolve().parent.parent / "physml/explorables/renormalization/_phase_networks.py"
L, FILTERS = 32, 8
WINDOWS = (((1.0, 1.5), (3.3, 3.6)), ((1.0, 1.8), (2.9, 3.6)), ((1.5, 2.1), (2.45, 3.0)))
TEMPERATURES = np.round(np.linspace(1.9, 2.7, 17), 2)


def trained(cold, hot, seed):
    """Nine weights, bias and output weight of each filter, and the output's bias, from one training, to four digits."""
    spins, labels, _ = rg.labelled_lattices(L, cold, hot, seed=seed)
    start = learning.convolutional_network(FILTERS, 0, seed=seed + 1).on_patches()
    network = learning.train(start, learning.patch_frequencies(spins), labels, penalty=1e-4, seed=seed + 2).network
    theta = np.round(network.vector, 4)
    filters = np.column_stack([theta[:72].reshape(9, FILTERS).T, theta[72:80], theta[80:88]])
    return filters, theta[88]


def table(filters):
    """What a patch adds to the output, for each of the 512, averaged over the two signs of the lattice."""
    alone = np.tanh(learning.patch_table() @ filters[:, :9].T + filters[:, 9]) @ filters[:, 10]
    return 0.5 * (alone + alone[::-1])


def answers(networks, lattices):
    """The probability that each network gives to "ordered", for each lattice."""
    shares = learning.patch_frequencies(lattices)
    return sigmoid(np.array([shares @ table(filters) + bias for filters, bias in networks]))


def main():
    networks = [trained(*window, seed=10 * k) for k, window in enumerate(WINDOWS)]
    curves = np.array([answers(networks, ising.sample(L, T, 500, thin=3, chains=4, seed=99))
                       .mean(axis=(1, 2)) for T in TEMPERATURES]).T

    def rows(array):
        lines = ["(" + ", ".join(f"{x:g}" for x in row) + ")" for row in array]
        return ",\n".join(textwrap.fill(line, 118, initial_indent="    ", subsequent_indent="     ") for line in lines)

    FILE.write_text(
        '"""Written by tools/phase_networks.py: three networks that were trained in three windows of temperature."""\n'
        f"WINDOWS = {WINDOWS}\n"
        "# for each network its filters: nine weights in page order, bias, output weight\n"
        f"FILTERS = (\n{rows(np.concatenate([filters for filters, _ in networks]))})\n"
        f"OFFSETS = ({', '.join(f'{bias:g}' for _, bias in networks)})\n"
        f"TEMPERATURES = ({', '.join(f'{T:g}' for T in TEMPERATURES)})\n"
        "# mean answers on lattices of 32 × 32\n"
        f"ANSWERS = (\n{rows(np.round(curves, 4))})\n", encoding="utf-8")


if __name__ == "__main__":
    main()
