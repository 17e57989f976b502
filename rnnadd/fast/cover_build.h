/* The building of a cover in C: class Cover in rnnadd/proof/cover.py. A part of cover.h. */


static void find_lengths(
    const struct cover *cover, double *lengths, const double *linear, double radius,
    const double *boxes, size_t count)
{
    const size_t n = cover->n, stride = cover->stride;
    for (size_t j = 0; j < n; j++) {
        const double *row = linear + j * stride;
        lengths[j] = radius * sqrt(dot(row, row, n));
        for (size_t k = 0; k < count; k++)
            lengths[j] += magnitude(boxes + k * cover->square + j * stride, n);
    }
}

static double remainder_of(double p, double delta, double error, double deviation)
{
    const double width = (delta + 2.0 * error) * UP;
    const double quadratic = 0.5 * curvature(p - width, p + width) * (delta * delta);
    return (quadratic + error * (2.0 + delta + deviation)) * UP;
}

/* to = row . matrix. */
static void times_row(
    const struct cover *cover, double *to, const double *row, const double *matrix)
{
    const size_t n = cover->n, stride = cover->stride;
    memset(to, 0, stride * sizeof *to);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < stride; l++)
            to[l] += row[k] * matrix[k * stride + l];
}

/* Check the output of the image at `depth`, whose slopes, remainders and deltas stand in `before`. */
static int check_output(
    struct cover *cover, const struct image *before, const struct image *after, size_t depth, int bit)
{
    const size_t n = cover->n;
    const double *outputs = cover->outputs;
    double *row = cover->row;
    const double z = dot(after->centre, outputs, n);
    times_row(cover, row, outputs, after->linear);
    double reach = after->radius * sqrt(dot(row, row, n));
    for (size_t k = 0; k + 1 < depth; k++) {
        times_row(cover, row, outputs, after->boxes + k * cover->square);
        reach += magnitude(row, n);
    }
    for (size_t j = 0; j < n; j++)
        reach += fabs(outputs[j]) * (before->remainders[j] + ROUND * (2.0 + before->deltas[j]));
    const double margin = (bit ? z : -z) - reach * UP;
    if (!(margin > LEAST_MARGIN))
        return WRONG_OUTPUT;
    if (margin < cover->margin)
        cover->margin = margin;
    return COVERED;
}

static int64_t nearest(const struct cover *cover, const double *h, int carry)
{
    int64_t found = -1;
    double least = HUGE_VAL;
    for (size_t i = 0; i < cover->norms; i++) {
        if (cover->norm[i].carry != carry)
            continue;
        const double *centroid = cover->norm[i].centroid;
        double distance = 0.0;
        for (size_t j = 0; j < cover->n && distance < least; j++)
            distance += (h[j] - centroid[j]) * (h[j] - centroid[j]);
        if (distance < least) {
            least = distance;
            found = i;
        }
    }
    return found;
}

/* The size of an image in a norm: _size() in cover.py. */
static double size_of(
    struct cover *cover, const struct image *before, const struct image *after, size_t depth,
    const struct norm *norm)
{
    const size_t n = cover->n, stride = cover->stride;
    double *product = cover->product, *edges = cover->row;
    cover->multiply(product, norm->matrix, 0, after->linear, n, stride);
    const double stretch = spectral_bound(cover, product);
    memset(edges, 0, stride * sizeof *edges);
    for (size_t k = 0; k + 1 < depth; k++) {
        cover->multiply(product, norm->matrix, 0, after->boxes + k * cover->square, n, stride);
        for (size_t i = 0; i < n; i++)
            edges[i] += magnitude(product + i * stride, n);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            edges[i] += fabs(norm->matrix[i * stride + j]) * before->remainders[j];
    const double rounding = 2.0 * ROUND * norm->size * ((double)n + before->all_deltas);
    return (stretch * after->radius + sqrt(dot(edges, edges, n)) + rounding) * UP;
}

static int is_absorbed(const struct norm *norm, const double *place, double size, size_t n)
{
    for (size_t i = 0; i < norm->count; i++) {
        const double *ball = norm->balls + i * (1 + n);
        double room = (ball[0] - size) * DOWN, distance = 0.0;
        if (!(room > 0.0))
            continue;
        room *= room;
        for (size_t j = 0; j < n && distance <= room; j++)
            distance += (place[j] - ball[1 + j]) * (place[j] - ball[1 + j]);
        if (distance <= room)
            return 1;
    }
    return 0;
}

static int expand(struct cover *cover, size_t depth);

/* Find a ball for the image at `depth`: _absorb() in cover.py. */
static int absorb(struct cover *cover, size_t depth)
{
    const size_t n = cover->n;
    const struct image *before = &cover->image[depth - 1], *after = &cover->image[depth];
    double *place = cover->row + cover->stride;
    cover->transitions++;
    cover->work += 8 * cover->norms;
    const int64_t number = nearest(cover, after->centre, after->carry);
    if (number < 0)
        return NO_NORM;
    struct norm *norm = &cover->norm[number];
    for (size_t i = 0; i < n; i++)
        place[i] = dot(after->centre, norm->matrix + i * cover->stride, n);
    const double size = size_of(cover, before, after, depth, norm);
    cover->work += 8 * norm->count; /* to look at a ball takes as long as about 8 multiply-adds */
    if (is_absorbed(norm, place, size, n))
        return COVERED;
    if (size > cover->theta * norm->radius && depth < cover->steps)
        return expand(cover, depth);
    double radius = size * cover->grow;
    if (!(radius > norm->radius))
        radius = norm->radius;
    if (!(size < radius && radius <= cover->largest))
        return LARGE_RADIUS;
    if (cover->cells >= MOST_CELLS)
        return MANY_CELLS;
    if (add_cell(cover, after->centre, radius, number, cover->done) < 0
        || add_ball(norm, place, radius, n) < 0)
        return NO_MEMORY;
    return COVERED;
}

/* Make the image at `depth` + 1 from that at `depth`, with one input, and see what becomes of it. */
static int step(struct cover *cover, size_t depth, size_t input)
{
    const size_t n = cover->n, stride = cover->stride, square = cover->square;
    struct image *image = &cover->image[depth], *after = &cover->image[depth + 1];
    const double *from_input = cover->from_inputs + input * stride;
    const int total = image->carry + cover->ones[input];
    for (size_t j = 0; j < n; j++) {
        const double p = from_input[j] + image->sums[j];
        const double h = 1.0 / (1.0 + exponential(-p));
        image->remainders[j] =
            remainder_of(p, image->deltas[j], cover->errors[j], image->deviation);
        image->slopes[j] = h * (1.0 - h);
        after->centre[j] = h;
    }
    after->carry = total >> 1;
    after->radius = image->radius;
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < stride; l++)
            after->linear[j * stride + l] = image->slopes[j] * image->next_linear[j * stride + l];
    for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < n; j++)
            for (size_t l = 0; l < stride; l++)
                after->boxes[k * square + j * stride + l] =
                    image->slopes[j] * image->next_boxes[k * square + j * stride + l];
    memset(after->boxes + depth * square, 0, square * sizeof(double));
    for (size_t j = 0; j < n; j++)
        after->boxes[depth * square + j * stride + j] = image->remainders[j];
    const int status = check_output(cover, image, after, depth + 1, total & 1);
    return status == COVERED ? absorb(cover, depth + 1) : status;
}

/* Carry the image at `depth` through one step with each input: _expand() in cover.py. */
static int expand(struct cover *cover, size_t depth)
{
    const size_t n = cover->n, stride = cover->stride, square = cover->square;
    struct image *image = &cover->image[depth];
    cover->work += n * n * n * (depth + 1 + cover->branches * (depth + 5));
    cover->multiply(image->next_linear, cover->synapse_h, 1, image->linear, n, stride);
    for (size_t k = 0; k < depth; k++)
        cover->multiply(
            image->next_boxes + k * square, cover->synapse_h, 1, image->boxes + k * square, n,
            stride);
    times_row(cover, image->sums, image->centre, cover->synapse_h);
    find_lengths(cover, image->lengths, image->linear, image->radius, image->boxes, depth);
    double most = image->lengths[0];
    for (size_t j = 1; j < n; j++)
        if (image->lengths[j] > most)
            most = image->lengths[j];
    image->deviation = most * UP;
    find_lengths(
        cover, image->lengths, image->next_linear, image->radius, image->next_boxes, depth);
    for (size_t j = 0; j < n; j++)
        image->deltas[j] = (image->lengths[j] + cover->errors[j] * image->deviation) * UP;
    image->all_deltas = magnitude(image->deltas, n);
    for (size_t input = 0; input < cover->branches; input++) {
        if (cover->work >= COVER_WORK) {
            cover->work = 0;
            const int status = cover->pause(cover->owner);
            if (status)
                return status < 0 ? INTERRUPTED : NO_TIME;
        }
        const int status = step(cover, depth, input);
        if (status != COVERED)
            return status;
    }
    return COVERED;
}

/* Build the cover, and return how it ends. */
static int cover_build(struct cover *cover)
{
    const size_t row = cover->stride * sizeof(double);
    struct image *image = &cover->image[0];
    if (cover->cells == 0) {
        memset(cover->row, 0, row);
        if (add_cell(cover, cover->row, 0.0, 0, -1) < 0)
            return NO_MEMORY;
    }
    for (; cover->done < cover->cells; cover->done++) {
        const struct cell *cell = &cover->cell[cover->done];
        const struct norm *norm = &cover->norm[cell->norm];
        memcpy(image->centre, cover->centres + cover->done * cover->stride, row);
        memcpy(image->linear, norm->inverse, cover->square * sizeof(double));
        image->carry = cell->parent < 0 ? 0 : norm->carry;
        image->radius = cell->radius * norm->inflation;
        const int status = expand(cover, 0);
        if (status != COVERED)
            return status;
    }
    return COVERED;
}
