/* The training of a group for one number of lanes: rnnadd/reference/network.py, to the last bit.
 *
 * together.h includes this once for each number of lanes, with LANES and NAME(x): see vectors.h. The
 * reference starts sums from 0.0, so that none is -0.0. That start is left out here where the sign
 * of a zero is lost later: in a sigmoid, or in a product that goes to a sum with such a start. */
#include "vectors.h"

/* total[v] = the sum of a[k] * b[k * b_term + v * b_sum] over the n terms k. */
INLINE void NAME(group_product)(
    vec *total, const vec *a, size_t n, const vec *b, size_t b_term, size_t b_sum, const int size)
{
    for (int v = 0; v < size; v++)
        total[v] = a[0] * b[v * b_sum];
    UNROLL(2) /* by four it is not faster, and slower in some shapes; so it is below */
    for (size_t k = 1; k < n; k++) {
        b += b_term;
        for (int v = 0; v < size; v++)
            total[v] += a[k] * b[v * b_sum];
    }
}

/* inputs, targets: the bits of the operands and of their sum. */
INLINE void NAME(group_problem)(const struct group *group, const vec *operands)
{
    vec *inputs = group->inputs, *targets = group->targets;
    const bits one = NAME(bits_of)((vec){0} + 1.0);
    bits sum = {0};
    for (size_t i = 0; i < group->input_dim; i++) {
        const bits operand = NAME(bits_of)(operands[i]);
        sum += operand;
        for (size_t step = 0; step < group->steps; step++)
            inputs[step * group->input_dim + i] = NAME(vec_of)(-(operand >> step & 1) & one);
    }
    for (size_t step = 0; step < group->steps; step++)
        targets[step] = NAME(vec_of)(-(sum >> step & 1) & one);
}

/* One step of forward() up to layer_1, for a block of hidden units. */
INLINE void NAME(group_forward)(
    const struct group *group, size_t step, size_t first, const int size)
{
    const size_t columns = group->columns, n = group->hidden_dim, inputs = group->input_dim;
    const vec *X = (vec *)group->inputs + step * inputs;
    const vec *synapse_0 = (vec *)group->synapse_0 + first;
    const vec *synapse_h = (vec *)group->synapse_h + first;
    vec *layer_1 = (vec *)group->layer_1 + step * columns, x[BLOCK], from_inputs[HALF];
    if (step > 0)
        NAME(group_product)(x, layer_1 - columns, n, synapse_h, columns, 1, size);
    else
        memset(x, 0, sizeof x);
    for (int half = 0; half < size; half += HALF) {
        NAME(group_product)(from_inputs, X, inputs, synapse_0 + half, columns, 1, HALF);
        for (int v = 0; v < HALF; v++)
            x[half + v] += from_inputs[v];
    }
    NAME(sigmoids)(x, size);
    for (int v = 0; v < size; v++)
        layer_1[first + v] = x[v];
}

/* The rest of forward(), layer_2, for a block of steps. */
INLINE void NAME(group_output)(const struct group *group, size_t first, const int size)
{
    const vec *layer_1 = (vec *)group->layer_1 + first * group->columns;
    vec x[BLOCK];
    NAME(group_product)(x, group->synapse_1, group->hidden_dim, layer_1, 1, group->columns, size);
    NAME(sigmoids)(x, size);
    for (int v = 0; v < size; v++)
        ((vec *)group->layer_2)[first + v] = x[v];
}

/* output_error(): it returns the overall error. */
INLINE vec NAME(group_error)(const struct group *group)
{
    const bits without_sign = (bits){0} + INT64_MAX;
    const vec *targets = group->targets, *layer_2 = group->layer_2;
    vec *layer_2_delta = group->layer_2_delta, overall_error = {0};
    for (size_t step = 0; step < group->steps; step++) {
        const vec error = targets[step] - layer_2[step];
        layer_2_delta[step] = error * (layer_2[step] * (1.0 - layer_2[step]));
        overall_error += NAME(vec_of)(NAME(bits_of)(error) & without_sign);
    }
    return overall_error;
}

/* One step of backward() for a block of hidden units. */
INLINE void NAME(group_backward)(
    const struct group *group, size_t step, size_t first, const int size)
{
    const size_t columns = group->columns, n = group->hidden_dim;
    const vec *synapse_1 = group->synapse_1, *synapse_h = (vec *)group->synapse_h + first * columns;
    const vec *layer_1 = (vec *)group->layer_1 + step * columns;
    const vec layer_2_delta = ((vec *)group->layer_2_delta)[step];
    vec *layer_1_delta = (vec *)group->layer_1_delta + step * columns, error[BLOCK];
    if (step + 1 < group->steps)
        NAME(group_product)(error, layer_1_delta + columns, n, synapse_h, 1, columns, size);
    else
        memset(error, 0, sizeof error);
    for (int v = 0; v < size; v++)
        layer_1_delta[first + v] = (error[v] + layer_2_delta * synapse_1[first + v])
            * (layer_1[first + v] * (1.0 - layer_1[first + v]));
}

/* synapse += alpha * sum of outer(a, b) over the steps, the last step first, for one block of a
 * synapse. A row of `b` has as many numbers as one of the synapse. */
INLINE void NAME(group_update_block)(
    const struct group *group, vec *synapse, const vec *a, size_t a_step, const vec *b,
    size_t steps, const int height, const int width)
{
    const size_t columns = group->columns;
    const vec alpha = *(vec *)group->alpha;
    vec total[HEIGHT][BLOCK] = {{{0}}};
    UNROLL(2)
    for (size_t step = steps; step-- > 0;)
        for (int i = 0; i < height; i++)
            for (int j = 0; j < width; j++)
                total[i][j] += a[step * a_step + i] * b[step * columns + j];
    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++)
            synapse[i * columns + j] += total[i][j] * alpha;
}

/* update() */
INLINE void NAME(group_update)(const struct group *group)
{
    const size_t inputs = group->input_dim, columns = group->columns, steps = group->steps;
    const vec *layer_1 = group->layer_1, *layer_1_delta = group->layer_1_delta, *X = group->inputs;
    vec *synapse_0 = group->synapse_0, *synapse_1 = group->synapse_1, *synapse_h = group->synapse_h;
    for (size_t i = 0; i < columns && steps > 1; i += HEIGHT) /* the first step has no past */
        for (size_t j = 0; j < columns; j += HALF)
            NAME(group_update_block)(
                group, synapse_h + i * columns + j, layer_1 + i, columns,
                layer_1_delta + columns + j, steps - 1, HEIGHT, HALF);
    for (size_t i = 0; i < inputs; i++)
        FOR_BLOCKS(first, columns,
            NAME(group_update_block)(
                group, synapse_0 + i * columns + first, X + i, inputs, layer_1_delta + first,
                steps, 1, SIZE))
    FOR_BLOCKS(first, columns,
        NAME(group_update_block)(
            group, synapse_1 + first, group->layer_2_delta, 1, layer_1 + first, steps, 1, SIZE))
}

INLINE void NAME(train_group)(const struct group *group, size_t additions)
{
    const size_t columns = group->columns, steps = group->steps, rows = group->rows;
    for (size_t i = 0; i < additions; i++) {
        NAME(group_problem)(group, (vec *)group->operands + i * group->input_dim);
        for (size_t step = 0; step < steps; step++)
            FOR_BLOCKS(first, columns, NAME(group_forward)(group, step, first, SIZE))
        FOR_BLOCKS(first, rows, NAME(group_output)(group, first, SIZE))
        ((vec *)group->overall_error)[i] = NAME(group_error)(group);
        for (size_t step = steps; step-- > 0;)
            FOR_BLOCKS(first, columns, NAME(group_backward)(group, step, first, SIZE))
        NAME(group_update)(group);
    }
}

static TARGET void NAME(train)(struct group *group, size_t additions)
{
    struct group copy = *group; /* which no vector that is written to memory can change */
    if (copy.input_dim == 2 && copy.hidden_dim == 16) {
        copy.input_dim = 2; /* the article's numbers, which the compiler knows now */
        copy.hidden_dim = copy.columns = 16;
        NAME(train_group)(&copy, additions);
    } else
        NAME(train_group)(&copy, additions);
}

#include "vectors_end.h"
