/* The C reference that benchmarks/ising.py compiles: sequential Metropolis and single-cluster Wolff on an int8 lattice,
 * integer thresholds, xoshiro256++ in registers. Written as one would by hand, without vector code. */
#include <stdint.h>
#include <stdlib.h>

typedef struct { uint64_t s[4]; } Stream;

static inline uint64_t next(Stream *g) {
    uint64_t *s = g->s;
    const uint64_t total = s[0] + s[3], out = ((total << 23) | (total >> 41)) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return out;
}

/* accept[k]: 53-bit threshold for ΔE = 2 (2k - 4), that is, for s · (sum of neighbours) = 2k - 4. */
void metropolis(int8_t *spins, int L, const uint64_t *accept, uint64_t *state, int sweeps) {
    Stream g = {{state[0], state[1], state[2], state[3]}};
    for (int t = 0; t < sweeps; t++)
        for (int i = 0; i < L; i++) {
            int8_t *row = spins + (size_t)i * L;
            const int8_t *above = spins + (size_t)(i > 0 ? i - 1 : L - 1) * L;
            const int8_t *below = spins + (size_t)(i < L - 1 ? i + 1 : 0) * L;
            for (int j = 0; j < L; j++) {
                const int left = j > 0 ? j - 1 : L - 1, right = j < L - 1 ? j + 1 : 0;
                const int product = row[j] * (above[j] + below[j] + row[left] + row[right]);
                if (product <= 0 || (next(&g) >> 11) < accept[(product + 4) >> 1]) row[j] = -row[j];
            }
        }
    for (int k = 0; k < 4; k++) state[k] = g.s[k];
}

/* Grows and flips `clusters` clusters; returns the number of flipped spins. */
int64_t wolff(int8_t *spins, int L, uint64_t add, uint64_t *state, int32_t *stack, int clusters) {
    Stream g = {{state[0], state[1], state[2], state[3]}};
    int64_t flipped = 0;
    for (int t = 0; t < clusters; t++) {
        int top = 1;
        stack[0] = (int32_t)(((next(&g) >> 32) * (uint64_t)(L * L)) >> 32);
        const int8_t old = spins[stack[0]];
        spins[stack[0]] = -old;
        flipped++;
        while (top > 0) {
            const int32_t here = stack[--top], i = here / L, j = here - i * L;
            const int32_t around[4] = {i > 0 ? here - L : here + L * (L - 1), i < L - 1 ? here + L : j,
                                       j > 0 ? here - 1 : here + L - 1, j < L - 1 ? here + 1 : here - L + 1};
            for (int d = 0; d < 4; d++)
                if (spins[around[d]] == old && (next(&g) >> 11) < add) {
                    spins[around[d]] = -old;
                    stack[top++] = around[d];
                    flipped++;
                }
        }
    }
    for (int k = 0; k < 4; k++) state[k] = g.s[k];
    return flipped;
}
