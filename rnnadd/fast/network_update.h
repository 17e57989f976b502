/* What the network learns from a sequence, for one instruction set: update() of
 * rnnadd/reference/network.py. A part of network_simd.h. */

/* to = weights + alpha * sum of outer(a, b) over the steps, the last step first, for `height` rows
 * of one panel. a and b have one row a step. Of the steps these are from..end; in between, the sum of
 * those done so far waits in `to`. */
INLINE void NAME(update_rows)(
    vec *to, const vec *weights, const double *a, size_t a_stride, const double *b,
    size_t b_stride, size_t steps, size_t from, size_t end, double alpha, const int height,
    const int width)
{
    vec total[2][PANEL];
    for (int row = 0; row < height; row++)
        for (int v = 0; v < width; v++)
            total[row][v] = end == steps ? (vec){0} : to[row * width + v];
    UNROLL(4)
    for (size_t step = end; step-- > from;)
        for (int row = 0; row < height; row++)
            for (int v = 0; v < width; v++)
                total[row][v] += a[step * a_stride + row] * ((const vec *)(b + step * b_stride))[v];
    for (int row = 0; row < height; row++)
        for (int v = 0; v < width; v++)
            if (from > 0)
                to[row * width + v] = total[row][v];
            else
                to[row * width + v] = weights[row * width + v] + total[row][v] * alpha;
}

/* The same for all rows of the panel; -1 if `pause` ended it. All rows go through a part of the
 * steps before the next part, so that a and b are read from the fastest cache. */
INLINE int NAME(update_panel)(
    struct network *network, double *to_panel, const double *panel, size_t rows, const double *a,
    size_t a_stride, const double *b, size_t steps, double alpha, const int width)
{
    const int height = width <= PANEL / 2 ? 2 : 1; /* as many sums as the registers hold */
    const size_t b_stride = network->stride;
    const size_t part = STEPS_OF_A_PART + NUMBERS_OF_A_PART / (rows + width * LANES);
    vec *to = (vec *)to_panel;
    const vec *weights = (const vec *)panel;
    for (size_t end = steps, from; end > 0; end = from) {
        size_t row = 0;
        from = end > part ? end - part : 0;
        for (; row + height <= rows; row += height) {
            if (pause_if_due(network, (end - from) * height * width * LANES) < 0)
                return -1;
            NAME(update_rows)(
                to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
                from, end, alpha, height, width);
        }
        if (row < rows)
            NAME(update_rows)(
                to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
                from, end, alpha, 1, width);
    }
    return 0;
}

/* to = synapse + update, for so many of the synapse's rows; -1 if `pause` ended it. */
static TARGET int NAME(update)(
    struct network *network, double *to, const double *synapse, size_t synapse_rows, size_t rows,
    const double *a, size_t a_stride, const double *b, size_t steps, double alpha)
{
    int status = 0;
    for (size_t p = 0; p < NAME(panels)(network) && status == 0; p++) {
        const struct panel panel = NAME(panel_of)(network, 0, p);
        const size_t start = panel.first * synapse_rows;
        WITH_CONSTANT_WIDTH(
            panel.width,
            status = NAME(update_panel)(
                network, to + start, synapse + start, rows, a, a_stride, b + panel.first, steps,
                alpha, WIDTH))
    }
    return status;
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
