/* R's random numbers in C: rnnadd/reference/r_random.py, which says where they come from. */
#ifndef RNNADD_R_RANDOM_H
#define RNNADD_R_RANDOM_H

#include <stdint.h>

/* The Mersenne Twister's state, and how much of it is used up. */
struct r_random {
    uint32_t state[624];
    int position;
};

static void set_seed(struct r_random *random, uint32_t seed)
{
    for (int i = 0; i < 51; i++) /* fifty, and one that R overwrites with the position */
        seed = 69069 * seed + 1;
    for (int i = 0; i < 624; i++) {
        seed = 69069 * seed + 1;
        random->state[i] = seed;
    }
    random->position = 624;
}

static uint32_t twist(uint32_t first, uint32_t second, uint32_t far)
{
    uint32_t y = (first & 0x80000000u) | (second & 0x7fffffffu);
    return far ^ (y >> 1) ^ ((0u - (y & 1u)) & 0x9908b0dfu);
}

/* Make the next 624 words of the state. */
static void refill(struct r_random *random)
{
    uint32_t *state = random->state;
    int i = 0;
    for (; i < 624 - 397; i++)
        state[i] = twist(state[i], state[i + 1], state[i + 397]);
    for (; i < 623; i++)
        state[i] = twist(state[i], state[i + 1], state[i + 397 - 624]);
    state[623] = twist(state[623], state[0], state[396]);
    random->position = 0;
}

/* Return the next 32 bits. */
static inline uint32_t draw(struct r_random *random)
{
    uint32_t y;
    if (random->position >= 624)
        refill(random);
    y = random->state[random->position++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

static double unif_rand(struct r_random *random)
{
    double value = draw(random) * 2.3283064365386963e-10;
    return value > 0.0 ? value : 0.5 * 2.328306437080797e-10;
}

/* How many bits the numbers below n have. */
static int bits_below(uint64_t n)
{
    int bits = 0;
    while ((n - 1) >> bits)
        bits++;
    return bits;
}

/* Return a whole number from 1 to n, where n is from 1 to 2**52 and has so many bits_below(). */
static inline uint64_t sample(struct r_random *random, uint64_t n, int bits, int rounding)
{
    if (rounding)
        return (uint64_t)((double)n * unif_rand(random)) + 1;
    for (;;) {
        uint64_t value = 0;
        for (int i = 0; i < bits / 16 + 1; i++)
            value = value << 16 | draw(random) >> 16;
        value &= ((uint64_t)1 << bits) - 1;
        if (value < n)
            return value + 1;
    }
}

#endif
