/* The network in C, the same bits as rnnadd/reference/network.py: its memory and its instruction
 * sets.
 *
 * The arithmetic is in vectors.h and network_simd.h, once for all instruction sets. A compiler
 * that knows vectors (GCC, Clang) makes of it code for the processor's baseline and, on x86-64,
 * code for AVX2 that is chosen at run time. Any other compiler makes plain C of it.
 */
#ifndef RNNADD_NETWORK_H
#define RNNADD_NETWORK_H

#include "sigmoid.h"

#include <stdlib.h>

/* The columns of a matrix are stored in panels of this many vectors: as many sums as the registers
 * hold. */
#define PANEL 8

/* So many steps' outputs are summed up side by side. */
#define STEPS_AT_ONCE 8

/* An update goes through the steps in parts: of at least so many steps, and of so many numbers more
 * as the fastest cache has room for. */
#define STEPS_OF_A_PART 8
#define NUMBERS_OF_A_PART 1024

/* So many multiply-adds go by (3 to 10 ms) between two looks at what else is to be done. */
#define WORK_BETWEEN_PAUSES ((size_t)1 << 25)
#define WORK_OF_A_STEP 256
#define WORK_OF_AN_INPUT 4 /* synapse_0 is not cut into pieces; a large one is read from memory */
#define WORK_OF_AN_ERROR 8
#define WORK_OF_A_COPY 8 /* of one number */

/* The three synapses, and room for a sequence of steps.
 *
 * `stride` is hidden_dim, rounded up to whole vectors. synapse_0 (input_dim rows), synapse_1
 * (transposed: output_dim rows), synapse_h and transposed_h (stride rows) are matrices of `stride`
 * columns, stored panel after panel, and each panel row after row; so are new_0 and new_1, which
 * become synapse_0 and synapse_1 with the next update. All else has one row a step. `has_target` has
 * a 0 for each step without a target, or it is NULL if there is none; it is not the network's own.
 *
 * `pause` is called now and then, when the synapses are those before or after a whole sequence;
 * with a result other than 0 it ends there what goes on. */
struct network {
    size_t input_dim, hidden_dim, output_dim, stride, panel_columns;
    double *synapse_0, *synapse_1, *synapse_h, *transposed_h, *new_0, *new_1;
    size_t room; /* for so many steps */
    double *inputs, *targets, *layer_1, *layer_2, *layer_2_delta, *layer_1_delta;
    const unsigned char *has_target;
    double overall_error;
    size_t work;
    int (*pause)(void *owner);
    void *owner;
    int avx2;

    /* Each returns 0, or -1 if `pause` ended it. `train` learns from the sequence in `inputs` and
     * `targets`; `gradients` puts into the synapses' places what comes out of them for alpha = -1.
     * `branch` is forward() up to layer_1 for the steps from..to, which all have the same past: a
     * row of layer_1, or NULL for none. `output` is the rest of it, layer_2, for all steps. */
    int (*train)(struct network *network, size_t steps, double alpha);
    int (*gradients)(struct network *network, size_t steps);
    int (*branch)(struct network *network, const double *past, size_t from, size_t to);
    int (*output)(struct network *network, size_t steps);
};

struct panel {
    size_t first, width; /* the first of its columns, and how many vectors a row has */
};

/* The place of one weight in a synapse that has so many rows. */
static double *weight_at(
    const struct network *network, double *synapse, size_t rows, size_t row, size_t column)
{
    size_t first = column - column % network->panel_columns;
    size_t width = network->stride - first;
    if (width > network->panel_columns)
        width = network->panel_columns;
    return synapse + first * rows + row * width + (column - first);
}

/* Count some work, and now and then see what else is to be done; -1 if the training ends here. */
static inline int pause_if_due(struct network *network, size_t work)
{
    network->work += work;
    if (UNLIKELY(network->work >= WORK_BETWEEN_PAUSES)) {
        network->work = 0;
        return network->pause(network->owner);
    }
    return 0;
}

/* Copy numbers for `network`, which may be many; -1 if `pause` ended it. */
static int copy_numbers(struct network *network, double *to, const double *from, size_t n)
{
    enum { AT_ONCE = 1 << 16 };
    for (; n > AT_ONCE; n -= AT_ONCE, to += AT_ONCE, from += AT_ONCE) {
        memcpy(to, from, AT_ONCE * sizeof *to);
        if (pause_if_due(network, AT_ONCE * WORK_OF_A_COPY) < 0)
            return -1;
    }
    memcpy(to, from, n * sizeof *to);
    return 0;
}

static inline void swap(double **a, double **b)
{
    double *c = *a;
    *a = *b;
    *b = c;
}

/* Set all weights to zero. */
static void network_clear(struct network *network)
{
    const size_t row = network->stride * sizeof(double);
    memset(network->synapse_0, 0, network->input_dim * row);
    memset(network->synapse_1, 0, network->output_dim * row);
    memset(network->synapse_h, 0, network->stride * row);
}

/* How many of the steps from `step` on are done at once. */
static inline size_t steps_from(size_t step, size_t steps)
{
    return steps - step < STEPS_AT_ONCE ? steps - step : STEPS_AT_ONCE;
}

/* The last part of output_error() if some steps have no target: there is no error, whatever came
 * out, not even from NaN. -1 if `pause` ended it. */
static COLD int leave_steps_out(struct network *network, size_t steps)
{
    const size_t outputs = network->output_dim;
    network->overall_error = 0.0;
    for (size_t step = 0; step < steps; step++) {
        if (pause_if_due(network, WORK_OF_AN_ERROR * outputs) < 0)
            return -1;
        for (size_t i = step * outputs; i < (step + 1) * outputs; i++)
            if (network->has_target[step])
                network->overall_error += fabs(network->targets[i] - network->layer_2[i]);
            else
                network->layer_2_delta[i] = 0.0;
    }
    return 0;
}

/* ---------------------------------------------------------------- the instruction sets */

#define BASELINE_LANES (VECTORS ? 2 : 1)
#if VECTORS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between separate compilations */
#endif
#define LANES BASELINE_LANES
#define NAME(x) x##_baseline
#include "network_simd.h"
#if WITH_AVX2
#define LANES 4
#define NAME(x) x##_avx2
#include "network_simd.h"
#endif
#if VECTORS
#pragma GCC diagnostic pop
#endif

static int has_avx2(void)
{
#if WITH_AVX2
    return __builtin_cpu_supports("avx2");
#else
    return 0;
#endif
}

/* ---------------------------------------------------------------- memory */

/* Return rows x columns zeros, aligned for vectors, or NULL. The block's own address stands before
 * them. */
static double *new_matrix(size_t rows, size_t columns)
{
    enum { ALIGNMENT = 64 };
    if (columns > (SIZE_MAX / 2 - 2 * ALIGNMENT) / sizeof(double) / (rows ? rows : 1))
        return NULL;
    char *block = calloc(1, rows * columns * sizeof(double) + 2 * ALIGNMENT);
    if (!block)
        return NULL;
    char *start = block + 2 * ALIGNMENT - (uintptr_t)block % ALIGNMENT;
    memcpy(start - sizeof block, &block, sizeof block);
    return (double *)start;
}

static void free_matrix(double *matrix)
{
    char *block;
    if (matrix) {
        memcpy(&block, (char *)matrix - sizeof block, sizeof block);
        free(block);
    }
}

static void network_free_steps(struct network *network)
{
    free_matrix(network->inputs);
    free_matrix(network->targets);
    free_matrix(network->layer_1);
    free_matrix(network->layer_2);
    free_matrix(network->layer_2_delta);
    free_matrix(network->layer_1_delta);
    network->room = 0;
    network->inputs = network->targets = network->layer_1 = NULL;
    network->layer_2 = network->layer_2_delta = network->layer_1_delta = NULL;
}

static void network_free(struct network *network)
{
    network_free_steps(network);
    free_matrix(network->synapse_0);
    free_matrix(network->synapse_1);
    free_matrix(network->synapse_h);
    free_matrix(network->transposed_h);
    free_matrix(network->new_0);
    free_matrix(network->new_1);
    memset(network, 0, sizeof *network);
}

/* Make a network with all weights zero and room for no steps; -1 if memory runs out. */
static int network_init(
    struct network *network, size_t input_dim, size_t hidden_dim, size_t output_dim, int avx2)
{
    size_t lanes = avx2 ? 4 : BASELINE_LANES;
    memset(network, 0, sizeof *network);
    if (hidden_dim > SIZE_MAX / 2)
        return -1;
    network->input_dim = input_dim;
    network->hidden_dim = hidden_dim;
    network->output_dim = output_dim;
    network->stride = (hidden_dim + lanes - 1) / lanes * lanes;
    network->panel_columns = PANEL * lanes;
    network->avx2 = avx2;
    network->train = train_baseline;
    network->gradients = gradients_baseline;
    network->branch = branch_baseline;
    network->output = output_baseline;
#if WITH_AVX2
    if (avx2) {
        network->train = train_avx2;
        network->gradients = gradients_avx2;
        network->branch = branch_avx2;
        network->output = output_avx2;
    }
#endif
    network->synapse_0 = new_matrix(input_dim, network->stride);
    network->synapse_1 = new_matrix(output_dim, network->stride);
    network->synapse_h = new_matrix(network->stride, network->stride);
    network->transposed_h = new_matrix(network->stride, network->stride);
    network->new_0 = new_matrix(input_dim, network->stride);
    network->new_1 = new_matrix(output_dim, network->stride);
    if (network->synapse_0 && network->synapse_1 && network->synapse_h && network->transposed_h
        && network->new_0 && network->new_1)
        return 0;
    network_free(network);
    return -1;
}

/* Make another network of the same dims, without an owner; -1 if memory runs out. */
static int network_init_like(struct network *other, const struct network *network)
{
    if (network_init(
            other, network->input_dim, network->hidden_dim, network->output_dim, network->avx2)
        < 0)
        return -1;
    other->pause = network->pause;
    return 0;
}

/* The same with the same weights. */
static int network_copy(struct network *copy, const struct network *network)
{
    const size_t row = network->stride * sizeof(double);
    if (network_init_like(copy, network) < 0)
        return -1;
    memcpy(copy->synapse_0, network->synapse_0, network->input_dim * row);
    memcpy(copy->synapse_1, network->synapse_1, network->output_dim * row);
    memcpy(copy->synapse_h, network->synapse_h, network->stride * row);
    return 0;
}

/* Exchange the weights of two networks of the same dims. */
static void network_swap(struct network *a, struct network *b)
{
    swap(&a->synapse_0, &b->synapse_0);
    swap(&a->synapse_1, &b->synapse_1);
    swap(&a->synapse_h, &b->synapse_h);
}

/* Make room for sequences of so many steps; -1 if memory runs out. */
static int network_make_room(struct network *network, size_t steps)
{
    if (steps <= network->room)
        return 0;
    if (steps > SIZE_MAX / 2)
        return -1;
    /* whole groups of steps and whole vectors of outputs */
    size_t outputs = network->output_dim, rows = steps + STEPS_AT_ONCE;
    network_free_steps(network);
    network->inputs = new_matrix(steps, network->input_dim);
    network->targets = new_matrix(rows, outputs);
    network->layer_1 = new_matrix(rows, network->stride);
    network->layer_2 = new_matrix(rows, outputs);
    network->layer_2_delta = new_matrix(rows, outputs);
    network->layer_1_delta = new_matrix(steps, network->stride);
    if (network->inputs && network->targets && network->layer_1 && network->layer_2
        && network->layer_2_delta && network->layer_1_delta) {
        network->room = steps;
        return 0;
    }
    network_free_steps(network);
    return -1;
}

/* forward() for a sequence that goes on after `past`, a row of layer_1 (not the first), or NULL if
 * it begins; -1 if `pause` ended it. */
static int network_run(struct network *network, const double *past, size_t steps)
{
    for (size_t step = 0; step < steps; step++) {
        if (network->branch(network, past, step, step + 1) < 0)
            return -1;
        past = network->layer_1 + step * network->stride;
    }
    return network->output(network, steps);
}

/* The place of the i-th weight of synapse_0, synapse_1 and synapse_h, each row by row. */
static double *network_weight(const struct network *network, size_t i)
{
    const size_t n = network->hidden_dim, outputs = network->output_dim;
    const size_t weights_0 = network->input_dim * n, weights_1 = n * outputs;
    if (i < weights_0)
        return weight_at(network, network->synapse_0, network->input_dim, i / n, i % n);
    i -= weights_0;
    if (i < weights_1)
        return weight_at(network, network->synapse_1, outputs, i % outputs, i / outputs);
    i -= weights_1;
    return weight_at(network, network->synapse_h, network->stride, i / n, i % n);
}

#endif
