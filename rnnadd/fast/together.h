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
        if ((n) - first >= BLOCK) { enum { SIZE = BLOCK }; __VA_ARGS__; } \
        else { enum { SIZE = HALF }; __VA_ARGS__; }

/* The additions of so many iterations are drawn at once, lane after lane: what that needs then comes
 * to the first-level cache once and not in each iteration. A smaller network has room there for all
 * of it, and the processor draws while it waits for the recurrence. */
#define MOST_DRAWN 16
#define SMALL_HIDDEN_DIM 8

struct group;
typedef void (*group_training)(struct group *group, size_t additions);

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
    void *layer_1, *layer_1_delta; /* rows x columns, and steps x columns */
    void *layer_2, *layer_2_delta; /* a number a row, and a number a step */
    void *alpha;                   /* one number */
    void *overall_error;           /* a number for each addition that was drawn */
    void *operands;                /* the drawn additions, input_dim whole numbers each */
    group_training train;          /* learns from so many of them */
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
static group_training group_training_of(size_t lanes)
{
#if WITH_AVX2
    if (lanes == 4 && __builtin_cpu_supports("avx2"))
        return train_4_lanes;
    if (lanes == 8 && __builtin_cpu_supports("avx512f"))
        return train_8_lanes;
#endif
    return NULL;
}

/* Whether networks of this shape gain from learning side by side. With more hidden units their
 * weights take too much of the fastest cache. Up to 16 numbers have at most 56 bits (see Additions),
 * as the shifts in group_problem() need; so an iteration takes less than a millisecond, and a pause
 * may wait for its end. */
static int group_fits(size_t input_dim, size_t hidden_dim)
{
    return input_dim <= 16 && hidden_dim <= 24;
}

/* Make a group of a shape that fits, with all weights zero; -1 if memory runs out. */
static int group_init(
    struct group *group, size_t lanes, size_t input_dim, size_t hidden_dim, size_t binary_dim)
{
    const size_t columns = (hidden_dim + HALF - 1) / HALF * HALF;
    const size_t rows = (binary_dim + HALF - 1) / HALF * HALF;
    struct group new = {lanes, input_dim, hidden_dim, columns, binary_dim, rows};
    const struct {
        void **start;
        size_t numbers;
    } parts[] = {
        {&new.synapse_0, input_dim * columns}, {&new.synapse_1, columns},
        {&new.synapse_h, columns * columns},   {&new.alpha, 1},
        {&new.inputs, binary_dim * input_dim}, {&new.targets, binary_dim},
        {&new.layer_1, rows * columns},        {&new.layer_1_delta, binary_dim * columns},
        {&new.layer_2, rows},                  {&new.layer_2_delta, binary_dim},
        {&new.overall_error, MOST_DRAWN},      {&new.operands, MOST_DRAWN * input_dim},
    };
    const size_t count = sizeof parts / sizeof *parts;
    size_t total = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        total += parts[i].numbers;
    new.memory = new_matrix(total, lanes);
    if (!new.memory)
        return -1;
    for (size_t i = 0; i < count; i++) {
        *parts[i].start = new.memory + used * lanes;
        used += parts[i].numbers;
    }
    /* The lanes multiply at once. But additions are drawn lane by lane, and sigmoids of numbers
     * beyond SAFE are computed so. */
    const size_t work_of_a_step = columns * (3 * columns + 2 * input_dim) + lanes * WORK_OF_A_STEP;
    new.between_pauses = WORK_BETWEEN_PAUSES / (binary_dim * work_of_a_step);
    new.drawn_at_once = hidden_dim > SMALL_HIDDEN_DIM ? MOST_DRAWN : 1;
    new.train = group_training_of(lanes);
    *group = new;
    return 0;
}

/* The place of a lane's i-th weight, in the order of network_weight(). */
static double *group_weight(const struct group *group, size_t lane, size_t i)
{
    const size_t place = i / group->hidden_dim * group->columns + i % group->hidden_dim;
    return (double *)group->synapse_0 + place * group->lanes + lane;
}

#endif
