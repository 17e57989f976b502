/* What the machine allows where the bits have to be kept. docs/benchmark.py compiles and runs it:
 *
 *     cc -O3 -march=native -ffp-contract=off docs/limits.c -o limits
 *     ./limits cycle; ./limits chain 16; ./limits read 128
 *
 * print the microseconds of a clock cycle; of the longest chain of operations that wait for each
 * other in one training of 8 steps with 16 hidden units; and of reading a number of a 128 x 128
 * matrix from the cache that holds it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEPS = 8, LANES = 4, REPEATS = 7, MOST = 512 };

typedef double vec __attribute__((vector_size(8 * LANES)));

static double term[MOST], slope = 0.25;
static vec matrix[MOST * MOST / LANES];
static volatile double result;

/* Additions of whole numbers, each of which waits one cycle for the one before. */
static void cycles(size_t n)
{
    uint64_t x = 0, three = 3;
    __asm__("" : "+r"(three)); /* unknown, for some processors need no time to add a constant */
    while (n > 0)
        for (int i = 0; i < 10; i++, n--) {
            x += three;
            __asm__("" : "+r"(x)); /* the compiler may think that x has become another */
        }
    result = (double)x;
}

/* The operations of one sigmoid that wait for each other, in the order of the contract; s, which is
 * looked up meanwhile, waits for none. */
static inline double sigmoid(double x)
{
    double kd = (0x1.8p52 - x * 0x1.71547652b82fep+5) - 0x1.8p52;
    double r = (-x - kd * 0x1.62e42fee00000p-6) - kd * 0x1.a39ef35793c76p-38;
    double q = (((1.0 / 720 * r + 1.0 / 120) * r + 1.0 / 24) * r + 1.0 / 6) * r + 1.0 / 2;
    double p = r + (r * r) * q, s = term[0];
    return 1.0 / (1.0 + (s + s * p));
}

/* A dot product of n terms, of which the first waits for x; the others come with it. */
static inline double product(double x, size_t n)
{
    double total = x * term[1];
    for (size_t k = 1; k < n; k++)
        total += term[k];
    return total;
}

/* One training with n hidden units, without all that has not to be waited for. */
static inline double chain(double x, size_t n)
{
    x = sigmoid(x);
    for (int step = 1; step < STEPS; step++)
        x = sigmoid(product(x, n) + slope);
    double output = sigmoid(product(x, n));
    double delta = (slope - output) * (output * (1.0 - output));
    delta = (delta * term[1]) * slope;
    for (int step = 1; step < STEPS; step++)
        delta = (product(delta, n) + slope) * slope;
    return slope + delta * slope; /* the new weight */
}

static void chains(size_t n, size_t times)
{
    double x = 0.5;
    for (size_t i = 0; i < times; i++)
        x = chain(x, n);
    result = x;
}

static void read_matrix(size_t n, size_t times)
{
    vec total[8] = {{0}};
    for (size_t i = 0; i < times; i++)
        for (size_t j = 0; j < n * n / LANES; j += 8)
            for (int v = 0; v < 8; v++)
                total[v] += matrix[j + v];
    result = total[0][0] + total[1][1] + total[2][2] + total[3][3] + total[4][0] + total[5][1]
        + total[6][2] + total[7][3];
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    const size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 16;
    const size_t times = 2000000 / (n * n) + 20;
    double least = 1e9, units = 1e6;
    if (n < 8 || n > MOST || n % 8)
        return 1;
    for (size_t k = 0; k < MOST; k++)
        term[k] = 0.5;
    memset(matrix, 1, sizeof matrix); /* or it is no memory at all yet */
    for (int i = 0; i < REPEATS; i++) {
        struct timespec start, end;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
        if (!strcmp(what, "cycle"))
            cycles(1000000);
        else if (!strcmp(what, "chain"))
            chains(n, units = 2000);
        else if (!strcmp(what, "read"))
            read_matrix(n, times), units = (double)times * n * n;
        else
            return 1;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        double seconds = (end.tv_sec - start.tv_sec) + 1e-9 * (end.tv_nsec - start.tv_nsec);
        if (seconds < least)
            least = seconds;
    }
    printf("%.9f us\n", least / units * 1e6);
    return 0;
}
