/* The history of a training: rnnadd/reference/history.py in C, in one piece of memory. */
#ifndef RNNADD_HISTORY_H
#define RNNADD_HISTORY_H

#include <stdint.h>

#define MOST_BLOCKS 256 /* as in rnnadd/reference/history.py */

/* A whole block has at most so many iterations, or else there would be more than 2^62 in all. */
#define LARGEST_BLOCK ((int64_t)1 << 54)

/* The errors of some iterations. */
struct errors {
    double sum, least, greatest;
};

/* The history that the reference's tuple has, and how many iterations are done in all. */
struct error_history {
    int64_t start, iterations, size, count;
    int blocks;
    struct errors block[MOST_BLOCKS], last;
};

static const struct errors NO_ERRORS = {0.0, 0.0, 0.0};

/* Begin after so many iterations. */
static void history_begin(struct error_history *history, int64_t start)
{
    history->start = history->iterations = start;
    history->size = 1;
    history->count = 0;
    history->blocks = 0;
    history->last = NO_ERRORS;
}

/* together(). */
static struct errors errors_together(struct errors first, struct errors second)
{
    struct errors both = {
        first.sum + second.sum,
        second.least < first.least ? second.least : first.least,
        second.greatest > first.greatest ? second.greatest : first.greatest,
    };
    return both;
}

/* with_error(): one iteration more is done. */
static void history_add(struct error_history *history, double error)
{
    struct errors errors = {error, error, error};
    history->last = history->count == 0 ? errors : errors_together(history->last, errors);
    history->iterations++;
    history->count++;
    if (history->count < history->size)
        return;
    history->block[history->blocks++] = history->last;
    history->count = 0;
    history->last = NO_ERRORS;
    if (history->blocks < MOST_BLOCKS)
        return;
    for (int i = 0; i < MOST_BLOCKS / 2; i++)
        history->block[i] = errors_together(history->block[2 * i], history->block[2 * i + 1]);
    history->blocks = MOST_BLOCKS / 2;
    history->size *= 2;
}

/* Whether history_add() can have made these numbers. */
static int history_is_sound(const struct error_history *history)
{
    const int64_t size = history->size;
    return 0 <= history->start && history->start <= history->iterations
        && 0 <= history->blocks && history->blocks < MOST_BLOCKS
        && 1 <= size && size <= LARGEST_BLOCK && (size & (size - 1)) == 0
        && (size == 1 || history->blocks >= MOST_BLOCKS / 2)
        && 0 <= history->count && history->count < size
        && history->iterations - history->start - history->count == size * history->blocks;
}

#endif
