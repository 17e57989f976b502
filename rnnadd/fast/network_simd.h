/* The network's arithmetic for one instruction set: rnnadd/reference/network.py, to the last bit. See
 * vectors.h for what is defined here. */

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

/* The same for all rows of the panel; -1 if `pause` ended it. */
INLINE int NAME(update_panel)(
    struct network *network, double *to_panel, const double *panel, size_t rows, const double *a,
    size_t a_stride, const double *b, size_t steps, double alpha, const int width)
{
    const int height = width <= PANEL / 2 ? 2 : 1; /* as many sums as the registers hold */
    const size_t b_stride = network->stride;
    vec *to = (vec *)to_panel;
    const vec *weights = (const vec *)panel;
    size_t row = 0;
    for (; row + height <= rows; row += height) {
        if (pause_if_due(network, steps * height * width * LANES) < 0)
            return -1;
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, height, width);
    }
    if (row < rows)
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, 1, width);
    return 0;
}

/* layer_1 . synapse_1 for one output of several steps. Each sum waits for its last term, so they go
 * side by side. */
INLINE void NAME(output_sums)(
    const struct network *network, size_t o, size_t step, const int some)
{
    const size_t outputs = network->output_dim, stride = network->stride;
    const double *layer_1 = network->layer_1 + step * stride;
    double total[STEPS_AT_ONCE] = {0.0};
    FOR_EACH_PANEL(network, 0, first, width) {
        const double *weights = network->synapse_1 + first * outputs + o * width * LANES;
        size_t end = first + width * LANES;
        if (end > network->hidden_dim)
            end = network->hidden_dim;
        for (size_t j = first; j < end; j++)
            for (int i = 0; i < some; i++)
                total[i] += layer_1[i * stride + j] * weights[j - first];
    }
    for (int i = 0; i < some; i++)
        network->layer_2[(step + i) * outputs + o] = total[i];
}

/* What comes out past the last step is of no use to anyone. */
static TARGET int NAME(output)(struct network *network, size_t steps)
{
    const size_t outputs = network->output_dim;
    for (size_t o = 0; o < outputs; o++)
        for (size_t step = 0; step < steps; step += STEPS_AT_ONCE) {
            if (pause_if_due(network, STEPS_AT_ONCE * network->stride) < 0)
                return -1;
            if (steps - step > STEPS_AT_ONCE / 2)
                NAME(output_sums)(network, o, step, STEPS_AT_ONCE);
            else if (steps - step > 1)
                NAME(output_sums)(network, o, step, STEPS_AT_ONCE / 2);
            else
                NAME(output_sums)(network, o, step, 1);
        }
    for (size_t i = 0; i < steps * outputs; i += LANES)
        NAME(sigmoids)((vec *)(network->layer_2 + i), 1);
    return 0;
}

/* output_error(). */
static TARGET void NAME(output_error)(struct network *network, size_t steps)
{
    const size_t outputs = steps * network->output_dim;
    network->overall_error = 0.0;
    for (size_t i = 0; i < outputs; i += LANES) {
        vec layer_2 = *(vec *)(network->layer_2 + i);
        vec error = *(vec *)(network->targets + i) - layer_2;
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

/* to = synapse + update, for so many of the synapse's rows; -1 if `pause` ended it. */
static TARGET int NAME(update)(
    struct network *network, double *to, const double *synapse, size_t synapse_rows, size_t rows,
    const double *a, size_t a_stride, const double *b, size_t steps, double alpha)
{
    int status = 0;
    FOR_EACH_PANEL(network, 0, first, width) {
        const size_t start = first * synapse_rows;
        WITH_CONSTANT_WIDTH(
            width, status = NAME(update_panel), network, to + start, synapse + start, rows, a,
            a_stride, b + first, steps, alpha)
        if (status < 0)
            return -1;
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
    const size_t inputs = network->input_dim * WORK_OF_AN_INPUT;
    const size_t work = (inputs + n + network->output_dim) * stride + WORK_OF_A_STEP;
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
    if (NAME(output)(network, steps) < 0)
        return -1;
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
    return 0;
}

/* update(); -1 if `pause` ended it, with nothing learned: the new synapses are written beside the
 * old, and put in their places at the end. Beside synapse_h there is transposed_h, of no more use
 * till the next sequence. */
INLINE int NAME(update_all)(struct network *network, size_t steps, double alpha)
{
    const size_t inputs = network->input_dim, outputs = network->output_dim;
    const size_t stride = network->stride;
    if (NAME(update)(
            network, network->new_0, network->synapse_0, inputs, inputs, network->inputs, inputs,
            network->layer_1_delta, steps, alpha)
            < 0
        || NAME(update)(
               network, network->new_1, network->synapse_1, outputs, outputs,
               network->layer_2_delta, outputs, network->layer_1, steps, alpha)
               < 0)
        return -1;
    if (steps > 1) { /* the first step has no past */
        if (NAME(update)(
                network, network->transposed_h, network->synapse_h, stride, network->hidden_dim,
                network->layer_1, stride, network->layer_1_delta + stride, steps - 1, alpha)
            < 0)
            return -1;
        swap(&network->transposed_h, &network->synapse_h);
    }
    swap(&network->new_0, &network->synapse_0);
    swap(&network->new_1, &network->synapse_1);
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
    WITH_CONSTANT_WIDTH(width, status = NAME(train_panels), network, steps, alpha)
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
    FOR_EACH_PANEL(network, from, first, width) {
        if (pause_if_due(network, terms * width * LANES + (to - from) * WORK_OF_A_STEP) < 0)
            return -1;
        WITH_CONSTANT_WIDTH(width, NAME(branch_panel), network, past, from, to, first)
    }
    return 0;
}

#undef vec
#undef bits
#undef mask
#undef LANE
#undef WITH_CONSTANT_WIDTH
#undef FOR_EACH_PANEL
