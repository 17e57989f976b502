/* The network in C, the same bits as rnnadd/network.py: its memory and its instruction sets.
 *
 * The arithmetic is in _network_simd.h, once for all instruction sets. A compiler that knows
 * vectors (GCC, Clang) makes of it code for the processor's baseline and, on x86-64, code for AVX2
 * that is chosen at run time. Any other compiler makes plain C of it.
 */
#ifndef RNNADD_NETWORK_H
#define RNNADD_NETWORK_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if !defined(FLT_EVAL_METHOD) || FLT_EVAL_METHOD != 0
#error "rnnadd needs doubles that are calculated as doubles (FLT_EVAL_METHOD 0)"
#endif
#ifdef __FAST_MATH__
#error "rnnadd needs exact arithmetic: do not use -ffast-math"
#endif

#if defined(__GNUC__) && !defined(RNNADD_PLAIN_C)
#define VECTORS 1
#define UNLIKELY(x) __builtin_expect(x, 0)
#define COLD __attribute__((cold, noinline))
#define UNROLL _Pragma("GCC unroll 4")
#else
#define VECTORS 0
#define UNLIKELY(x) (x)
#define COLD
#define UNROLL
#endif
#if VECTORS && defined(__x86_64__)
#define WITH_AVX2 1
#include <immintrin.h>
#else
#define WITH_AVX2 0
#endif

/* The columns of a matrix are stored in panels of this many vectors: as many sums as the registers
 * hold. */
#define PANEL 8

/* So many steps' outputs are summed up side by side. */
#define STEPS_AT_ONCE 8

/* So many multiply-adds go by (3 to 10 ms) between two looks at what else is to be done. */
#define WORK_BETWEEN_PAUSES ((size_t)1 << 25)
#define WORK_OF_A_STEP 256

/* The three synapses, and room for one sequence of `capacity` steps.
 *
 * `stride` is hidden_dim, rounded up to whole vectors. synapse_0 (input_dim rows), synapse_1
 * (transposed: output_dim rows), synapse_h and transposed_h (stride rows) are matrices of `stride`
 * columns, stored panel after panel, and each panel row after row. All else has one row a step.
 *
 * `pause` is called now and then, when the synapses are those before or after a whole sequence;
 * with a result other than 0 it ends the training there. */
struct network {
    size_t input_dim, hidden_dim, output_dim, stride, panel_columns;
    double *synapse_0, *synapse_1, *synapse_h, *transposed_h;
    size_t capacity;
    double *inputs, *targets, *layer_1, *layer_2, *layer_2_delta, *layer_1_delta;
    double overall_error;
    size_t work;
    int (*pause)(void *owner);
    void *owner;
    int (*train)(struct network *network, size_t steps, double alpha);
};

/* ---------------------------------------------------------------- the sigmoid, by the book */

#define INV_STEP 0x1.71547652b82fep+5
#define STEP_HI 0x1.62e42fee00000p-6
#define STEP_LO 0x1.a39ef35793c76p-38
#define ROUNDER 0x1.8p52
#define LOWEST -708.0
#define HIGHEST 709.0
#define SAFE 708.0

/* 2**(i/32), correctly rounded. */
static const double TABLE[32] = {
    0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0,
    0x1.172b83c7d517bp+0, 0x1.1d4873168b9aap+0, 0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0,
    0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0, 0x1.3dea64c123422p+0, 0x1.44e086061892dp+0,
    0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0, 0x1.6247eb03a5585p+0,
    0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0, 0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0,
    0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0,
    0x1.ae89f995ad3adp+0, 0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0,
    0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0, 0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0
};

/* The bits of these numbers, less i << 47; see safe_sigmoid. */
static uint64_t SCALE_BITS[32];

static void fill_scale_bits(void)
{
    for (int i = 0; i < 32; i++) {
        memcpy(&SCALE_BITS[i], &TABLE[i], sizeof SCALE_BITS[i]);
        SCALE_BITS[i] -= (uint64_t)i << 47;
    }
}

/* x * y + z, which shows whether the compiler fuses the two against our orders. */
static COLD double multiply_add(double x, double y, double z)
{
    return x * y + z;
}

static double exponential(double x)
{
    if (x >= LOWEST && x <= HIGHEST) {
        double kd = (x * INV_STEP + ROUNDER) - ROUNDER;
        double r = (x - kd * STEP_HI) - kd * STEP_LO;
        double q = (((1.0 / 720 * r + 1.0 / 120) * r + 1.0 / 24) * r + 1.0 / 6) * r + 1.0 / 2;
        double p = r + (r * r) * q;
        int k = (int)kd, index = k & 31;
        double s = TABLE[index];
        return ldexp(s + s * p, (k - index) / 32);
    }
    if (x != x)
        return x;
    return x > 0.0 ? HUGE_VAL : 0.0;
}

static COLD void exact_sigmoids(double *x, int n)
{
    for (int i = 0; i < n; i++)
        x[i] = 1.0 / (1.0 + exponential(-x[i]));
}

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

/* ---------------------------------------------------------------- the instruction sets */

#if VECTORS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between separate compilations */
#define TARGET
#define INLINE static inline __attribute__((always_inline)) TARGET
#define LANES 2
#define NAME(x) x##_baseline
#include "_network_simd.h"
#undef LANES
#undef NAME
#if WITH_AVX2
#undef TARGET
#define TARGET __attribute__((target("avx2")))
#define LANES 4
#define NAME(x) x##_avx2
#include "_network_simd.h"
#endif
#pragma GCC diagnostic pop
#define BASELINE_LANES 2
#else
#define TARGET
#define INLINE static inline
#define LANES 1
#define NAME(x) x##_baseline
#include "_network_simd.h"
#define BASELINE_LANES 1
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
    network->inputs = network->targets = network->layer_1 = NULL;
    network->layer_2 = network->layer_2_delta = network->layer_1_delta = NULL;
    network->capacity = 0;
}

static void network_free(struct network *network)
{
    network_free_steps(network);
    free_matrix(network->synapse_0);
    free_matrix(network->synapse_1);
    free_matrix(network->synapse_h);
    free_matrix(network->transposed_h);
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
    network->train = train_baseline;
#if WITH_AVX2
    if (avx2)
        network->train = train_avx2;
#endif
    network->synapse_0 = new_matrix(input_dim, network->stride);
    network->synapse_1 = new_matrix(output_dim, network->stride);
    network->synapse_h = new_matrix(network->stride, network->stride);
    network->transposed_h = new_matrix(network->stride, network->stride);
    if (network->synapse_0 && network->synapse_1 && network->synapse_h && network->transposed_h)
        return 0;
    network_free(network);
    return -1;
}

/* Make room for a sequence of so many steps; -1 if memory runs out, and then there is no room. */
static int network_make_room(struct network *network, size_t steps)
{
    if (steps <= network->capacity)
        return 0;
    network_free_steps(network);
    if (steps > SIZE_MAX / 2)
        return -1;
    /* whole groups of steps and whole vectors of outputs */
    size_t outputs = network->output_dim, rows = steps + STEPS_AT_ONCE;
    network->inputs = new_matrix(steps, network->input_dim);
    network->targets = new_matrix(rows, outputs);
    network->layer_1 = new_matrix(rows, network->stride);
    network->layer_2 = new_matrix(rows, outputs);
    network->layer_2_delta = new_matrix(rows, outputs);
    network->layer_1_delta = new_matrix(steps, network->stride);
    if (network->inputs && network->targets && network->layer_1 && network->layer_2
        && network->layer_2_delta && network->layer_1_delta) {
        network->capacity = steps;
        return 0;
    }
    network_free_steps(network);
    return -1;
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
