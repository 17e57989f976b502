/* Adders of one shape that learn side by side: their memory and their instruction sets.
 *
 * Each lane of a vector has a network of its own. So each operation of one training is one operation
 * of a vector here, and nothing ever goes from lane to lane: the bits are those of one training. The
 * arithmetic is in together_simd.h, once for all numbers of lanes.
 */
#ifndef RNNADD_TOGETHER_H
#define RNNADD_TOGETHER_H

#include "network.h"

/* Larger networks have no gain from it: their weights do not fit the first-level cache together. An
 * iteration of all that fits takes less than a millisecond, so pauses may wait for its end. */
#define LARGEST_HIDDEN_DIM 24
#define LARGEST_BINARY_DIM 64
#define LARGEST_INPUT_DIM 16

/* So many sums go side by side, or half of them where no more are left. */
#define BLOCK PANEL

/* The additions of so many iterations are drawn at once, lane after lane: what that needs then comes
 * to the first-level cache once and not in each iteration. A smaller network has room there for all
 * of it, and the processor draws while it waits for the recurrence. */
#define MOST_DRAWN 16
#define SMALL_HIDDEN_DIM 8

/* Some networks, and room for an iteration of each.
 *
 * `columns` and `rows` are hidden_dim and the steps, rounded up to half blocks. What is computed for
 * the rest is of no use to anyone. Where the comments below say number, each lane has one. */
struct group {
    size_t lanes, input_dim, hidden_dim, columns, steps, rows;
    double *memory;
    double *synapse_0;                      /* input_dim x columns, and right behind it */
    double *synapse_1;                      /* transposed: 1 x columns, and right behind it */
    double *synapse_h;                      /* columns x columns */
    double *inputs, *targets;               /* steps x input_dim, and a number a step */
    double *layer_1, *layer_1_delta;        /* rows x columns */
    double *layer_2, *layer_2_delta;        /* a number a row */
    double *alpha;                          /* one number */
    double *overall_error;                  /* a number for each addition that was drawn */
    uint64_t *operands;                     /* the drawn additions, input_dim numbers each */
    void (*train)(struct group *group, size_t additions); /* learn from so many of them */
};

/* ---------------------------------------------------------------- the instruction sets */

#if WITH_AVX2
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between separate compilations */
#define LANES 4
#define NAME(x) x##_4_lanes
#include "together_simd.h"
#define LANES 8
#define NAME(x) x##_8_lanes
#include "together_simd.h"
#pragma GCC diagnostic pop
#endif

/* Whether so many networks can learn side by side. */
static int has_lanes(size_t lanes)
{
#if WITH_AVX2
    return (lanes == 4 && __builtin_cpu_supports("avx2"))
        || (lanes == 8 && __builtin_cpu_supports("avx512f"));
#else
    (void)lanes;
    return 0;
#endif
}

static void group_choose(struct group *group)
{
#if WITH_AVX2
    group->train = group->lanes == 8 ? train_8_lanes : train_4_lanes;
#else
    group->train = NULL;
#endif
}

/* ---------------------------------------------------------------- memory */

/* Whether networks of this shape gain from learning side by side. */
static int group_fits(size_t input_dim, size_t hidden_dim, size_t binary_dim)
{
    return input_dim <= LARGEST_INPUT_DIM && hidden_dim <= LARGEST_HIDDEN_DIM
        && binary_dim <= LARGEST_BINARY_DIM;
}

static size_t half_blocks(size_t n)
{
    return (n + BLOCK / 2 - 1) / (BLOCK / 2) * (BLOCK / 2);
}

static void group_free(struct group *group)
{
    free_matrix(group->memory);
    group->memory = NULL;
}

/* Make a group of a shape that fits, with all weights zero; -1 if memory runs out. */
static int group_init(
    struct group *group, size_t lanes, size_t input_dim, size_t hidden_dim, size_t binary_dim)
{
    const size_t columns = half_blocks(hidden_dim), rows = half_blocks(binary_dim);
    struct group new = {lanes, input_dim, hidden_dim, columns, binary_dim, rows};
    struct {
        double **start;
        size_t numbers;
    } parts[] = {
        {&new.synapse_0, input_dim * columns},
        {&new.synapse_1, columns},
        {&new.synapse_h, columns * columns},
        {&new.inputs, rows * input_dim},
        {&new.targets, rows},
        {&new.layer_1, rows * columns},
        {&new.layer_1_delta, rows * columns},
        {&new.layer_2, rows},
        {&new.layer_2_delta, rows},
        {&new.alpha, 1},
        {&new.overall_error, MOST_DRAWN},
    };
    const size_t count = sizeof parts / sizeof *parts;
    size_t total = MOST_DRAWN * input_dim, used = 0; /* with the operands */
    for (size_t i = 0; i < count; i++)
        total += parts[i].numbers;
    new.memory = new_matrix(total, lanes);
    if (!new.memory)
        return -1;
    for (size_t i = 0; i < count; i++) {
        *parts[i].start = new.memory + used * lanes;
        used += parts[i].numbers;
    }
    new.operands = (uint64_t *)(new.memory + used * lanes);
    group_choose(&new);
    *group = new;
    return 0;
}

/* The place of a lane's i-th weight, in the order of network_weight(). */
static double *group_weight(const struct group *group, size_t lane, size_t i)
{
    const size_t row = i / group->hidden_dim, column = i % group->hidden_dim;
    return group->synapse_0 + (row * group->columns + column) * group->lanes + lane;
}

static size_t group_weights(const struct group *group)
{
    return (group->input_dim + 1 + group->hidden_dim) * group->hidden_dim;
}

/* Give a lane a network's weights. */
static void group_read(struct group *group, size_t lane, const struct network *network)
{
    for (size_t i = 0; i < group_weights(group); i++)
        *group_weight(group, lane, i) = *network_weight(network, i);
}

/* Give a network a lane's weights. */
static void group_write(const struct group *group, size_t lane, struct network *network)
{
    for (size_t i = 0; i < group_weights(group); i++)
        *network_weight(network, i) = *group_weight(group, lane, i);
}

static int64_t group_drawn_at_once(const struct group *group)
{
    return group->hidden_dim > SMALL_HIDDEN_DIM ? MOST_DRAWN : 1;
}

/* How many iterations are as much work as there may be between two pauses. The lanes multiply at
 * once. But additions are drawn lane by lane, and sigmoids of numbers beyond SAFE are computed so. */
static int64_t group_iterations_between_pauses(const struct group *group)
{
    const size_t of_a_step = group->columns * (3 * group->columns + 2 * group->input_dim);
    return WORK_BETWEEN_PAUSES / (group->steps * (of_a_step + group->lanes * WORK_OF_A_STEP));
}

#endif
