/* The network's arithmetic for one instruction set: rnnadd/reference/network.py, to the last bit.
 *
 * network.h includes this once for each instruction set, with LANES and NAME(x): see vectors.h. */
#include "vectors.h"
#include "network_update.h"

/* One step of forward() for the hidden units of one panel, given layer_1_values of the step before
 * times synapse_h, or NULL in the first step, which has no past. If it is the only panel, `head`
 * becomes this step's. */
INLINE void NAME(activate)(
    const struct network *network, const double *inputs, const vec *from_past, double *layer_1,
    vec *head, size_t first, const int width)
{
    vec x[PANEL];
    NAME(product)(
        x, inputs, network->input_dim, network->synapse_0 + first * network->input_dim, width);
    for (int v = 0; v < width; v++)
        x[v] += 0.0;
    if (from_past)
        for (int v = 0; v < width; v++)
            x[v] += from_past[v];
    NAME(sigmoids)(x, width);
    for (int v = 0; v < width; v++)
        ((vec *)(layer_1 + first))[v] = x[v];
    if (head)
        *head = x[0];
}

/* The same with the product. If it is the only panel, `head` is that of the step before. */
INLINE void NAME(forward_panel)(
    const struct network *network, size_t step, vec *head, size_t first, const int width)
{
    const size_t n = network->hidden_dim, stride = network->stride;
    const double *inputs = network->inputs + step * network->input_dim;
    const double *panel = network->synapse_h + first * stride;
    double *layer_1 = network->layer_1 + step * stride;
    vec from_past[PANEL];
    if (step > 0) {
        if (head)
            NAME(product_of_new)(from_past, *head, layer_1 - stride, n, panel, width);
        else
            NAME(product)(from_past, layer_1 - stride, n, panel, width);
    }
    NAME(activate)(network, inputs, step > 0 ? from_past : NULL, layer_1, head, first, width);
}

/* The same for several steps that share one past, the steps `from` to `to`. */
INLINE void NAME(branch_panel)(
    const struct network *network, const double *past, size_t from, size_t to, size_t first,
    const int width)
{
    const size_t stride = network->stride;
    vec from_past[PANEL];
    if (past)
        NAME(product)(
            from_past, past, network->hidden_dim, network->synapse_h + first * stride, width);
    for (size_t step = from; step < to; step++)
        NAME(activate)(
            network, network->inputs + step * network->input_dim, past ? from_past : NULL,
            network->layer_1 + step * stride, NULL, first, width);
}

/* One step of backward() for the hidden units of one panel, with the head of the step after. */
INLINE void NAME(backward_panel)(
    const struct network *network, size_t step, int has_future, vec *head, size_t first,
    const int width)
{
    const size_t n = network->hidden_dim, stride = network->stride;
    const double *panel = network->transposed_h + first * stride;
    double *layer_1_delta = network->layer_1_delta + step * stride;
    const vec *layer_1 = (const vec *)(network->layer_1 + step * stride + first);
    vec error[PANEL], from_future[PANEL];
    NAME(product)(
        error, network->layer_2_delta + step * network->output_dim, network->output_dim,
        network->synapse_1 + first * network->output_dim, width);
    for (int v = 0; v < width; v++)
        error[v] += 0.0;
    if (has_future) {
        if (head)
            NAME(product_of_new)(from_future, *head, layer_1_delta + stride, n, panel, width);
        else
            NAME(product)(from_future, layer_1_delta + stride, n, panel, width);
        for (int v = 0; v < width; v++)
            error[v] += from_future[v];
    }
    for (int v = 0; v < width; v++) {
        error[v] = error[v] * (layer_1[v] * (1.0 - layer_1[v]));
        ((vec *)(layer_1_delta + first))[v] = error[v];
    }
    if (head)
        *head = error[0];
}

/* layer_1 . synapse_1 for one output of several steps. Each sum waits for its last term, so they go
 * side by side. */
INLINE void NAME(output_sums)(
    const struct network *network, size_t o, size_t step, const int some)
{
    const size_t outputs = network->output_dim, stride = network->stride;
    const double *layer_1 = network->layer_1 + step * stride;
    double total[STEPS_AT_ONCE] = {0.0};
    for (size_t p = 0; p < NAME(panels)(network); p++) {
        const struct panel panel = NAME(panel_of)(network, 0, p);
        const size_t columns = panel.width * LANES;
        const double *weights = network->synapse_1 + panel.first * outputs + o * columns;
        size_t end = panel.first + columns;
        if (end > network->hidden_dim)
            end = network->hidden_dim;
        for (size_t j = panel.first; j < end; j++)
            for (int i = 0; i < some; i++)
                total[i] += layer_1[i * stride + j] * weights[j - panel.first];
    }
    for (int i = 0; i < some; i++)
        network->layer_2[(step + i) * outputs + o] = total[i];
}

/* What comes out past the last step is of no use to anyone. */
static TARGET int NAME(output)(struct network *network, size_t steps)
{
    const size_t outputs = network->output_dim;
    for (size_t step = 0; step < steps; step += STEPS_AT_ONCE) {
        const size_t some = steps_from(step, steps);
        vec *layer_2 = (vec *)(network->layer_2 + step * outputs);
        for (size_t o = 0; o < outputs; o++) {
            if (pause_if_due(network, STEPS_AT_ONCE * network->stride) < 0)
                return -1;
            if (some > STEPS_AT_ONCE / 2)
                NAME(output_sums)(network, o, step, STEPS_AT_ONCE);
            else if (some > 1)
                NAME(output_sums)(network, o, step, STEPS_AT_ONCE / 2);
            else
                NAME(output_sums)(network, o, step, 1);
        }
        for (size_t i = 0; i * LANES < some * outputs; i++)
            NAME(sigmoids)(layer_2 + i, 1);
    }
    return 0;
}

/* output_error(), but for the steps that have no target; -1 if `pause` ended it. */
static TARGET int NAME(output_error)(struct network *network, size_t steps)
{
    const size_t outputs = network->output_dim;
    network->overall_error = 0.0;
    for (size_t step = 0; step < steps; step += STEPS_AT_ONCE) {
        const size_t end = (step + steps_from(step, steps)) * outputs;
        if (pause_if_due(network, STEPS_AT_ONCE * WORK_OF_AN_ERROR * outputs) < 0)
            return -1;
        for (size_t i = step * outputs; i < end; i += LANES) {
            vec layer_2 = *(vec *)(network->layer_2 + i);
            vec error = *(vec *)(network->targets + i) - layer_2;
            *(vec *)(network->layer_2_delta + i) = error * (layer_2 * (1.0 - layer_2));
            for (size_t l = 0; l < LANES && i + l < end; l++)
                network->overall_error += fabs(LANE(error, l));
        }
    }
    return network->has_target ? leave_steps_out(network, steps) : 0;
}

/* Of transposed_h = transpose(synapse_h) one strip: the i-th LANES rows of those that are columns of
 * the panel `to`, as far as they are in the panel `from`. */
INLINE void NAME(transpose_strip)(
    struct network *network, struct panel to, struct panel from, size_t i)
{
    const size_t to_row = to.width * LANES, from_row = from.width * LANES;
    double *transposed = network->transposed_h + to.first * network->stride + i * LANES;
    const double *synapse = network->synapse_h + from.first * network->stride
        + (to.first + i * LANES) * from_row;
    for (size_t j = 0; j < from.width; j++)
        NAME(transpose_square)(
            transposed + (from.first + j * LANES) * to_row, to_row, synapse + j * LANES, from_row);
}

/* The whole of it; -1 if `pause` ended it. */
static TARGET int NAME(transpose)(struct network *network)
{
    const size_t panels = NAME(panels)(network);
    for (size_t q = 0; q < panels; q++) {
        const struct panel to = NAME(panel_of)(network, 0, q);
        if (pause_if_due(network, 2 * network->stride * to.width * LANES) < 0)
            return -1;
        for (size_t p = 0; p < panels; p++)
            for (size_t i = 0; i < to.width; i++)
                NAME(transpose_strip)(network, to, NAME(panel_of)(network, 0, p), i);
    }
    return 0;
}

/* From the sequence in network->inputs and ->targets, all that the update needs; -1 if `pause`
 * ended it. `only_width` is the width of the only panel, or 0 if there are several or speed is no
 * matter. */
INLINE int NAME(forward_and_backward)(
    struct network *network, size_t steps, const int only_width)
{
    const size_t n = network->hidden_dim, stride = network->stride;
    const size_t panels = NAME(panels)(network), inputs = network->input_dim * WORK_OF_AN_INPUT;
    const size_t work = (inputs + n + network->output_dim) * stride + WORK_OF_A_STEP;
    const struct panel only = {0, only_width};
    vec head = {0};
    for (size_t step = 0; step < steps; step++) {
        if (pause_if_due(network, work) < 0)
            return -1;
        if (only_width) {
            NAME(forward_panel)(network, step, &head, 0, only_width);
            if (step < only.width) /* done while the next step waits for this one */
                NAME(transpose_strip)(network, only, only, step);
        } else
            for (size_t p = 0; p < panels; p++) {
                const struct panel panel = NAME(panel_of)(network, step, p);
                if (pause_if_due(network, n * panel.width * LANES) < 0)
                    return -1;
                WITH_CONSTANT_WIDTH(
                    panel.width, NAME(forward_panel)(network, step, NULL, panel.first, WIDTH))
            }
        if (!only_width && step == 0 && NAME(transpose)(network) < 0)
            return -1;
    }
    for (size_t i = steps; i < only.width; i++)
        NAME(transpose_strip)(network, only, only, i);
    if (NAME(output)(network, steps) < 0 || NAME(output_error)(network, steps) < 0)
        return -1;
    for (size_t step = steps; step-- > 0;) {
        const int has_future = step + 1 < steps;
        if (pause_if_due(network, work) < 0)
            return -1;
        if (only_width)
            NAME(backward_panel)(network, step, has_future, &head, 0, only_width);
        else
            for (size_t p = 0; p < panels; p++) {
                const struct panel panel = NAME(panel_of)(network, step, p);
                if (pause_if_due(network, n * panel.width * LANES) < 0)
                    return -1;
                WITH_CONSTANT_WIDTH(
                    panel.width,
                    NAME(backward_panel)(network, step, has_future, NULL, panel.first, WIDTH))
            }
    }
    return 0;
}

INLINE int NAME(train_panels)(
    struct network *network, size_t steps, double alpha, const int only_width)
{
    if (NAME(forward_and_backward)(network, steps, only_width) < 0)
        return -1;
    return NAME(update_all)(network, steps, alpha);
}

/* The functions behind the pointers in struct network, which says what they do. */

static TARGET int NAME(train)(struct network *network, size_t steps, double alpha)
{
    int status = 0;
    size_t width = network->stride / LANES;
    if (width > PANEL)
        return NAME(train_panels)(network, steps, alpha, 0);
    WITH_CONSTANT_WIDTH(width, status = NAME(train_panels)(network, steps, alpha, WIDTH))
    return status;
}

static TARGET int NAME(gradients)(struct network *network, size_t steps)
{
    if (NAME(forward_and_backward)(network, steps, 0) < 0)
        return -1;
    network_clear(network);
    return NAME(update_all)(network, steps, -1.0);
}

static TARGET int NAME(branch)(
    struct network *network, const double *past, size_t from, size_t to)
{
    const size_t inputs = (to - from) * network->input_dim * WORK_OF_AN_INPUT;
    const size_t terms = network->hidden_dim + inputs;
    for (size_t p = 0; p < NAME(panels)(network); p++) {
        const struct panel panel = NAME(panel_of)(network, from, p);
        if (pause_if_due(network, terms * panel.width * LANES + (to - from) * WORK_OF_A_STEP) < 0)
            return -1;
        WITH_CONSTANT_WIDTH(
            panel.width, NAME(branch_panel)(network, past, from, to, panel.first, WIDTH))
    }
    return 0;
}

#include "vectors_end.h"
