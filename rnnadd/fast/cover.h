/* The cover in C, the same balls as rnnadd/proof/cover.py, which says what all of this is for: its
 * memory. cover_bounds.h and cover_build.h have what is done with it. */
#ifndef RNNADD_COVER_H
#define RNNADD_COVER_H

#include "network.h"

#define LANES BASELINE_LANES
#define NAME(x) x##_baseline
#include "cover_simd.h"
#if WITH_AVX2
#define LANES 4
#define NAME(x) x##_avx2
#include "cover_simd.h"
#endif

typedef void (*product)(
    double *c, const double *a, int transposed, const double *b, size_t n, size_t stride);

static product product_of(int avx2)
{
#if WITH_AVX2
    if (avx2)
        return cover_product_avx2;
#endif
    (void)avx2;
    return cover_product_baseline;
}

/* As in rnnadd/proof/bounds.py and rnnadd/proof/cover.py. */
#define ROUND 0x1p-40
#define UP (1.0 + ROUND)
#define DOWN (1.0 - ROUND)
#define PEAK 1.3169578969248166
#define LARGEST_CURVATURE 0.09622504486493763
#define LEAST_MARGIN 0x1p-30
#define MOST_CELLS 2000000

/* Between two pauses, so many multiply-adds: 1 to 3 ms. */
#define COVER_WORK ((size_t)1 << 22)

/* How a cover ends. */
enum { COVERED, WRONG_OUTPUT, LARGE_RADIUS, NO_NORM, MANY_CELLS, NO_TIME, NO_MEMORY, INTERRUPTED = -1 };

/* What is in rnnadd/proof/norms.py, and the balls of this norm so far, each in a row of 1 + n numbers:
 * its radius and its centre in the coordinates of the norm. They stand side by side, for they are
 * looked through again and again. */
struct norm {
    const double *centroid, *matrix, *inverse;
    double radius, inflation, size;
    int carry;
    double *balls;
    size_t count, room;
};

struct cell {
    double radius;
    int64_t norm, parent;
};

/* A set of states: see Image in cover.py. After these come the products with synapse_h transposed,
 * and room for what one step with one input makes. */
struct image {
    double *centre, *linear, *boxes; /* `depth` boxes, one after the other */
    double *next_linear, *next_boxes;
    double *sums, *lengths, *deltas, *slopes, *remainders;
    double radius, deviation, all_deltas;
    int carry;
};

struct cover {
    size_t n, stride, square, branches, norms, steps;
    const double *from_inputs, *synapse_h, *outputs, *errors;
    const int *ones;
    struct norm *norm;
    double theta, grow, largest;

    struct cell *cell;
    double *centres; /* a row for each cell */
    int64_t cells, room, done, transitions;
    double margin;

    struct image *image; /* one for each depth up to `steps` */
    double *memory, *product, *square_1, *square_2, *row;
    size_t work;
    int (*pause)(void *owner); /* 1 if the time is over, -1 for an exception */
    void *owner;
    product multiply;
};

static void cover_free(struct cover *cover)
{
    free(cover->image);
    free(cover->cell);
    free_matrix(cover->memory);
    free(cover->centres);
    for (size_t i = 0; cover->norm && i < cover->norms; i++)
        free(cover->norm[i].balls);
}

/* Take the next part of the memory. */
static double *part(double **memory, size_t numbers)
{
    double *start = *memory;
    *memory += numbers;
    return start;
}

/* Make room for what `cover` says of itself; -1 if memory runs out. */
static int cover_init(struct cover *cover, int avx2)
{
    const size_t stride = cover->stride, square = cover->square = stride * stride;
    const size_t images = cover->steps + 1;
    cover->multiply = product_of(avx2);
    cover->image = calloc(images, sizeof *cover->image);
    cover->memory = new_matrix(images * (2 * images + 3) + 4, square);
    if (!cover->image || !cover->memory)
        return -1;
    double *memory = cover->memory;
    for (size_t depth = 0; depth < images; depth++) {
        struct image *image = &cover->image[depth];
        image->linear = part(&memory, square);
        image->next_linear = part(&memory, square);
        image->boxes = part(&memory, images * square);
        image->next_boxes = part(&memory, images * square);
        double *rows = part(&memory, square); /* stride is 8 at least */
        image->centre = part(&rows, stride);
        image->sums = part(&rows, stride);
        image->lengths = part(&rows, stride);
        image->deltas = part(&rows, stride);
        image->slopes = part(&rows, stride);
        image->remainders = part(&rows, stride);
    }
    cover->product = part(&memory, square);
    cover->square_1 = part(&memory, square);
    cover->square_2 = part(&memory, square);
    cover->row = part(&memory, square);
    cover->margin = HUGE_VAL;
    return 0;
}

/* Put one more ball into the cover; -1 if memory runs out. */
static int add_cell(
    struct cover *cover, const double *centre, double radius, int64_t norm, int64_t parent)
{
    const size_t stride = cover->stride;
    if (cover->cells == cover->room) {
        const size_t room = 2 * cover->room + 64;
        void *cell = realloc(cover->cell, room * sizeof *cover->cell);
        if (cell)
            cover->cell = cell;
        void *centres = realloc(cover->centres, room * stride * sizeof(double));
        if (centres)
            cover->centres = centres;
        if (!cell || !centres)
            return -1;
        cover->room = room;
    }
    memcpy(cover->centres + cover->cells * stride, centre, stride * sizeof(double));
    cover->cell[cover->cells] = (struct cell){radius, norm, parent};
    cover->cells++;
    return 0;
}

/* Let images be absorbed by a ball; -1 if memory runs out. */
static int add_ball(struct norm *norm, const double *place, double radius, size_t n)
{
    if (norm->count == norm->room) {
        const size_t room = 2 * norm->room + 64;
        double *balls = realloc(norm->balls, room * (1 + n) * sizeof(double));
        if (!balls)
            return -1;
        norm->balls = balls;
        norm->room = room;
    }
    double *ball = norm->balls + norm->count * (1 + n);
    ball[0] = radius;
    memcpy(ball + 1, place, n * sizeof(double));
    norm->count++;
    return 0;
}

#include "cover_bounds.h"
#include "cover_build.h"

#endif
