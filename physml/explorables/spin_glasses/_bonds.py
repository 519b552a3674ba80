"""A square lattice of bonds ±1 with open edges: the ground states by a sum over rows, all of them."""
from physml.core import kernel
from physml.explorables.pieces import fill
from physml.explorables.spin_glasses._shared import count_bits

L, STATES, BONDS = 5, 32, 40  # spins a side, states of a row, bonds


@kernel
def set_bonds(order, negative, across, down):
    """Bit c of ``across[r]`` is a negative bond to the right of spin (r, c), bit c of ``down[r]`` one to (r + 1, c)."""
    fill(across, 0)
    fill(down, 0)
    for k in range(negative):
        i, j = order[k] % 20 // L, order[k] % L
        if order[k] < 20:
            across[j] |= 1 << i
        else:
            down[i] |= 1 << j


@kernel
def fewest(across, down, broken, ways):
    """The fewest broken bonds in rows 0 … r if row r is in state b, and in how many ways. Returns both for all rows."""
    for r in range(L):
        for b in range(STATES):
            within = count_bits(((b ^ (b >> 1)) & 15) ^ across[r])
            broken[r, b], ways[r, b] = within, 1
            if r > 0:
                broken[r, b] = BONDS
                for a in range(STATES):
                    here = broken[r - 1, a] + count_bits(a ^ b ^ down[r - 1]) + within
                    if here < broken[r, b]:
                        broken[r, b], ways[r, b] = here, 0
                    if here == broken[r, b]:
                        ways[r, b] += ways[r - 1, a]
    least, count = BONDS, 0
    for b in range(STATES):
        least = min(least, broken[L - 1, b])
    for b in range(STATES):
        if broken[L - 1, b] == least:
            count += ways[L - 1, b]
    return least, count


@kernel
def find(across, down, broken, ways, number, least, rows):
    """The ground state of this number, among those whose first spin of the last row is down, bit by bit in ``rows``."""
    below, target = 0, least
    for step in range(L):
        r, chosen = L - 1 - step, -1
        for b in range(0, STATES, 2 if step == 0 else 1):
            bond = count_bits(b ^ below ^ down[r]) if step > 0 else 0
            if chosen < 0 and broken[r, b] + bond == target:
                if number < ways[r, b]:
                    chosen = b
                else:
                    number -= ways[r, b]
        target = broken[r, chosen] - count_bits(((chosen ^ (chosen >> 1)) & 15) ^ across[r])
        rows[r], below = chosen, chosen
