"""A restricted Boltzmann machine that learns bars and stripes in the page, with its likelihood exact at every frame."""
import math

import numpy as np

from physml.boltzmann import bars_and_stripes
from physml.boltzmann.kernels import clamped_moments, free_energies, gibbs_steps, layer_log_partition, layer_moments
from physml.core import kernel, stream
from physml.core.random import normal, uniform
from physml.core.special import exp
from physml.explorables.controls import Button, Choice, Slider
from physml.explorables.explorable import Explorable
from physml.explorables.views import Image, Readout, Trace

HIDDEN, WEIGHT = 8, 6.0  # hidden units, and the weight drawn darkest
DATA = bars_and_stripes(4)


@kernel("float64[:, ::1], float64[::1], float64[::1], int8[:, ::1], int8[:, ::1], uint64[::1], uint64[::1],"
        " float64[::1], int64")
def forget(weights, hidden_bias, visible_bias, chains, dreams, seeds, early, tally, size):
    """Small random weights for 2, 4, 6 or 8 hidden units; the others keep weights of zero and change no probability."""
    hidden = 2 * (size + 1)
    for k in range(4):
        early[k] = seeds[k]
    for i in range(weights.shape[0]):
        hidden_bias[i] = 0.0
        for j in range(weights.shape[1]):
            weights[i, j] = 0.1 * normal(early) if i < hidden else 0.0
    for j in range(weights.shape[1]):
        visible_bias[j] = 0.0
    for r in range(chains.shape[0]):
        for j in range(chains.shape[1]):
            chains[r, j] = 1 if uniform(early) < 0.5 else 0
            dreams[r, j] = chains[r, j]
    for k in range(3):
        tally[k] = 0.0
    tally[3] = hidden


@kernel("float64[:, ::1], float64[::1], float64[::1]")
def clear_slopes(slope_pairs, slope_hidden, slope_visible):
    """Zero the sums."""
    for j in range(slope_visible.shape[0]):
        slope_visible[j] = 0.0
    for i in range(slope_hidden.shape[0]):
        slope_hidden[i] = 0.0
        for j in range(slope_visible.shape[0]):
            slope_pairs[i, j] = 0.0


@kernel("int8[:, ::1], int8[:, ::1], float64[:, ::1], float64[::1], float64[::1], int8[::1], float64[::1],"
        " float64[::1], float64[:, ::1], float64[::1], float64[::1], uint64[::1], float64, int64, int64")
def learn(data, chains, weights, hidden_bias, visible_bias, units, hidden_fields, visible_fields, slope_pairs,
          slope_hidden, slope_visible, stream, rate, method, size):
    """θ += rate (⟨…⟩_data - ⟨…⟩_model). Methods: 0 sums; 1 to 3 start chains at the data, 4 and 5 let them go on."""
    steps = 10 if method == 3 or method == 5 else 3 if method == 2 else 1
    clear_slopes(slope_pairs, slope_hidden, slope_visible)
    clamped_moments(data, weights, hidden_bias, 0.0, 1.0, 1.0, hidden_fields, slope_hidden, slope_visible, slope_pairs)
    if method == 0:
        log_z = layer_log_partition(weights, hidden_bias, visible_bias, 0.0, 1.0, visible_fields)
        layer_moments(weights, hidden_bias, visible_bias, 0.0, 1.0, log_z, -1.0, visible_fields, slope_hidden,
                      slope_visible, slope_pairs)
    else:
        for r in range(chains.shape[0]):
            if method <= 3:
                for j in range(chains.shape[1]):
                    chains[r, j] = data[r, j]
            gibbs_steps(weights, hidden_bias, visible_bias, 0.0, 1.0, chains, r, units, steps, stream)
        clamped_moments(chains, weights, hidden_bias, 0.0, 1.0, -1.0, hidden_fields, slope_hidden, slope_visible,
                        slope_pairs)
    for j in range(weights.shape[1]):
        visible_bias[j] += rate * slope_visible[j]
    for i in range(2 * (size + 1)):
        hidden_bias[i] += rate * slope_hidden[i]
        for j in range(weights.shape[1]):
            weights[i, j] += rate * slope_pairs[i, j]


@kernel("float64[:, ::1], float64[:, ::1]")
def weight_tiles(weights, pictures):
    """Each hidden unit's weights as a picture, two rows of four."""
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            pictures[1 + 5 * (i // 4) + j // 4, 1 + 5 * (i % 4) + j % 4] = weights[i, j]


@kernel("int8[:, ::1], float64[:, ::1]")
def state_tiles(chains, pictures):
    """The chains' states as pictures, five rows of six."""
    for r in range(chains.shape[0]):
        for j in range(chains.shape[1]):
            pictures[1 + 5 * (r // 6) + j // 4, 1 + 5 * (r % 6) + j % 4] = 0.12 + 0.88 * chains[r, j]


@kernel("int8[:, ::1], int8[:, ::1], int8[:, ::1], float64[:, ::1], float64[::1], float64[::1], int8[::1],"
        " float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[::1], float64[:, ::1],"
        " float64[:, ::1], float64[:, ::1], float64[::1], uint64[::1], float64, int64, int64, int64, float64, int64")
def learning_frame(data, chains, dreams, weights, hidden_bias, visible_bias, units, hidden_fields, visible_fields,
                   slope_pairs, slope_hidden, slope_visible, energies, history, weight_pictures, dream_pictures, tally,
                   stream, rate, method, size, updates, bound, frame):
    """Some updates, one Gibbs step of the displayed chains, and the exact likelihood: updates, mean ln P, mass."""
    for _ in range(updates):
        learn(data, chains, weights, hidden_bias, visible_bias, units, hidden_fields, visible_fields, slope_pairs,
              slope_hidden, slope_visible, stream, rate, method, size)
    for r in range(dreams.shape[0]):
        gibbs_steps(weights, hidden_bias, visible_bias, 0.0, 1.0, dreams, r, units, 1, stream)
    log_z = layer_log_partition(weights, hidden_bias, visible_bias, 0.0, 1.0, visible_fields)
    free_energies(data, weights, hidden_bias, visible_bias, 0.0, 1.0, hidden_fields, energies)
    tally[0] += updates
    tally[1] = -log_z
    tally[2] = 0.0
    for r in range(data.shape[0]):
        tally[1] -= energies[r] / data.shape[0]
        tally[2] += exp(-energies[r] - log_z)
    history[0, frame % history.shape[1]] = tally[1]
    history[1, frame % history.shape[1]] = bound
    weight_tiles(weights, weight_pictures)
    state_tiles(dreams, dream_pictures)


rbm_learning = Explorable(
    "rbm-learning", title="A machine that learns bars and stripes",
    controls=[Choice("method", ("exact sum", "CD-1", "CD-3", "CD-10", "PCD-1", "PCD-10"), label="Free phase"),
              Slider("rate", 0.02, 2.0, value=0.3, log=True, label=r"Learning rate $\eta$"),
              Choice("size", ("2", "4", "6", "8"), label="Hidden units", value=3),
              Slider("updates", 0, 10, value=5, step=1, label="Updates a frame", digits=0),
              Button("restart", forget, "Forget everything")],
    constants={"bound": -math.log(len(DATA))},
    state={"data": DATA, "chains": np.zeros_like(DATA), "dreams": np.zeros_like(DATA),
           "weights": np.zeros((HIDDEN, 16)), "hidden_bias": np.zeros(HIDDEN), "visible_bias": np.zeros(16),
           "units": np.zeros(HIDDEN, np.int8), "hidden_fields": np.zeros(HIDDEN), "visible_fields": np.zeros(16),
           "slope_pairs": np.zeros((HIDDEN, 16)), "slope_hidden": np.zeros(HIDDEN), "slope_visible": np.zeros(16),
           "energies": np.zeros(len(DATA)), "history": np.zeros((2, 600)),
           "weight_pictures": np.full((11, 21), -WEIGHT), "dream_pictures": np.zeros((26, 31)),
           "tally": np.zeros(4), "seeds": stream(3), "early": np.zeros(4, np.uint64), "stream": stream(4)},
    setup=forget, step=learning_frame,
    views=[Image("dream_pictures", label="30 samples of the machine", ratio=31 / 26),
           Image("weight_pictures", label="Weights of the hidden units", limits=(-WEIGHT, WEIGHT), ratio=21 / 11),
           Trace("history", label="Mean ln P of the data, exact:", ylim=(-12.0, 0.0),
                 ylabel="nats", series=("machine", "bound −ln 30"), ratio=2.2),
           Readout("After {tally[0]:.0f} updates at rate {rate:.2f}, {tally[3]:.0f} hidden units: mean ln P "
                   "{tally[1]:.3f}, bound {bound:.3f}. A sample is a bar or stripe with probability {tally[2]:.3f}.")],
    caption="Let the machine learn from the exact gradient until its samples are bars and stripes. Then forget, and "
            "let one Gibbs step stand in for the free phase.",
    alt="Weights of eight hidden units as small pictures, thirty small pictures that the machine generates, and its "
        "exact log likelihood rising towards an upper bound.", poster=(500, ()))
