/* The descent to norms in which a network contracts, the same bits as rnnadd/proof/descent.py. */
#ifndef RNNADD_DESCENT_H
#define RNNADD_DESCENT_H

#include "cover.h"

/* Transitions of a smaller weight than this do not count. */
#define LEAST_SHARE 0x1p-10

/* Each matrix is of n x n numbers in rows of `stride`. */
struct descent {
    size_t n, stride, square, norms, transitions;
    const double *synapse_h, *slopes; /* slopes: a row for each transition */
    const int64_t *from, *to;
    double *matrix, *inverse;          /* T and its inverse, one for each norm */
    double *transposed, *ahead, *back; /* t(T), t(D) and D, where D = t(synapse_h) T inverted */
    double *gradient;
    double *in, *out, *stretch, *share; /* v, u, |D v| and the weight, for each transition */
    double *room;                       /* two matrices */
    product multiply;
};

/* Invert a matrix by Gauss-Jordan elimination; 0 if it has no inverse. `room` is one more matrix. */
static int invert(double *inverse, const double *matrix, double *room, size_t n, size_t stride)
{
    memcpy(room, matrix, stride * stride * sizeof *room);
    memset(inverse, 0, stride * stride * sizeof *inverse);
    for (size_t i = 0; i < n; i++)
        inverse[i * stride + i] = 1.0;
    for (size_t k = 0; k < n; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(room[i * stride + k]) > fabs(room[best * stride + k]))
                best = i;
        double *a = room + k * stride, *b = inverse + k * stride;
        if (best != k)
            for (size_t j = 0; j < n; j++) {
                const double x = a[j], y = b[j];
                a[j] = room[best * stride + j];
                b[j] = inverse[best * stride + j];
                room[best * stride + j] = x;
                inverse[best * stride + j] = y;
            }
        if (!(fabs(a[k]) > 0.0))
            return 0;
        const double factor = 1.0 / a[k];
        for (size_t j = 0; j < stride; j++) {
            a[j] *= factor;
            b[j] *= factor;
        }
        for (size_t i = 0; i < n; i++) {
            const double x = room[i * stride + k];
            if (i == k)
                continue;
            for (size_t j = 0; j < stride; j++) {
                room[i * stride + j] -= x * a[j];
                inverse[i * stride + j] -= x * b[j];
            }
        }
    }
    return 1;
}

static void transpose(double *to, const double *from, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            to[j * stride + i] = from[i * stride + j];
}

/* to = row . matrix. */
static void row_times(double *to, const double *row, const double *matrix, size_t n, size_t stride)
{
    memset(to, 0, stride * sizeof *to);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < stride; l++)
            to[l] += row[k] * matrix[k * stride + l];
}

/* Make D of each norm from T; 0 if one cannot be inverted. */
static int descent_prepare(struct descent *descent, size_t norm)
{
    const size_t n = descent->n, stride = descent->stride, place = norm * descent->square;
    if (!invert(descent->inverse + place, descent->matrix + place, descent->room, n, stride))
        return 0;
    transpose(descent->transposed + place, descent->matrix + place, n, stride);
    descent->multiply(
        descent->back + place, descent->synapse_h, 1, descent->inverse + place, n, stride);
    transpose(descent->ahead + place, descent->back + place, n, stride);
    return 1;
}

/* One step of power iteration for one transition: from v to u and back. */
static void descent_iterate(struct descent *descent, size_t i)
{
    const size_t n = descent->n, stride = descent->stride;
    const size_t from = descent->from[i] * descent->square, to = descent->to[i] * descent->square;
    const double *slopes = descent->slopes + i * stride;
    double *v = descent->in + i * stride, *u = descent->out + i * stride, *x = descent->room;
    row_times(x, v, descent->ahead + from, n, stride);
    for (size_t j = 0; j < n; j++)
        x[j] *= slopes[j];
    row_times(u, x, descent->transposed + to, n, stride);
    double length = sqrt(dot(u, u, n));
    double factor = length > 0.0 ? 1.0 / length : 0.0;
    for (size_t j = 0; j < n; j++)
        u[j] *= factor;
    row_times(x, u, descent->matrix + to, n, stride);
    for (size_t j = 0; j < n; j++)
        x[j] *= slopes[j];
    row_times(v, x, descent->back + from, n, stride);
    length = sqrt(dot(v, v, n));
    factor = length > 0.0 ? 1.0 / length : 0.0;
    for (size_t j = 0; j < n; j++)
        v[j] *= factor;
    descent->stretch[i] = length;
}

/* Add x u t(u) to a gradient. */
static void add_square(double *gradient, double x, const double *u, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++) {
        const double y = x * u[i];
        for (size_t j = 0; j < stride; j++)
            gradient[i * stride + j] += y * u[j];
    }
}

/* The gradients of the softened largest stretch. Returns the largest entry, and the largest stretch
 * through `largest`. */
static double descent_gradients(struct descent *descent, double beta, double *largest)
{
    const size_t n = descent->n, stride = descent->stride, square = descent->square;
    double total = 0.0, most = 0.0;
    *largest = 0.0;
    for (size_t i = 0; i < descent->transitions; i++)
        if (descent->stretch[i] > *largest)
            *largest = descent->stretch[i];
    for (size_t i = 0; i < descent->transitions; i++) {
        descent->share[i] = exponential(beta * (descent->stretch[i] - *largest));
        total += descent->share[i];
    }
    memset(descent->gradient, 0, descent->norms * square * sizeof(double));
    for (size_t i = 0; i < descent->transitions; i++) {
        if (descent->share[i] < LEAST_SHARE)
            continue;
        const double x = descent->share[i] / total * descent->stretch[i];
        add_square(
            descent->gradient + descent->to[i] * square, x, descent->out + i * stride, n, stride);
        add_square(
            descent->gradient + descent->from[i] * square, -x, descent->in + i * stride, n, stride);
    }
    for (size_t i = 0; i < descent->norms * square; i++)
        if (fabs(descent->gradient[i]) > most)
            most = fabs(descent->gradient[i]);
    return most;
}

/* T = T - step * gradient / most . T */
static void descent_move(struct descent *descent, size_t norm, double factor)
{
    const size_t n = descent->n, stride = descent->stride, place = norm * descent->square;
    double *matrix = descent->matrix + place;
    descent->multiply(descent->room, descent->gradient + place, 0, matrix, n, stride);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            matrix[i * stride + j] -= factor * descent->room[i * stride + j];
}

#endif
