/* The bounds of the proof in C: rnnadd/proof/bounds.py. A part of cover.h. */


static double dot(const double *a, const double *b, size_t n)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += a[i] * b[i];
    return total;
}

static double magnitude(const double *row, size_t n)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += fabs(row[i]);
    return total;
}

static double second_derivative(double x)
{
    const double h = 1.0 / (1.0 + exponential(-x));
    return fabs(h * (1.0 - h) * (1.0 - 2.0 * h));
}

static double curvature(double low, double high)
{
    if ((low <= PEAK && PEAK <= high) || (low <= -PEAK && -PEAK <= high))
        return LARGEST_CURVATURE + ROUND;
    const double at_low = second_derivative(low), at_high = second_derivative(high);
    return (at_high > at_low ? at_high : at_low) + ROUND;
}

static double divide_by_trace(double *b, size_t n, size_t stride)
{
    double trace = 0.0;
    for (size_t i = 0; i < n; i++)
        trace += b[i * stride + i];
    if (trace > 0.0) {
        const double factor = 1.0 / trace;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < stride; j++)
                b[i * stride + j] *= factor;
    }
    return trace;
}

/* spectral_bound() of a matrix, in the room of two more. */
static double spectral_bound(struct cover *cover, const double *a)
{
    const size_t n = cover->n, stride = cover->stride;
    double *b = cover->square_1, *c = cover->square_2, *row = cover->row, total = 0.0;
    cover->multiply(b, a, 1, a, n, stride);
    const double trace = divide_by_trace(b, n, stride);
    if (!(trace > 0.0))
        return trace;
    cover->multiply(c, b, 0, b, n, stride);
    const double trace_of_square = divide_by_trace(c, n, stride);
    cover->multiply(b, c, 0, c, n, stride);
    /* b is symmetric: its rows are its columns, which can be added up side by side */
    memset(row, 0, stride * sizeof *row);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < stride; l++)
            row[l] += b[k * stride + l] * b[k * stride + l];
    for (size_t l = 0; l < n; l++)
        total += row[l];
    double bound = sqrt(sqrt(total) + ROUND) + ROUND;
    bound = sqrt(trace_of_square * bound) + ROUND;
    return sqrt(trace * bound) * UP;
}
