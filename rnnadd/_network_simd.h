/* The network's arithmetic for one instruction set: rnnadd/network.py, to the last bit. See
 * _vectors.h for what is defined here. */

/* One step of forward() for the hidden units of one panel. If it is the only one, `head` is that
 * of the step before, and becomes this step's. */
INLINE void NAME(forward_panel)(
    const struct network *network, size_t step, vec *head, size_t first, const int width)
{
    const size_t n = network->hidden_dim, stride = network->stride;
    const double *panel = network->synapse_h + first * stride;
    double *layer_1 = network->layer_1 + step * stride;
    vec x[PANEL], from_past[PANEL];
    NAME(product)(
        x, network->inputs + step * network->input_dim, network->input_dim,
        network->synapse_0 + first * network->input_dim, width);
    for (int v = 0; v < width; v++)
        x[v] += 0.0;
    if (step > 0) { /* the first step has no past */
        if (head)
            NAME(product_of_new)(from_past, *head, layer_1 - stride, n, panel, width);
        else
            NAME(product)(from_past, layer_1 - stride, n, panel, width);
        for (int v = 0; v < width; v++)
            x[v] += from_past[v];
    }
    NAME(sigmoids)(x, width);
    for (int v = 0; v < width; v++)
        ((vec *)(layer_1 + first))[v] = x[v];
    if (head)
        *head = x[0];
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

/* to = weights + alpha * sum of outer(a, b) over the steps, the last step first, for `height` rows
 * of one panel. a and b have one row a step. */
INLINE void NAME(update_rows)(
    vec *to, const vec *weights, const double *a, size_t a_stride, const double *b,
    size_t b_stride, size_t steps, double alpha, const int height, const int width)
{
    vec total[2][PANEL];
    for (int row = 0; row < height; row++)
        for (int v = 0; v < width; v++)
            total[row][v] = (vec){0};
    UNROLL
    for (size_t step = steps; step-- > 0;)
        for (int row = 0; row < height; row++)
            for (int v = 0; v < width; v++)
                total[row][v] += a[step * a_stride + row] * ((const vec *)(b + step * b_stride))[v];
    for (int row = 0; row < height; row++)
        for (int v = 0; v < width; v++)
            to[row * width + v] = weights[row * width + v] + total[row][v] * alpha;
}

INLINE void NAME(update_panel)(
    double *to_panel, const double *panel, size_t rows, const double *a, size_t a_stride,
    const double *b, size_t b_stride, size_t steps, double alpha, const int width)
{
    const int height = width <= PANEL / 2 ? 2 : 1; /* as many sums as the registers hold */
    vec *to = (vec *)to_panel;
    const vec *weights = (const vec *)panel;
    size_t row = 0;
    for (; row + height <= rows; row += height)
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, height, width);
    if (row < rows)
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, 1, width);
}

/* layer_1 . synapse_1 for all steps. Each sum waits for its last term, so several go side by side;
 * what comes out past the last step is of no use to anyone. */
static TARGET void NAME(output)(const struct network *network, size_t steps)
{
    const size_t outputs = network->output_dim, stride = network->stride;
    for (size_t o = 0; o < outputs; o++)
        for (size_t step = 0; step < steps; step += STEPS_AT_ONCE) {
            const double *layer_1 = network->layer_1 + step * stride;
            double total[STEPS_AT_ONCE] = {0.0};
            FOR_EACH_PANEL(network, 0, first, width) {
                const double *weights = network->synapse_1 + first * outputs + o * width * LANES;
                size_t end = first + width * LANES;
                if (end > network->hidden_dim)
                    end = network->hidden_dim;
                for (size_t j = first; j < end; j++)
                    for (int i = 0; i < STEPS_AT_ONCE; i++)
                        total[i] += layer_1[i * stride + j] * weights[j - first];
            }
            for (int i = 0; i < STEPS_AT_ONCE; i++)
                network->layer_2[(step + i) * outputs + o] = total[i];
        }
}

/* output_error(), after the sigmoid of all outputs. */
static TARGET void NAME(output_error)(struct network *network, size_t steps)
{
    const size_t outputs = steps * network->output_dim;
    network->overall_error = 0.0;
    for (size_t i = 0; i < outputs; i += LANES) {
        vec layer_2 = *(vec *)(network->layer_2 + i);
        NAME(sigmoids)(&layer_2, 1);
        vec error = *(vec *)(network->targets + i) - layer_2;
        *(vec *)(network->layer_2 + i) = layer_2;
        *(vec *)(network->layer_2_delta + i) = error * (layer_2 * (1.0 - layer_2));
        for (size_t l = 0; l < LANES && i + l < outputs; l++)
            network->overall_error += fabs(LANE(error, l));
    }
}

/* transposed_h = transpose(synapse_h), in squares of LANES x LANES. */
static TARGET int NAME(transpose)(struct network *network)
{
    const size_t stride = network->stride;
    FOR_EACH_PANEL(network, 0, to_first, to_width) {
        if (pause_if_due(network, 2 * stride * to_width * LANES) < 0)
            return -1;
        FOR_EACH_PANEL(network, 0, first, width)
            for (size_t i = 0; i < to_width; i++)
                for (size_t j = 0; j < width; j++)
                    NAME(transpose_square)(
                        network->transposed_h + to_first * stride
                            + (first + j * LANES) * to_width * LANES + i * LANES,
                        to_width * LANES,
                        network->synapse_h + first * stride
                            + (to_first + i * LANES) * width * LANES + j * LANES,
                        width * LANES);
    }
    return 0;
}

/* to = synapse + update. For synapse_h, which has spare rows, `rows` are fewer than it has. */
static TARGET int NAME(update)(
    struct network *network, double *to, const double *synapse, size_t synapse_rows, size_t rows,
    const double *a, size_t a_stride, const double *b, size_t steps, double alpha, int may_pause)
{
    FOR_EACH_PANEL(network, 0, first, width) {
        if (may_pause && pause_if_due(network, rows * width * LANES * steps) < 0)
            return -1;
        WITH_CONSTANT_WIDTH(
            width, NAME(update_panel), to + first * synapse_rows, synapse + first * synapse_rows,
            rows, a, a_stride, b + first, network->stride, steps, alpha)
    }
    return 0;
}

/* Learn from the sequence in network->inputs and ->targets; -1 if `pause` ended it, with nothing
 * learned: until the last pause, the synapses are as they were before. `only_width` is the width of
 * the only panel, or 0 if there are several. */
INLINE int NAME(train_panels)(
    struct network *network, size_t steps, double alpha, const int only_width)
{
    const size_t inputs = network->input_dim, n = network->hidden_dim;
    const size_t outputs = network->output_dim, stride = network->stride;
    const size_t work = (inputs + n + outputs) * stride + WORK_OF_A_STEP;
    vec head = {0};
    for (size_t step = 0; step < steps; step++) {
        if (pause_if_due(network, work) < 0)
            return -1;
        if (only_width)
            NAME(forward_panel)(network, step, &head, 0, only_width);
        else
            FOR_EACH_PANEL(network, step, first, width) {
                if (pause_if_due(network, n * width * LANES) < 0)
                    return -1;
                WITH_CONSTANT_WIDTH(width, NAME(forward_panel), network, step, NULL, first)
            }
        if (step == 0 && NAME(transpose)(network) < 0)
            return -1;
    }
    NAME(output)(network, steps);
    NAME(output_error)(network, steps);
    for (size_t step = steps; step-- > 0;) {
        const int has_future = step + 1 < steps;
        if (pause_if_due(network, work) < 0)
            return -1;
        if (only_width)
            NAME(backward_panel)(network, step, has_future, &head, 0, only_width);
        else
            FOR_EACH_PANEL(network, step, first, width) {
                if (pause_if_due(network, n * width * LANES) < 0)
                    return -1;
                WITH_CONSTANT_WIDTH(
                    width, NAME(backward_panel), network, step, has_future, NULL, first)
            }
    }
    if (steps > 1) { /* the first step has no past */
        double *synapse_h = network->transposed_h; /* of no more use till the next sequence */
        if (NAME(update)(
                network, synapse_h, network->synapse_h, stride, n, network->layer_1, stride,
                network->layer_1_delta + stride, steps - 1, alpha, 1)
            < 0)
            return -1;
        network->transposed_h = network->synapse_h;
        network->synapse_h = synapse_h;
    }
    NAME(update)(
        network, network->synapse_0, network->synapse_0, inputs, inputs, network->inputs, inputs,
        network->layer_1_delta, steps, alpha, 0);
    NAME(update)(
        network, network->synapse_1, network->synapse_1, outputs, outputs, network->layer_2_delta,
        outputs, network->layer_1, steps, alpha, 0);
    return 0;
}

static TARGET int NAME(train)(struct network *network, size_t steps, double alpha)
{
    int status = 0;
    size_t width = network->stride / LANES;
    if (width > PANEL)
        return NAME(train_panels)(network, steps, alpha, 0);
    WITH_CONSTANT_WIDTH(width, status = NAME(train_panels), network, steps, alpha)
    return status;
}

#undef vec
#undef bits
#undef mask
#undef LANE
#undef WITH_CONSTANT_WIDTH
#undef FOR_EACH_PANEL
