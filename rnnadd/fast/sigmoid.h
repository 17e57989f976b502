/* The exponential and the sigmoid in C, the same bits as rnnadd/reference/sigmoid.py, and what that
 * asks of a compiler. */
#ifndef RNNADD_SIGMOID_H
#define RNNADD_SIGMOID_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* 2 is the x87's: 80 bits. Below 0 nobody knows. All else is about types smaller than double. */
#if !defined(FLT_EVAL_METHOD) || FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "rnnadd needs doubles that are calculated as doubles (not FLT_EVAL_METHOD 2, or below 0)"
#endif
#ifdef __FAST_MATH__
#error "rnnadd needs exact arithmetic: do not use -ffast-math"
#endif

/* No fused multiply-adds; GCC has only the option -ffp-contract=off for that. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif

#if defined(__GNUC__) && !defined(RNNADD_PLAIN_C)
#define VECTORS 1
#define UNLIKELY(x) __builtin_expect(x, 0)
#define COLD __attribute__((cold, noinline))
#define PRAGMA(x) _Pragma(#x)
#define UNROLL(n) PRAGMA(GCC unroll n)
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between separate compilations */
#else
#define VECTORS 0
#define UNLIKELY(x) (x)
#define COLD
#define UNROLL(n)
#endif
/* GCC for Windows saves AVX registers where they are not aligned (its bug 54412). */
#if (defined(_WIN32) || defined(__CYGWIN__)) && !defined(__clang__)
#define MISALIGNS_AVX 1
#else
#define MISALIGNS_AVX 0
#endif
#if VECTORS && defined(__x86_64__) && !MISALIGNS_AVX
#define WITH_AVX2 1
#include <immintrin.h>
#else
#define WITH_AVX2 0
#endif

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

/* The bits of these numbers, less i << 47; see NAME(scale) in vectors.h. */
static uint64_t SCALE_BITS[32];

static void fill_scale_bits(void)
{
    for (int i = 0; i < 32; i++) {
        memcpy(&SCALE_BITS[i], &TABLE[i], sizeof SCALE_BITS[i]);
        SCALE_BITS[i] -= (uint64_t)i << 47;
    }
}

/* Whether the compiler fuses a multiplication with an addition, against our orders. The square of
 * 1 + 2**-30 is 1 + 2**-29 + 2**-60, of which a double drops the last. */
static int fuses_multiply_add(void)
{
    volatile double x = 1.0 + 0x1p-30, rounded_square = 1.0 + 0x1p-29;
    return x * x - rounded_square != 0.0;
}

/* Whether the processor takes the smallest numbers for zero, as -ffast-math lets it do where a
 * program is linked. */
static int flushes_denormals(void)
{
    volatile double smallest = 0x1p-1022;
    return smallest * 0.5 == 0.0;
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

#endif
