"""A square lattice whose bonds turn negative one by one: frustrated plaquettes, and what ground states leave broken."""
import math

import numpy as np

from physml.core import kernel, stream
from physml.core.random import below
from physml.core.special import log
from physml.explorables import Check, Curves, Explorable, Readout, Scatter, Slider, scalars
from physml.explorables.pieces import fill
from physml.explorables.spin_glasses._bonds import BONDS, STATES, L, fewest, find, set_bonds
from physml.spins import PairwiseModel

FINE = 9  # dots of the background to a bond, an odd number: spins are in the middle of one


@kernel
def begin(order, grid, curves, across, down, broken, ways, stream):
    """The order in which bonds turn; energy and entropy of the ground states for each number of negative bonds."""
    for k in range(BONDS):
        j = below(stream, k + 1)
        order[k] = order[j]
        order[j] = k
    for negative in range(BONDS + 1):
        set_bonds(order, negative, across, down)
        least, count = fewest(across, down, broken, ways)
        grid[negative] = negative
        curves[0, negative], curves[1, negative] = 2.0 * least / BONDS - 1.0, log(1.0 * count) / (L * L)


@kernel
def shade(plaquettes, across, down):
    """The net of bonds; dark where an odd number of the four around is negative. Returns how many squares are dark."""
    found = 0
    fill(plaquettes, 0.0)
    for r in range(L - 1):
        for c in range(L - 1):
            odd = (across[r] >> c ^ across[r + 1] >> c ^ down[r] >> c ^ down[r] >> (c + 1)) & 1
            found += odd
            for k in range((FINE + 1) * (FINE + 1)):
                i, j = k // (FINE + 1), k % (FINE + 1)
                inside = 0 < i < FINE and 0 < j < FINE
                plaquettes[FINE * r + FINE // 2 + i, FINE * c + FINE // 2 + j] = 0.6 * odd if inside else 0.25
    return found


@kernel
def draw(order, across, down, broken, ways, rows, plaquettes, minus, strings, now, negative, which):
    """Frustrated plaquettes, negative bonds as dots, and a stroke across each bond that a ground state breaks."""
    set_bonds(order, negative, across, down)
    now.frustrated = shade(plaquettes, across, down)
    now.broken, now.count = fewest(across, down, broken, ways)
    now.energy, now.entropy = 2.0 * now.broken / BONDS - 1.0, log(1.0 * now.count) / (L * L)
    now.shown = min(which, now.count // 2)  # the others are mirror images
    find(across, down, broken, ways, now.shown - 1, now.broken, rows)
    fill(minus, math.nan)
    fill(strings, math.nan)
    for k in range(BONDS):
        i, j = k % 20 // L, k % L
        along = k < 20
        x, y = (i + 0.5, 1.0 * j) if along else (1.0 * j, i + 0.5)
        sign = (across[j] if along else down[i]) >> (i if along else j) & 1
        differ = (rows[j] ^ rows[j] >> 1) >> i & 1 if along else (rows[i] ^ rows[i + 1]) >> j & 1
        if sign:
            minus[k, 0], minus[k, 1] = x, y
        if sign != differ:
            for end in range(2):
                strings[3 * k + end, 0] = x + (0.0 if along else end - 0.5)
                strings[3 * k + end, 1] = y + (end - 0.5 if along else 0.0)


def ground_states(minus):
    """Energy and number by the model itself: all states of the upper three rows and of the lower three, joined."""
    J, place = np.zeros((25, 25)), np.arange(25).reshape(L, L)
    for (a, b), mid in [((place[r, c], place[r, c + 1]), (c + 0.5, r)) for r in range(L) for c in range(L - 1)] + \
                       [((place[r, c], place[r + 1, c]), (c, r + 0.5)) for r in range(L - 1) for c in range(L)]:
        J[a, b] = J[b, a] = -1 if mid in minus else 1
    upper, lower = (PairwiseModel(J[part, part]) for part in (slice(15), slice(10, 25)))
    states, least = upper.states(), {}
    inner = PairwiseModel(J[10:15, 10:15])
    first, second = upper.energy(states), lower.energy(states) - inner.energy(states[:, :5])
    for row in inner.states():
        a = first[(states[:, 10:] == row).all(axis=1)]
        b = second[(states[:, :5] == row).all(axis=1)]
        energy = a.min() + b.min()
        ways = (a == a.min()).sum() * (b == b.min()).sum()
        least[energy] = least.get(energy, 0) + int(ways)
    return min(least), least[min(least)]


def truth(figure):
    """All states are counted; strokes end, and dots are odd, at the dark squares; ground states differ."""
    for negative, which in ((0, 1), (13, 3), (22, 7), (40, 1)):
        program = figure.run(0, [(0, {"negative": negative, "which": which})])
        now, dots = program["now"], program["minus"][np.isfinite(program["minus"][:, 0])]
        energy, count = ground_states({tuple(p) for p in dots.tolist()})
        strokes = program["strings"].reshape(BONDS, 3, 2)[:, :2]
        strokes = strokes[np.isfinite(strokes[:, 0, 0])]
        yield Check(f"negative bonds, {negative}", len(dots), negative, 0, "a count")
        yield Check("energy", [2 * len(strokes) - BONDS, program["curves"][0, negative] * BONDS], [energy] * 2, 1e-12,
                    "rounding")
        yield Check("number of ground states", [now.count, np.exp(25 * program["curves"][1, negative])], [count] * 2,
                    1e-9, "rounding")
        for r in range(L - 1):
            for c in range(L - 1):
                centre = np.array([c + 0.5, r + 0.5])
                dark = program["plaquettes"][FINE * (r + 1), FINE * (c + 1)] > 0.5
                odd = (np.abs(dots - centre).sum(axis=1) < 0.6).sum() % 2
                ends = (strokes == centre).all(axis=2).sum() % 2
                yield Check(f"plaquette {r}, {c}", [odd, ends], [dark, dark], 0, "a count")
    programs = [figure.run(0, [(0, {"negative": 22, "which": k})]) for k in range(1, 29)]
    yield Check("different ground states", 2 * len({program["strings"].tobytes() for program in programs}),
                programs[0]["now"].count, 0, "a count")


frustrated_lattice = Explorable(
    "frustrated-lattice", title="Not every bond can be content", size="sentence",
    controls=[Slider("negative", 0, BONDS, value=3, step=1, label="Negative bonds", digits=0),
              Slider("which", 1, 28, value=1, step=1, label="Ground state no.", digits=0)],
    state={"order": np.zeros(BONDS, np.int64), "grid": np.zeros(BONDS + 1), "curves": np.zeros((2, BONDS + 1)),
           "across": np.zeros(L, np.int64), "down": np.zeros(L, np.int64), "broken": np.zeros((L, STATES), np.int64),
           "ways": np.zeros((L, STATES), np.int64), "rows": np.zeros(L, np.int64),
           "plaquettes": np.zeros((L * FINE, L * FINE)), "minus": np.zeros((BONDS, 2)),
           "strings": np.zeros((3 * BONDS, 2)), "stream": stream(2),
           "now": scalars(frustrated=0, broken=0, count=0, shown=0, energy=0.0, entropy=0.0)},
    initialise=begin, on={("negative", "which"): draw}, truth=truth, poster=(0, [(0, {"negative": 16})]),
    views=[Scatter("minus", background="plaquettes", path="strings", head=False, xlim=(-0.5, L - 0.5),
                   ylim=(-0.5, L - 0.5), size=5.0, label="Dots: negative. Lines: broken"),
           Curves("grid", "curves", xlim=(0.0, BONDS), ylim=(-1.35, 0.5), ratio=1.0, xlabel="negative bonds",
                  series=("energy per bond", "entropy per spin"), ylabel="ground states",
                  markers=(("negative", "now.energy"), ("negative", "now.entropy")),
                  label="All their numbers"),
           Readout("{negative} of 40 bonds negative, {now.frustrated} of 16 plaquettes frustrated. {now.count} ground "
                   "states, each with {now.broken} broken bonds; shown is no. {now.shown} (or its mirror image).")],
    caption="A bond that turns negative changes the plaquettes beside it; shaded ones are frustrated. Each line "
            "crosses a bond that this ground state breaks. Lines end at frustrated plaquettes or at the edge.",
    alt="A lattice of five by five spins with dots on negative bonds, shaded frustrated plaquettes, and strokes across "
        "broken bonds that join them in pairs or to the edge; beside it the energy and the entropy of the ground "
        "states against the number of negative bonds.")
