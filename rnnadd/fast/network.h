/* The network in C, the same bits as rnnadd/reference/network.py: what it consists of, and its
 * instruction sets.
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
#define LANES BASELINE_LANES
#define NAME(x) x##_baseline
#include "network_simd.h"
#if WITH_AVX2
#define LANES 4
#define NAME(x) x##_avx2
#include "network_simd.h"
#endif

static int has_avx2(void)
{
#if WITH_AVX2
    return __builtin_cpu_supports("avx2");
#else
    return 0;
#endif
}

#include "network_memory.h"

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
