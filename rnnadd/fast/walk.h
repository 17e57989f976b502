/* All additions of numbers of a few bits, in C: add_all_numbers() of rnnadd/reference/inference.py. */
#ifndef RNNADD_WALK_H
#define RNNADD_WALK_H

#include "network.h"

/* As in rnnadd/reference/inference.py. */
#define WRONG_KEPT 10
#define BRANCHES 64

/* An answer that is none, because a bit of it is NaN. */
#define NO_ANSWER UINT64_MAX

/* Operands stand in one number, binary_dim bits each, the first operand in the highest bits: such
 * numbers are in the order of the operands. */
struct wrong {
    uint64_t operands, answer;
};

struct walk {
    struct network *network; /* with room for BRANCHES steps */
    size_t binary_dim, steps; /* bits of an operand, and of the largest sum */
    double *layer_1;         /* BRANCHES rows for each step */
    uint64_t right;
    double margin;
    size_t wrongs;
    struct wrong wrong[WRONG_KEPT + 1];
};

static void walk_free(struct walk *walk)
{
    free_matrix(walk->layer_1);
    walk->layer_1 = NULL;
}

/* -1 if memory runs out. */
static int walk_init(struct walk *walk, struct network *network, size_t binary_dim, size_t steps)
{
    memset(walk, 0, sizeof *walk);
    walk->network = network;
    walk->binary_dim = binary_dim;
    walk->steps = steps;
    walk->margin = 0.5;
    walk->layer_1 = new_matrix(steps * BRANCHES, network->stride);
    return walk->layer_1 && network_make_room(network, BRANCHES) == 0 ? 0 : -1;
}

/* Count one whole addition. */
static void walk_end(struct walk *walk, uint64_t operands, uint64_t sum, uint64_t answer)
{
    size_t i = walk->wrongs;
    if (answer == sum) {
        walk->right++;
        return;
    }
    for (; i > 0 && walk->wrong[i - 1].operands > operands; i--)
        walk->wrong[i] = walk->wrong[i - 1];
    if (i < WRONG_KEPT) {
        walk->wrong[i] = (struct wrong){operands, answer};
        if (walk->wrongs < WRONG_KEPT)
            walk->wrongs++;
    }
}

/* Go on from `step`, whose past is a row of layer_1, or NULL; -1 if `pause` ended it. */
static int walk_from(
    struct walk *walk, size_t step, const double *past, uint64_t operands, uint64_t sum,
    uint64_t answer)
{
    struct network *network = walk->network;
    const size_t input_dim = network->input_dim, stride = network->stride;
    const uint64_t branches = step < walk->binary_dim ? (uint64_t)1 << input_dim : 1;
    double *layer_1 = walk->layer_1 + step * BRANCHES * stride, layer_2[BRANCHES];
    for (uint64_t first = 0; first < branches; first += BRANCHES) {
        const size_t some = branches - first < BRANCHES ? branches - first : BRANCHES;
        for (size_t i = 0; i < some; i++)
            for (size_t k = 0; k < input_dim; k++)
                network->inputs[i * input_dim + k] = (double)((first + i) >> k & 1);
        if (network->branch(network, past, 0, some) < 0 || network->output(network, some) < 0)
            return -1;
        memcpy(layer_1, network->layer_1, some * stride * sizeof(double));
        memcpy(layer_2, network->layer_2, some * sizeof(double));
        for (size_t i = 0; i < some; i++) {
            uint64_t longer = operands, longer_sum = sum, longer_answer = answer;
            const double margin = layer_2[i] == layer_2[i] ? fabs(layer_2[i] - 0.5) : 0.0;
            if (margin < walk->margin)
                walk->margin = margin;
            for (size_t k = 0; k < input_dim; k++) {
                const uint64_t bit = (first + i) >> k & 1;
                if (step < walk->binary_dim)
                    longer |= bit << ((input_dim - 1 - k) * walk->binary_dim + step);
                longer_sum += bit << step;
            }
            if (layer_2[i] != layer_2[i])
                longer_answer = NO_ANSWER;
            else
                longer_answer |= (uint64_t)(layer_2[i] > 0.5) << step;
            if (step + 1 == walk->steps)
                walk_end(walk, longer, longer_sum, longer_answer);
            else if (walk_from(
                         walk, step + 1, layer_1 + i * stride, longer, longer_sum, longer_answer)
                     < 0)
                return -1;
        }
    }
    return 0;
}

#endif
