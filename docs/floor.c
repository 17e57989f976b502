/* What the machine can do when the bits do not matter: the article's training by hand, with fused
 * multiply-adds, -ffast-math and sums in any order. docs/benchmark.py compiles and runs it:
 *
 *     cc -O3 -march=native -ffast-math docs/floor.c -o floor && ./floor 200000
 *
 * prints the microseconds of one iteration. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HIDDEN = 16, STEPS = 8, LANES = 4, VECTORS = HIDDEN / LANES };

typedef double vec __attribute__((vector_size(8 * LANES)));
typedef int64_t bits __attribute__((vector_size(8 * LANES)));
typedef union {
    vec v[VECTORS];
    double x[HIDDEN];
} layer;

static uint32_t state = 1;

static uint32_t draw(void) /* 7 bits */
{
    state = 1664525 * state + 1013904223;
    return state >> 25;
}

/* 1 / (1 + exp(-x)): e**-x is 2**k * e**r with |r| < 0.35, and e**r a polynomial of degree 11. */
static inline vec sigmoid(vec x)
{
    vec z = x * -1.4426950408889634 + 0x1.8p52, k = z - 0x1.8p52;
    vec r = -x - k * 0.6931471805599453;
    vec r2 = r * r, r4 = r2 * r2;
    vec low = (1.0 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
    vec middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
    vec high = (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
    vec power = low + r4 * (middle + r4 * high);
    return 1.0 / (1.0 + (vec)((bits)power + ((bits)z << 52)));
}

static inline double sum(vec v)
{
    return (v[0] + v[1]) + (v[2] + v[3]);
}

static layer synapse_0[2], synapse_1, synapse_h[HIDDEN];

static double train(uint32_t a, uint32_t b)
{
    layer layer_1[STEPS], layer_1_delta[STEPS];
    union {
        vec v[STEPS / LANES];
        double x[STEPS];
    } layer_2, y, delta;
    vec error = {0};

    for (int t = 0; t < STEPS; t++) {
        double x0 = a >> t & 1, x1 = b >> t & 1;
        vec even[VECTORS], odd[VECTORS], output = {0};
        for (int v = 0; v < VECTORS; v++) {
            even[v] = x0 * synapse_0[0].v[v];
            odd[v] = x1 * synapse_0[1].v[v];
        }
        if (t > 0)
            for (int k = 0; k < HIDDEN; k += 2)
                for (int v = 0; v < VECTORS; v++) {
                    even[v] += layer_1[t - 1].x[k] * synapse_h[k].v[v];
                    odd[v] += layer_1[t - 1].x[k + 1] * synapse_h[k + 1].v[v];
                }
        for (int v = 0; v < VECTORS; v++) {
            layer_1[t].v[v] = sigmoid(even[v] + odd[v]);
            output += layer_1[t].v[v] * synapse_1.v[v];
        }
        layer_2.x[t] = sum(output);
        y.x[t] = (a + b) >> t & 1;
    }
    for (int i = 0; i < STEPS / LANES; i++) {
        vec output = sigmoid(layer_2.v[i]), e = y.v[i] - output;
        delta.v[i] = e * (output * (1.0 - output));
        error += (vec)((bits)e & INT64_MAX);
    }
    for (int t = STEPS - 1; t >= 0; t--) {
        layer back;
        for (int v = 0; v < VECTORS; v++)
            back.v[v] = delta.x[t] * synapse_1.v[v];
        if (t < STEPS - 1)
            for (int k = 0; k < HIDDEN; k++) {
                vec product = layer_1_delta[t + 1].v[0] * synapse_h[k].v[0];
                for (int v = 1; v < VECTORS; v++)
                    product += layer_1_delta[t + 1].v[v] * synapse_h[k].v[v];
                back.x[k] += sum(product);
            }
        for (int v = 0; v < VECTORS; v++)
            layer_1_delta[t].v[v] = back.v[v] * (layer_1[t].v[v] * (1.0 - layer_1[t].v[v]));
    }
    for (int t = 0; t < STEPS; t++)
        for (int v = 0; v < VECTORS; v++) {
            vec step = 0.1 * layer_1_delta[t].v[v];
            layer_1_delta[t].v[v] = step;
            synapse_0[0].v[v] += (double)(a >> t & 1) * step;
            synapse_0[1].v[v] += (double)(b >> t & 1) * step;
            synapse_1.v[v] += 0.1 * delta.x[t] * layer_1[t].v[v];
        }
    for (int k = 0; k < HIDDEN; k++) {
        layer row = synapse_h[k];
        for (int t = 1; t < STEPS; t++)
            for (int v = 0; v < VECTORS; v++)
                row.v[v] += layer_1[t - 1].x[k] * layer_1_delta[t].v[v];
        synapse_h[k] = row;
    }
    return sum(error);
}

int main(int argc, char **argv)
{
    long iterations = argc > 1 ? atol(argv[1]) : 200000;
    double error = 0.0;
    struct timespec start, end;
    for (int j = 0; j < HIDDEN; j++) {
        synapse_0[0].x[j] = draw() / 64.0 - 1.0;
        synapse_0[1].x[j] = draw() / 64.0 - 1.0;
        synapse_1.x[j] = draw() / 64.0 - 1.0;
        for (int k = 0; k < HIDDEN; k++)
            synapse_h[k].x[j] = draw() / 64.0 - 1.0;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (long i = 0; i < iterations; i++) {
        uint32_t a = draw() + 1, b = draw() + 1;
        error += train(a, b);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    double seconds = (end.tv_sec - start.tv_sec) + 1e-9 * (end.tv_nsec - start.tv_nsec);
    seconds /= iterations;
    printf("%.3f us an iteration, mean error %.3f\n", seconds * 1e6, error / iterations);
    return 0;
}
