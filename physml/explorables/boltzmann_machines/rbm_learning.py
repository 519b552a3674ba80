"""A restricted Boltzmann machine that learns bars and stripes in the page, with its likelihood exact at every frame."""
import numpy as np

from physml.boltzmann import RBM, bars_and_stripes, learning_kernels
from physml.core import kernel, stream
from physml.core.special import log
from physml.explorables import Button, Check, Choice, Explorable, Image, Readout, Slider, Trace, scalars
from physml.explorables.pieces import copy, fill, put, restart_stream
from physml.explorables.truth import average
from physml.spins import PairwiseModel

HIDDEN, WEIGHT = 8, 6.0  # hidden units, and the weight drawn darkest
DATA = np.insert(bars_and_stripes(4), 0, 1, axis=1)  # unit 0 is always on
GIBBS_STEPS = (0, 1, 3, 10, 1, 10)  # of each method; none where the free phase is summed


@kernel
def choose_method(run, method):
    """Methods 1 to 3 start their chains at the data, 4 and 5 let them go on."""
    run.gibbs_steps = GIBBS_STEPS[method]
    run.persistent = 1 if method > 3 else 0


@kernel
def forget(theta, chains, dreams, seeds, early, run, size):
    """Small random weights for 2, 4, 6 or 8 hidden units; the others keep weights of zero and change no probability."""
    run.hidden, run.updates = 2 * (size + 1), 0
    restart_stream(early, seeds)
    learning_kernels.start_small(theta, run.hidden, 0.1, early)
    learning_kernels.random_rows(chains, early)
    copy(dreams, chains)


@kernel
def learn(theta, slope, chains, stream, run, rate):
    """θ += rate (⟨h v⟩_data - ⟨h v⟩_model), the second exactly or from chains."""
    fill(slope, 0.0)
    learning_kernels.add_clamped(theta, DATA, 1.0, slope)
    learning_kernels.free_phase(theta, DATA, chains, run.gibbs_steps, run.persistent, slope, stream)
    for i in range(run.hidden + 1):
        for j in range(theta.shape[1]):
            theta[i, j] += rate * slope[i, j]
    run.updates += 1


@kernel
def put_pixel(pictures, columns, number, j, value):
    """Pixel j of a picture of 4 x 4, one of many, so many in a row, with a margin around each."""
    pictures[1 + 5 * (number // columns) + j // 4, 1 + 5 * (number % columns) + j % 4] = value


@kernel
def learning_frame(theta, slope, chains, dreams, history, weight_pictures, dream_pictures, run, stream, rate, updates,
                   frame):
    """Some updates, one Gibbs step of the displayed chains, and how good the machine is."""
    for _ in range(updates):
        learn(theta, slope, chains, stream, run, rate)
    for r in range(dreams.shape[0]):
        learning_kernels.gibbs_steps(theta, dreams, r, 1, stream)
    run.likelihood, run.mass, run.reconstruction = learning_kernels.scores(theta, DATA)
    put(history, frame, run.likelihood, -log(DATA.shape[0]), run.reconstruction)
    for j in range(16):
        for i in range(HIDDEN):
            put_pixel(weight_pictures, 4, i, j, theta[1 + i, 1 + j])
        for r in range(dreams.shape[0]):
            put_pixel(dream_pictures, 6, r, j, 0.12 + 0.88 * dreams[r, 1 + j])


def machine(program):
    """The figure's machine as the tested class; its sums run over the same states in another order."""
    theta = program["theta"].copy()
    return RBM(theta[1:, 1:].T, theta[0, 1:], theta[1:, 0])


def truth(figure):
    """The exact gradient and likelihood of `RBM`; the samples' share of bars and stripes against its exact value."""
    v = DATA[:, 1:]
    program = figure.run(0)
    m = machine(program)
    for _ in range(100):
        g = m.gradient(v)
        m = RBM(m.weights + 0.5 * g.pairs, m.visible_bias + 0.5 * g.visible, m.hidden_bias + 0.5 * g.hidden)
    program = figure.run(20, [(0, {"rate": 0.5})])
    yield Check("weights after 100 exact steps", program["theta"][1:, 1:], m.weights.T, 1e-9, "rounding")
    yield Check("biases after 100 exact steps", [*program["theta"][0, 1:], *program["theta"][1:, 0]],
                [*m.visible_bias, *m.hidden_bias], 1e-9, "rounding")
    yield Check("ln P", program["run"].likelihood, m.log_likelihood(v), 1e-9, "rounding")
    y = m.visible_bias + m.hidden_means(v) @ m.weights.T
    yield Check("reconstruction", program["run"].reconstruction,
                np.where(v == 1, -np.logaddexp(0, -y), -np.logaddexp(0, y)).sum(axis=1).mean(), 1e-9, "rounding")
    program = figure.run(100, [(0, {"rate": 0.5})])
    known, hits, m = {row.tobytes() for row in DATA}, [], machine(program)
    program.run(0, [(100, {"method": 1, "rate": 0.02, "updates": 1})]).run(1)
    wrong = np.abs(program["chains"] - DATA)[:, 1:].sum(axis=1)
    h = PairwiseModel(np.zeros((8, 8)), values=(0, 1)).states()
    given = np.where(h == 1, m.hidden_means(v)[:, None], 1.0 - m.hidden_means(v)[:, None]).prod(axis=2)
    pixels = np.abs(v[:, None] - m.visible_means(h)).sum(axis=2)
    yield Check("CD-1: pixels changed by one step from the data", wrong.mean(), (given * pixels).sum(axis=1).mean(),
                4.0 * wrong.std() / np.sqrt(len(v)), "4 standard errors")
    program.run(0, [(101, {"updates": 0})])
    m = machine(program)
    for _ in range(200):
        hits.append(np.mean([row.tobytes() in known for row in program.run(1)["dreams"]]))
    yield average("share of bars and stripes among the samples", hits, np.exp(m.log_probability(v)).sum())


rbm_learning = Explorable(
    "rbm-learning", title="A machine that learns bars and stripes",
    controls=[Choice("method", ("exact sum", "CD-1", "CD-3", "CD-10", "PCD-1", "PCD-10"), label="Free phase"),
              Slider("rate", 0.02, 2.0, value=0.3, log=True, label=r"Learning rate $\eta$"),
              Choice("size", ("2", "4", "6", "8"), label="Hidden units", value=3),
              Slider("updates", 0, 10, value=5, step=1, label="Updates a frame", digits=0),
              Button("restart", forget, "Forget everything")],
    state={"theta": np.zeros((HIDDEN + 1, 17)), "slope": np.zeros((HIDDEN + 1, 17)), "chains": np.zeros_like(DATA),
           "dreams": np.zeros_like(DATA), "history": np.zeros((3, 600)), "dream_pictures": np.zeros((26, 31)),
           "weight_pictures": np.full((11, 21), -WEIGHT), "seeds": stream(3), "early": np.zeros(4, np.uint64),
           "stream": stream(4), "run": scalars(hidden=8, gibbs_steps=0, persistent=0, updates=0, likelihood=0.0,
                                               mass=0.0, reconstruction=0.0)},
    on={"size": forget, "method": choose_method}, step=learning_frame, truth=truth,
    views=[Image("dream_pictures", label="30 samples of the machine", ratio=31 / 26),
           Image("weight_pictures", label="Weights of the hidden units", limits=(-WEIGHT, WEIGHT), ratio=21 / 11),
           Trace("history", label="Mean over the data:", ylim=(-12.0, 0.0), ylabel="nats", ratio=2.2,
                 series=("ln P, exact", "bound −ln 30", "reconstruction")),
           Readout("After {run.updates} updates at rate {rate:.2f}, {run.hidden} hidden units: mean ln P "
                   "{run.likelihood:.3f}, reconstruction {run.reconstruction:.3f}. A sample is a bar or stripe with "
                   "probability {run.mass:.3f}.")],
    caption="Let the machine learn from the exact gradient until its samples are bars and stripes. Then forget, and "
            "let one Gibbs step stand in for the free phase.",
    alt="Weights of eight hidden units as small pictures, thirty small pictures that the machine generates, and its "
        "exact log likelihood rising towards an upper bound, with the logarithm of the probability that it "
        "reconstructs a picture.", poster=(500, ()))
