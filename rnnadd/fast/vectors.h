/* Vectors, and what the network does with them, for one instruction set: a part of network_simd.h and
 * together_simd.h, at whose ends vectors_end.h stands.
 *
 *   LANES    is how many doubles a vector has; 1 for a compiler without vectors
 *   NAME(x)  is x with the instruction set's name appended
 *   TARGET   makes the compiler use the instruction set in a function
 *   INLINE   makes a function part of its caller, too
 *
 * The lanes of a vector hold different outputs, never different terms of one sum: so each number
 * is the sum of the same terms in the same order as in the reference. The reference starts sums
 * from 0.0, so that none is -0.0; that start is left out here where the sum is then added to a
 * number that is not -0.0 either.
 */
#define vec NAME(vec)
#define bits NAME(bits)
#if LANES == 1
typedef double vec;
typedef uint64_t bits;
#define LANE(vector, l) (*(&(vector) + (l)))
#define TARGET
#define INLINE static inline
#else
/* what vectors are read from are arrays of doubles: hence may_alias */
typedef double vec __attribute__((vector_size(8 * LANES), may_alias));
typedef uint64_t bits __attribute__((vector_size(8 * LANES)));
#define LANE(vector, l) ((vector)[l])
#if LANES == 8
#define TARGET __attribute__((target("avx512f")))
#elif LANES == 4
#define TARGET __attribute__((target("avx2")))
#else
#define TARGET
#endif
#define INLINE static inline __attribute__((always_inline)) TARGET
#endif

/* The bits of some numbers, and the numbers of some bits. */
INLINE bits NAME(bits_of)(vec x)
{
    bits same;
    memcpy(&same, &x, sizeof same);
    return same;
}

INLINE vec NAME(vec_of)(bits x)
{
    vec same;
    memcpy(&same, &x, sizeof same);
    return same;
}

/* The entries of SCALE_BITS at the places that the last five bits of k are. */
INLINE bits NAME(look_up)(bits k)
{
#if LANES == 8 /* two registers hold sixteen entries: look there, and in the two with the others */
    const __m512i *entries = (const __m512i *)SCALE_BITS, place = (__m512i)k;
    const __m512i first = _mm512_permutex2var_epi64(
        _mm512_loadu_si512(entries), place, _mm512_loadu_si512(entries + 1));
    const __m512i second = _mm512_permutex2var_epi64(
        _mm512_loadu_si512(entries + 2), place, _mm512_loadu_si512(entries + 3));
    const __mmask8 is_second = _mm512_test_epi64_mask(place, _mm512_set1_epi64(16));
    return (bits)_mm512_mask_blend_epi64(is_second, first, second);
#else
    bits found;
    for (int l = 0; l < LANES; l++)
        LANE(found, l) = SCALE_BITS[LANE(k, l) & 31];
    return found;
#endif
}

/* 2**(k/32) for the whole numbers k in the last bits of z: five bits of k are the place in the table,
 * the rest go to the exponent; SCALE_BITS allows for the five. */
INLINE vec NAME(scale)(vec z)
{
    const bits k = NAME(bits_of)(z);
    return NAME(vec_of)(NAME(look_up)(k) + (k << 47));
}

/* y = sigmoid(x) for some vectors of numbers from -SAFE to SAFE. Where the reference takes
 * (s + s * p) * 2**n, here 2**n is multiplied to s beforehand. Both are exact, unless s * p gets too
 * small for a normal number; and then 1 + exp(-x) is 1 anyway.
 *
 * One sigmoid is a chain of operations that wait for each other. So each operation is done for all
 * vectors before the next. */
INLINE void NAME(safe_sigmoids)(vec *y, const vec *x, const int some)
{
    vec z[PANEL], s[PANEL], r[PANEL], q[PANEL];
#define EACH(result, ...) \
    for (int v = 0; v < some; v++) \
        result = __VA_ARGS__
    EACH(z[v], ROUNDER - x[v] * INV_STEP);
    EACH(s[v], NAME(scale)(z[v]));
    EACH(z[v], z[v] - ROUNDER); /* from here on the reference's kd */
    EACH(r[v], -x[v] - z[v] * STEP_HI);
    EACH(r[v], r[v] - z[v] * STEP_LO);
    EACH(q[v], 1.0 / 720 * r[v] + 1.0 / 120);
    EACH(q[v], q[v] * r[v] + 1.0 / 24);
    EACH(q[v], q[v] * r[v] + 1.0 / 6);
    EACH(q[v], q[v] * r[v] + 1.0 / 2);
    EACH(q[v], r[v] + (r[v] * r[v]) * q[v]); /* and the reference's p */
    EACH(s[v], 1.0 + (s[v] + s[v] * q[v]));
    EACH(y[v], 1.0 / s[v]);
#undef EACH
}

/* Replace `width` vectors by their sigmoids. */
INLINE void NAME(sigmoids)(vec *x, const int width)
{
    const int at_once = LANES > 1 ? width : 1; /* plain C has no registers for more */
    vec y[PANEL];
    /* less its sign, a number that is too large has larger bits than SAFE, as have infinity and NaN:
     * the difference is negative */
    const bits without_sign = (bits){0} + INT64_MAX, most = NAME(bits_of)((vec){0} + SAFE);
    bits difference = most - (NAME(bits_of)(x[0]) & without_sign);
    for (int v = 1; v < width; v++)
        difference |= most - (NAME(bits_of)(x[v]) & without_sign);
    for (int v = 0; v < width; v += at_once)
        NAME(safe_sigmoids)(y + v, x + v, at_once);
#if LANES == 8 /* one instruction; it saves 4 % of the time of a score */
    int all_safe = _mm512_cmplt_epi64_mask((__m512i)difference, _mm512_setzero_si512()) == 0;
#elif LANES == 4
    int all_safe = _mm256_movemask_pd((__m256d)difference) == 0;
#else
    int all_safe = 1;
    for (int l = 0; l < LANES; l++)
        all_safe &= LANE(difference, l) >> 63 == 0;
#endif
    if (UNLIKELY(!all_safe)) {
        vec exact[PANEL];
        for (int v = 0; v < width; v++)
            exact[v] = x[v];
        exact_sigmoids((double *)exact, width * LANES);
        for (int v = 0; v < width; v++)
            y[v] = exact[v];
    }
    for (int v = 0; v < width; v++)
        x[v] = y[v];
}

/* total = row . panel, for a panel of n rows; not started from 0.0. */
INLINE void NAME(product)(
    vec *total, const double *row, size_t n, const double *panel, const int width)
{
    const vec *weights = (const vec *)panel;
    for (int v = 0; v < width; v++)
        total[v] = row[0] * weights[v];
    for (size_t k = 1; k < n; k++) {
        weights += width;
        for (int v = 0; v < width; v++)
            total[v] += row[k] * weights[v];
    }
}

/* The same for a row that was calculated just now and is on its way to memory: its first numbers,
 * `head`, need not be waited for. */
INLINE void NAME(product_of_new)(
    vec *total, vec head, const double *row, size_t n, const double *panel, const int width)
{
    const vec *weights = (const vec *)panel;
    for (int v = 0; v < width; v++)
        total[v] = LANE(head, 0) * weights[v];
    size_t k = 1;
    for (int l = 1; l < LANES; l++)
        if (k < n) {
            weights += width;
            for (int v = 0; v < width; v++)
                total[v] += LANE(head, l) * weights[v];
            k++;
        }
    UNROLL(4)
    for (; k < n; k++) {
        weights += width;
        for (int v = 0; v < width; v++)
            total[v] += row[k] * weights[v];
    }
}

/* Write the transpose of a square of LANES x LANES numbers. */
INLINE void NAME(transpose_square)(
    double *to, size_t to_row, const double *from, size_t from_row)
{
#if LANES == 4
    __m256d a = _mm256_load_pd(from), b = _mm256_load_pd(from + from_row);
    __m256d c = _mm256_load_pd(from + 2 * from_row), d = _mm256_load_pd(from + 3 * from_row);
    __m256d ab_02 = _mm256_unpacklo_pd(a, b), ab_13 = _mm256_unpackhi_pd(a, b);
    __m256d cd_02 = _mm256_unpacklo_pd(c, d), cd_13 = _mm256_unpackhi_pd(c, d);
    _mm256_store_pd(to, _mm256_permute2f128_pd(ab_02, cd_02, 0x20));
    _mm256_store_pd(to + to_row, _mm256_permute2f128_pd(ab_13, cd_13, 0x20));
    _mm256_store_pd(to + 2 * to_row, _mm256_permute2f128_pd(ab_02, cd_02, 0x31));
    _mm256_store_pd(to + 3 * to_row, _mm256_permute2f128_pd(ab_13, cd_13, 0x31));
#else
    for (int i = 0; i < LANES; i++)
        for (int j = 0; j < LANES; j++)
            to[j * to_row + i] = from[i * from_row + j];
#endif
}

/* Run a statement in which WIDTH is a constant, so that the loops over it are written out. */
#define WITH_CONSTANT_WIDTH(width, ...) \
    switch (width) { \
    case 1: { enum { WIDTH = 1 }; __VA_ARGS__; break; } \
    case 2: { enum { WIDTH = 2 }; __VA_ARGS__; break; } \
    case 3: { enum { WIDTH = 3 }; __VA_ARGS__; break; } \
    case 4: { enum { WIDTH = 4 }; __VA_ARGS__; break; } \
    case 5: { enum { WIDTH = 5 }; __VA_ARGS__; break; } \
    case 6: { enum { WIDTH = 6 }; __VA_ARGS__; break; } \
    case 7: { enum { WIDTH = 7 }; __VA_ARGS__; break; } \
    case 8: { enum { WIDTH = 8 }; __VA_ARGS__; break; } \
    }

INLINE size_t NAME(panels)(const struct network *network)
{
    return (network->stride + PANEL * LANES - 1) / (PANEL * LANES);
}

/* The i-th panel of a matrix; counted from the end at every other turn: of a matrix larger than the
 * cache, the panels used last are still there. */
INLINE struct panel NAME(panel_of)(const struct network *network, size_t turn, size_t i)
{
    const size_t number = turn % 2 ? NAME(panels)(network) - 1 - i : i;
    const size_t first = number * PANEL * LANES, vectors = (network->stride - first) / LANES;
    return (struct panel){first, vectors < PANEL ? vectors : PANEL};
}
