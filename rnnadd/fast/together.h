/* Adders of one shape that learn side by side: their memory and their instruction sets.
 *
 * Each lane of a vector has a network of its own. So each operation of one training is one operation
 * of a vector here, and nothing ever goes from lane to lane: the bits are those of one training. The
 * arithmetic is in together_simd.h, once for all numbers of lanes.
 */
#ifndef RNNADD_TOGETHER_H
#define RNNADD_TOGETHER_H

#include "network.h"

/* So many sums go side by side, or half of them where no more are left. synapse_h is updated in
 * blocks of HEIGHT rows and HALF columns: as many sums as the registers hold. */
#define BLOCK PANEL
#define HALF (BLOCK / 2)
#define HEIGHT (LANES == 8 ? 4 : 2)

/* Run a statement for each block of n: `first` is its first number and SIZE a constant, its size. */
#define FOR_BLOCKS(first, n, ...) \
    for (size_t first = 0; first < (n); first += BLOCK) \
        if ((n) - first >= BLOCK) { \
            enum { SIZE = BLOCK }; \
            __VA_ARGS__; \
        } else { \
            enum { SIZE = HALF }; \
            __VA_ARGS__; \
        }

/* The additions of so many iterations are drawn at once, lane after lane: what that needs then comes
 * to the first-level cache once and not in each iteration. A smaller network has room there for all
 * of it, and the processor draws while it waits for the recurrence. */
#define MOST_DRAWN 16

/* Some networks, and room for an iteration of each.
 *
 * `columns` and `rows` are hidden_dim and the steps, rounded up to half blocks. What is computed for
 * the rest is of no use to anyone. Where the comments below say number, each lane has one. */
struct group {
    size_t lanes, input_dim, hidden_dim, columns, steps, rows;
    int64_t drawn_at_once, between_pauses; /* so many iterations */
    double *memory;
    void *synapse_0;               /* input_dim x columns, and right behind it */
    void *synapse_1;               /* transposed: 1 x columns, and right behind it */
    void *synapse_h;               /* columns x columns */
    void *inputs, *targets;        /* steps x input_dim, and a number a step */
    void *layer_1, *layer_1_delta; /* rows x columns */
    void *layer_2, *layer_2_delta; /* a number a row */
    void *alpha;                   /* one number */
    void *overall_error;           /* a number for each addition that was drawn */
    void *operands;                /* the drawn additions, input_dim whole numbers each */
    void (*train)(struct group *group, size_t additions); /* learn from so many of them */
};

#if WITH_AVX2
#define LANES 4
#define NAME(x) x##_4_lanes
#include "together_simd.h"
#define LANES 8
#define NAME(x) x##_8_lanes
#include "together_simd.h"
#endif

/* What trains so many networks side by side; NULL where nothing does. */
typedef void (*group_training)(struct group *group, size_t additions);
static group_training group_training_of(size_t lanes)
{
#if WITH_AVX2
    if (lanes == 4 && __builtin_cpu_supports("avx2"))
        return train_4_lanes;
    if (lanes == 8 && __builtin_cpu_supports("avx512f"))
        return train_8_lanes;
#endif
    (void)lanes;
    return NULL;
}

/* Whether networks of this shape gain from learning side by side: more hidden units do not fit the
 * first-level cache together. An iteration takes less than a millisecond, so pauses may wait. */
static int group_fits(size_t input_dim, size_t hidden_dim, size_t binary_dim)
{
    return input_dim <= 16 && hidden_dim <= 24 && binary_dim <= 64;
}

/* Make a group of a shape that fits, with all weights zero; -1 if memory runs out. */
static int group_init(
    struct group *group, size_t lanes, size_t input_dim, size_t hidden_dim, size_t binary_dim)
{
    const size_t columns = (hidden_dim + HALF - 1) / HALF * HALF;
    const size_t rows = (binary_dim + HALF - 1) / HALF * HALF;
    struct group new = {lanes, input_dim, hidden_dim, columns, binary_dim, rows};
    void **parts[] = {
        &new.synapse_0, &new.synapse_1, &new.synapse_h, &new.inputs, &new.targets, &new.layer_1,
        &new.layer_1_delta, &new.layer_2, &new.layer_2_delta, &new.alpha, &new.overall_error,
        &new.operands};
    const size_t numbers[] = {
        input_dim * columns, columns, columns * columns, rows * input_dim, rows, rows * columns,
        rows * columns, rows, rows, 1, MOST_DRAWN, MOST_DRAWN * input_dim};
    const size_t count = sizeof numbers / sizeof *numbers;
    size_t total = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        total += numbers[i];
    new.memory = new_matrix(total, lanes);
    if (!new.memory)
        return -1;
    for (size_t i = 0; i < count; used += numbers[i++])
        *parts[i] = new.memory + used * lanes;
    /* The lanes multiply at once. But additions are drawn lane by lane, and sigmoids of numbers
     * beyond SAFE are computed so. */
    const size_t work_of_a_step = columns * (3 * columns + 2 * input_dim) + lanes * WORK_OF_A_STEP;
    new.between_pauses = WORK_BETWEEN_PAUSES / (binary_dim * work_of_a_step);
    new.drawn_at_once = hidden_dim > 8 ? MOST_DRAWN : 1;
    new.train = group_training_of(lanes);
    *group = new;
    return 0;
}

/* Give a lane a network's weights, or the network the lane's. */
static void group_weights(struct group *group, size_t lane, struct network *network, int to_network)
{
    const size_t rows = group->input_dim + 1 + group->hidden_dim, columns = group->hidden_dim;
    for (size_t i = 0; i < rows * columns; i++) {
        const size_t place = i / columns * group->columns + i % columns;
        double *here = (double *)group->synapse_0 + place * group->lanes + lane;
        double *there = network_weight(network, i);
        *(to_network ? there : here) = *(to_network ? here : there);
    }
}

#endif
