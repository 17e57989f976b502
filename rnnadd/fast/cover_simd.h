/* The products of matrices that the cover takes most of its time for, for one instruction set.
 *
 * cover.h includes this once for each instruction set, with LANES and NAME(x): see vectors.h. The
 * lanes hold different entries, and each entry is the sum of the same terms in the same order as in
 * rnnadd/reference/matrix.py.
 */
#define vec NAME(cover_vec)
#if LANES == 1
typedef double vec;
#define TARGET
#define INLINE static inline
#else
typedef double vec __attribute__((vector_size(8 * LANES), may_alias));
#if LANES == 4
#define TARGET __attribute__((target("avx2")))
#else
#define TARGET
#endif
#define INLINE static inline __attribute__((always_inline)) TARGET
#endif

/* c = a . b, all of n x n numbers in rows of `stride`, a multiple of 8. The term k of row i of `a` is
 * a[i * row + k * term]: with row = 1, it is the transpose of what is stored. */
INLINE void NAME(product_of_size)(
    double *c, const double *a, size_t row, size_t term, const double *b, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i += 4)
        for (size_t l = 0; l < n; l += 2 * LANES) {
            vec total[4][2];
            memset(total, 0, sizeof total);
            for (size_t k = 0; k < n; k++) {
                const vec *terms = (const vec *)(b + k * stride + l);
                for (size_t r = 0; r < 4; r++) {
                    const double x = a[(i + r) * row + k * term];
                    total[r][0] += x * terms[0];
                    total[r][1] += x * terms[1];
                }
            }
            for (size_t r = 0; r < 4; r++) {
                vec *to = (vec *)(c + (i + r) * stride + l);
                to[0] = total[r][0];
                to[1] = total[r][1];
            }
        }
}

/* The same, with the article's size written out. */
static TARGET void NAME(cover_product)(
    double *c, const double *a, int transposed, const double *b, size_t n, size_t stride)
{
    if (n == 16 && transposed)
        NAME(product_of_size)(c, a, 1, 16, b, 16, 16);
    else if (n == 16)
        NAME(product_of_size)(c, a, 16, 1, b, 16, 16);
    else
        NAME(product_of_size)
            (c, a, transposed ? 1 : stride, transposed ? stride : 1, b, n, stride);
}

#include "vectors_end.h"
