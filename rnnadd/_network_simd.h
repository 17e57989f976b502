/* The network's arithmetic for one instruction set: rnnadd/network.py, to the last bit.
 *
 * _network.h includes this once for each instruction set, with
 *   LANES     how many doubles a vector has; 1 for a compiler without vectors
 *   NAME(x)   x with the instruction set's name appended
 *   INLINE    what makes a function part of its caller
 *
 * The lanes of a vector hold different outputs, never different terms of one sum: so each number
 * is the sum of the same terms in the same order as in the reference. The reference starts sums
 * from 0.0, so that none is -0.0; that start is left out here where the sum is then added to a
 * number that is not -0.0 either.
 */
#define vec NAME(vec)
#define bits NAME(bits)
#define mask NAME(mask)
#if LANES == 1
typedef double vec;
typedef uint64_t bits;
typedef int mask;
#define LANE(vector, l) (*(&(vector) + (l)))
#else
typedef double vec __attribute__((vector_size(8 * LANES)));
typedef uint64_t bits __attribute__((vector_size(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES)));
#define LANE(vector, l) ((vector)[l])
#endif

/* Call function(..., width) with `width` a constant, so that its loops are written out. */
#define WITH_CONSTANT_WIDTH(width, function, ...) \
    switch (width) { \
    case 1: function(__VA_ARGS__, 1); break; \
    case 2: function(__VA_ARGS__, 2); break; \
    case 3: function(__VA_ARGS__, 3); break; \
    case 4: function(__VA_ARGS__, 4); break; \
    case 5: function(__VA_ARGS__, 5); break; \
    case 6: function(__VA_ARGS__, 6); break; \
    case 7: function(__VA_ARGS__, 7); break; \
    case 8: function(__VA_ARGS__, 8); break; \
    }

/* sigmoid(x) for x from -SAFE to SAFE. Where the reference takes (s + s * p) * 2**n, here 2**n is
 * multiplied to s beforehand. Both are exact, unless s * p gets too small for a normal number; and
 * then 1 + exp(-x) is 1 anyway. The last bits of z are k: five of them are the place in the table,
 * the rest go to the exponent of s; SCALE_BITS allows for the five. */
INLINE vec NAME(safe_sigmoid)(vec x)
{
    vec z = ROUNDER - x * INV_STEP;
    vec kd = z - ROUNDER;
    vec r = (-x - kd * STEP_HI) - kd * STEP_LO;
    vec q = (((1.0 / 720 * r + 1.0 / 120) * r + 1.0 / 24) * r + 1.0 / 6) * r + 1.0 / 2;
    vec p = r + (r * r) * q;
    bits k, s_bits;
    vec s;
    memcpy(&k, &z, sizeof k);
    for (int l = 0; l < LANES; l++)
        LANE(s_bits, l) = SCALE_BITS[LANE(k, l) & 31];
    s_bits += k << 47;
    memcpy(&s, &s_bits, sizeof s);
    return 1.0 / (1.0 + (s + s * p));
}

/* Replace `width` vectors by their sigmoids. */
INLINE void NAME(sigmoids)(vec *x, const int width)
{
    vec y[PANEL];
    mask safe = (x[0] >= -SAFE) & (x[0] <= SAFE);
    for (int v = 0; v < width; v++) {
        y[v] = NAME(safe_sigmoid)(x[v]);
        safe &= (x[v] >= -SAFE) & (x[v] <= SAFE);
    }
#if LANES == 4
    int all_safe = _mm256_movemask_pd((vec)safe) == 15;
#else
    int all_safe = 1;
    for (int l = 0; l < LANES; l++)
        all_safe &= LANE(safe, l) != 0;
#endif
    if (UNLIKELY(!all_safe)) {
        vec exact[PANEL];
        for (int v = 0; v < width; v++)
            exact[v] = x[v];
        exact_sigmoids((double *)exact, width * LANES);
        for (int v = 0; v < width; v++)
            y[v] = exact[v];
    }
    for (int v = 0; v < width; v++)
        x[v] = y[v];
}

/* total = row . panel, for a panel of n rows; not started from 0.0. */
INLINE void NAME(product)(
    vec *total, const double *row, size_t n, const double *panel, const int width)
{
    const vec *weights = (const vec *)panel;
    for (int v = 0; v < width; v++)
        total[v] = row[0] * weights[v];
    for (size_t k = 1; k < n; k++) {
        weights += width;
        for (int v = 0; v < width; v++)
            total[v] += row[k] * weights[v];
    }
}

/* The same for a row that was calculated just now and is on its way to memory: its first numbers,
 * `head`, need not be waited for. */
INLINE void NAME(product_of_new)(
    vec *total, vec head, const double *row, size_t n, const double *panel, const int width)
{
    const vec *weights = (const vec *)panel;
    for (int v = 0; v < width; v++)
        total[v] = LANE(head, 0) * weights[v];
    size_t k = 1;
    for (int l = 1; l < LANES; l++)
        if (k < n) {
            weights += width;
            for (int v = 0; v < width; v++)
                total[v] += LANE(head, l) * weights[v];
            k++;
        }
    UNROLL
    for (; k < n; k++) {
        weights += width;
        for (int v = 0; v < width; v++)
            total[v] += row[k] * weights[v];
    }
}

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
 * of one panel. a and b have one row a step; here they point to the first numbers of the last one. */
INLINE void NAME(update_rows)(
    vec *to, const vec *weights, const double *a, size_t a_stride, const double *b,
    size_t b_stride, size_t steps, double alpha, const int height, const int width)
{
    vec total[2][PANEL];
    for (int row = 0; row < height; row++)
        for (int v = 0; v < width; v++)
            total[row][v] = (vec){0};
    UNROLL
    for (size_t step = 0; step < steps; step++) {
        for (int row = 0; row < height; row++)
            for (int v = 0; v < width; v++)
                total[row][v] += a[row] * ((const vec *)b)[v];
        a -= a_stride;
        b -= b_stride;
    }
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
    a += (steps - 1) * a_stride;
    b += (steps - 1) * b_stride;
    for (; row + height <= rows; row += height)
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, height, width);
    if (row < rows)
        NAME(update_rows)(
            to + row * width, weights + row * width, a + row, a_stride, b, b_stride, steps,
            alpha, 1, width);
}

/* Write the transpose of a square of LANES x LANES numbers. */
INLINE void NAME(transpose_square)(
    double *to, size_t to_row, const double *from, size_t from_row)
{
#if LANES == 4
    __m256d a = _mm256_load_pd(from), b = _mm256_load_pd(from + from_row);
    __m256d c = _mm256_load_pd(from + 2 * from_row), d = _mm256_load_pd(from + 3 * from_row);
    __m256d ab_02 = _mm256_unpacklo_pd(a, b), ab_13 = _mm256_unpackhi_pd(a, b);
    __m256d cd_02 = _mm256_unpacklo_pd(c, d), cd_13 = _mm256_unpackhi_pd(c, d);
    _mm256_store_pd(to, _mm256_permute2f128_pd(ab_02, cd_02, 0x20));
    _mm256_store_pd(to + to_row, _mm256_permute2f128_pd(ab_13, cd_13, 0x20));
    _mm256_store_pd(to + 2 * to_row, _mm256_permute2f128_pd(ab_02, cd_02, 0x31));
    _mm256_store_pd(to + 3 * to_row, _mm256_permute2f128_pd(ab_13, cd_13, 0x31));
#else
    for (int i = 0; i < LANES; i++)
        for (int j = 0; j < LANES; j++)
            to[j * to_row + i] = from[i * from_row + j];
#endif
}

/* The panels of a matrix in turn, and the other way round at every other turn: of a matrix larger
 * than the cache, the panels used last are still there. FIRST is a panel's first column. */
#define FOR_EACH_PANEL(network, turn, FIRST, WIDTH) \
    for (size_t COLUMNS = PANEL * LANES, PANELS = ((network)->stride + COLUMNS - 1) / COLUMNS, \
                INDEX = 0, FIRST, WIDTH; \
         INDEX < PANELS \
         && (FIRST = COLUMNS * ((turn) % 2 ? PANELS - 1 - INDEX : INDEX), \
             WIDTH = (network)->stride - FIRST < COLUMNS ? ((network)->stride - FIRST) / LANES \
                                                         : PANEL, \
             1); \
         INDEX++)

/* layer_1 . synapse_1 for all steps. Each sum waits for its last term, so several go side by side;
 * those past the last step come out as zeros. */
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
static TARGET void NAME(transpose)(const struct network *network)
{
    const size_t stride = network->stride;
    FOR_EACH_PANEL(network, 0, to_first, to_width)
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
            FOR_EACH_PANEL(network, step, first, width)
                WITH_CONSTANT_WIDTH(width, NAME(forward_panel), network, step, NULL, first)
        if (step == 0)
            NAME(transpose)(network);
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
            FOR_EACH_PANEL(network, step, first, width)
                WITH_CONSTANT_WIDTH(
                    width, NAME(backward_panel), network, step, has_future, NULL, first)
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
