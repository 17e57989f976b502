/* The memory of a network, and who gets it. A part of network.h. */

/* Return rows x columns zeros, aligned for vectors, or NULL. The block's own address stands before
 * them. */
static double *new_matrix(size_t rows, size_t columns)
{
    enum { ALIGNMENT = 64 };
    if (columns > (SIZE_MAX / 2 - 2 * ALIGNMENT) / sizeof(double) / (rows ? rows : 1))
        return NULL;
    char *block = calloc(1, rows * columns * sizeof(double) + 2 * ALIGNMENT);
    if (!block)
        return NULL;
    char *start = block + 2 * ALIGNMENT - (uintptr_t)block % ALIGNMENT;
    memcpy(start - sizeof block, &block, sizeof block);
    return (double *)start;
}

static void free_matrix(double *matrix)
{
    char *block;
    if (matrix) {
        memcpy(&block, (char *)matrix - sizeof block, sizeof block);
        free(block);
    }
}

static void network_free_steps(struct network *network)
{
    free_matrix(network->inputs);
    free_matrix(network->targets);
    free_matrix(network->layer_1);
    free_matrix(network->layer_2);
    free_matrix(network->layer_2_delta);
    free_matrix(network->layer_1_delta);
    network->room = 0;
    network->inputs = network->targets = network->layer_1 = NULL;
    network->layer_2 = network->layer_2_delta = network->layer_1_delta = NULL;
}

static void network_free(struct network *network)
{
    network_free_steps(network);
    free_matrix(network->synapse_0);
    free_matrix(network->synapse_1);
    free_matrix(network->synapse_h);
    free_matrix(network->transposed_h);
    free_matrix(network->new_0);
    free_matrix(network->new_1);
    memset(network, 0, sizeof *network);
}

/* Make a network with all weights zero and room for no steps; -1 if memory runs out. */
static int network_init(
    struct network *network, size_t input_dim, size_t hidden_dim, size_t output_dim, int avx2)
{
    size_t lanes = avx2 ? 4 : BASELINE_LANES;
    memset(network, 0, sizeof *network);
    if (hidden_dim > SIZE_MAX / 2)
        return -1;
    network->input_dim = input_dim;
    network->hidden_dim = hidden_dim;
    network->output_dim = output_dim;
    network->stride = (hidden_dim + lanes - 1) / lanes * lanes;
    network->panel_columns = PANEL * lanes;
    network->avx2 = avx2;
    network->train = train_baseline;
    network->gradients = gradients_baseline;
    network->branch = branch_baseline;
    network->output = output_baseline;
#if WITH_AVX2
    if (avx2) {
        network->train = train_avx2;
        network->gradients = gradients_avx2;
        network->branch = branch_avx2;
        network->output = output_avx2;
    }
#endif
    network->synapse_0 = new_matrix(input_dim, network->stride);
    network->synapse_1 = new_matrix(output_dim, network->stride);
    network->synapse_h = new_matrix(network->stride, network->stride);
    network->transposed_h = new_matrix(network->stride, network->stride);
    network->new_0 = new_matrix(input_dim, network->stride);
    network->new_1 = new_matrix(output_dim, network->stride);
    if (network->synapse_0 && network->synapse_1 && network->synapse_h && network->transposed_h
        && network->new_0 && network->new_1)
        return 0;
    network_free(network);
    return -1;
}

/* Make another network of the same dims, without an owner; -1 if memory runs out. */
static int network_init_like(struct network *other, const struct network *network)
{
    if (network_init(
            other, network->input_dim, network->hidden_dim, network->output_dim, network->avx2)
        < 0)
        return -1;
    other->pause = network->pause;
    return 0;
}

/* The same with the same weights. */
static int network_copy(struct network *copy, const struct network *network)
{
    const size_t row = network->stride * sizeof(double);
    if (network_init_like(copy, network) < 0)
        return -1;
    memcpy(copy->synapse_0, network->synapse_0, network->input_dim * row);
    memcpy(copy->synapse_1, network->synapse_1, network->output_dim * row);
    memcpy(copy->synapse_h, network->synapse_h, network->stride * row);
    return 0;
}

/* Exchange the weights of two networks of the same dims. */
static void network_swap(struct network *a, struct network *b)
{
    swap(&a->synapse_0, &b->synapse_0);
    swap(&a->synapse_1, &b->synapse_1);
    swap(&a->synapse_h, &b->synapse_h);
}

/* Make room for sequences of so many steps; -1 if memory runs out. */
static int network_make_room(struct network *network, size_t steps)
{
    if (steps <= network->room)
        return 0;
    if (steps > SIZE_MAX / 2)
        return -1;
    /* whole groups of steps and whole vectors of outputs */
    size_t outputs = network->output_dim, rows = steps + STEPS_AT_ONCE;
    network_free_steps(network);
    network->inputs = new_matrix(steps, network->input_dim);
    network->targets = new_matrix(rows, outputs);
    network->layer_1 = new_matrix(rows, network->stride);
    network->layer_2 = new_matrix(rows, outputs);
    network->layer_2_delta = new_matrix(rows, outputs);
    network->layer_1_delta = new_matrix(steps, network->stride);
    if (network->inputs && network->targets && network->layer_1 && network->layer_2
        && network->layer_2_delta && network->layer_1_delta) {
        network->room = steps;
        return 0;
    }
    network_free_steps(network);
    return -1;
}
