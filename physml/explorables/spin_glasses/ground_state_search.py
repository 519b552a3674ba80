"""Self-consistent equations, descents, annealing and enumeration look for ground states, one glass after another."""
import numpy as np

from physml import meanfield, spinglass
from physml.core import kernel, stream
from physml.core.random import uniform
from physml.core.special import LN10, log
from physml.explorables import Check, Curves, Explorable, Readout, Slider, scalars
from physml.explorables.pieces import fill, running_mean
from physml.explorables.spin_glasses._search import HOT, LENGTH, MOST, SLOW, flip, ground_state, solve

LARGEST, POINTS, GLASSES = 14, 123, 250  # spins; points of a curve; glasses of the truth


@kernel
def begin(budgets, grid):
    """How many sweeps: every number up to 60, then in equal ratios; and their logarithm."""
    for k in range(POINTS):
        budgets[k] = k + 1.0 if k < 60 else budgets[k - 1] * 1.0485
        grid[k] = log(budgets[k]) / LN10


@kernel
def forget(found, now, spins):
    """Another question: count anew. Enumeration takes as many rows as there are states."""
    fill(found, 0.0)
    now.glasses, now.first, now.bound, now.whole = 0, 0.0, 50.0, (1 << spins) / spins


@kernel
def next_glass(epsilon, occupation, budgets, found, now, stream, spins, beta):
    """Couplings and fields between -1 and 1; every method until it has the ground state; the shares so far."""
    for i in range(spins):
        for j in range(i + 1):
            epsilon[i, j] = 2.0 * uniform(stream) - 1.0
            epsilon[j, i] = epsilon[i, j]
    target = ground_state(epsilon, occupation, spins)
    slowly, _ = solve(epsilon, occupation, spins, beta, SLOW, target, stream)
    roots, starts = solve(epsilon, occupation, spins, beta, 0, target, stream)
    greedy = flip(epsilon, occupation, spins, 0.0, target, stream)
    annealed = flip(epsilon, occupation, spins, HOT, target, stream)
    now.glasses += 1
    now.target, now.roots = target, roots
    now.first = running_mean(now.first, now.glasses, 100.0 if starts == 1 and roots <= MOST else 0.0)
    now.bound = 50.0 / now.glasses**0.5
    for k in range(POINTS):
        b = budgets[k]
        found[0, k] = running_mean(found[0, k], now.glasses, 1.0 if roots <= b else 0.0)
        found[1, k] = running_mean(found[1, k], now.glasses, 1.0 if slowly <= b else 0.0)
        found[2, k] = running_mean(found[2, k], now.glasses, 1.0 if greedy <= b else 0.0)
        found[3, k] = running_mean(found[3, k], now.glasses, 1.0 if annealed <= b else 0.0)
        found[4, k] = 1.0 if now.whole <= b else 0.0


def truth(figure):
    """The same glasses by physml's own enumeration, equations and annealing; what is certain about enumeration."""
    program, glasses = figure.run(0, [(0, {"beta": 6.0})]), []
    for _ in range(GLASSES):
        program.run(1)
        glasses.append(meanfield.glass_model(program["epsilon"][:12, :12].copy()))
        state, _ = glasses[-1].ground_state()
        if len(glasses) < 20:
            yield Check("ground state", program["now"].target, state @ (1 << np.arange(12)), 0, "enumerated otherwise")
    lowest = np.array([glass.ground_state()[1] for glass in glasses]) + 1e-9
    found, budgets = program["found"], program["budgets"]

    def share(method):
        return np.mean([method(glass, k) < e for k, (glass, e) in enumerate(zip(glasses, lowest, strict=True))])

    def equations(protocol):
        return lambda glass, k: meanfield.ground_state_equations(
            glass.couplings + np.diag(glass.fields), 6.0, protocol=protocol, seed=k).energy

    error = 4 * (0.2 / GLASSES) ** 0.5  # of a share near 0.8 or above
    yield Check("first roots", program["now"].first / 100, share(equations("sweeps")), error, "4 errors")
    yield Check("cooled equations", found[1, 70], share(equations("annealed")), error, "4 errors, another pace")
    schedule = np.append(np.linspace(HOT, 0.0, LENGTH), np.zeros(3))
    yield Check("one annealing", found[3, LENGTH - 1], share(
        lambda glass, k: spinglass.anneal(glass, temperature=schedule, seed=k).best_energies[0]), error, "4 errors")
    yield Check("enumeration", budgets[np.argmax(found[4])], 2**12 / 12, 17, "a step of the budgets")
    yield Check("with time", (np.diff(found, axis=1) < 0).sum(), 0, 0, "what is found stays found")


ground_state_search = Explorable(
    "ground-state-search", title="Who finds the ground state, and when?",
    controls=[Slider("beta", 0.5, 40.0, value=10.0, step=12, log=True, label="$\\beta$ in the equations", digits=1),
              Slider("spins", 6, LARGEST, value=12, step=1, label="Spins $N$", digits=0)],
    state={"epsilon": np.zeros((LARGEST, LARGEST)), "occupation": np.zeros(LARGEST), "budgets": np.zeros(POINTS),
           "grid": np.zeros(POINTS), "found": np.zeros((5, POINTS)), "stream": stream(6),
           "now": scalars(glasses=0, target=0, roots=0, first=0.0, bound=50.0, whole=0.0)},
    initialise=begin, on={("beta", "spins"): forget}, step=next_glass, truth=truth, poster=(150, ()),
    views=[Curves("grid", "found", xlim=(0.0, 3.1), ylim=(0.0, 1.02), decades=True, ratio=2.3,
                  xlabel="sweeps: $N$ rows of couplings read", ylabel="share found",
                  series=("equations", "equations, cooled", "descents", "annealings", "all states"),
                  label="Share of the glasses whose ground state has been found"),
           Readout("After {now.glasses} glasses of {spins} spins, at β = {beta:.1f}: the first root is the ground "
                   "state in {now.first:.0f} ± {now.bound:.0f} %; all states take {now.whole:.0f} sweeps.")],
    caption="Every method begins again at random until the ground state is there. Cooled equations forget where they "
            "began, and what they miss once they miss for good. Raise N, and looking at all states falls behind.",
    alt="Five rising curves against the number of sweeps: the share of glasses whose ground state has been found by "
        "self-consistent equations from random starts, by cooled equations, by descents, by annealing and, in one "
        "step, by looking at all states.")
