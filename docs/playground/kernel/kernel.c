/* The network of rnnadd/fast for a browser: docs/playground/build makes WebAssembly of it.
 *
 * An instance of the module is one network. Who wants another network makes another instance: so
 * memory is asked for in begin() only, and never given back. */
#include "history.h"
#include "network.h"
#include "r_random.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* ---------------------------------------------------------------- instead of a C library */

extern unsigned char __heap_base;

void *calloc(size_t count, size_t size) /* WebAssembly's memory is zero from the start */
{
    enum { PAGE = 1 << 16, ALIGNMENT = 64 };
    static uintptr_t end;
    const size_t there = __builtin_wasm_memory_size(0) * PAGE;
    uintptr_t start = end ? end : (uintptr_t)&__heap_base;
    start = (start + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    const uint64_t want = (uint64_t)start + (uint64_t)count * size;
    if (want > SIZE_MAX / 2)
        return NULL;
    if (want > there
        && __builtin_wasm_memory_grow(0, (want - there + PAGE - 1) / PAGE) == SIZE_MAX)
        return NULL;
    end = want;
    return (void *)start;
}

void free(void *block)
{
    (void)block;
}

void *memcpy(void *to, const void *from, size_t size)
{
    unsigned char *t = to;
    for (const unsigned char *f = from; size > 0; size--)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    for (unsigned char *t = to; size > 0; size--)
        *t++ = (unsigned char)byte;
    return to;
}

double ldexp(double x, int exponent) /* the fast path has 1 <= x < 2 and normal results only */
{
    const uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return x * power;
}

/* ---------------------------------------------------------------- the network */

enum { NO_MEMORY = -1, NO_EXACT_ARITHMETIC = -2 };
enum { LOOK_STEPS = 72 }; /* the bits of the longest sum that one can look at */

static struct network net, look;
static struct error_history past;
static struct r_random stream;
static uint64_t *operands, largest;
static size_t binary_dim, weights;
static int largest_bits, rounding;
static double alpha, *state;

/* The state in one array of numbers, for a file or for a look: all whole numbers in it are exact.
 * After these places come the weights of synapse_0, synapse_1 and synapse_h, row by row. */
enum {
    ITERATIONS, /* and start, size, count and blocks of the history */
    RANDOM = 5, /* 624 words and the position */
    LAST = RANDOM + 625, /* the block of the history that is not whole: sum, least, greatest */
    BLOCKS = LAST + 3, /* the whole blocks */
    WEIGHTS = BLOCKS + 3 * MOST_BLOCKS,
};

static int no_pause(void *owner)
{
    (void)owner;
    return 0;
}

static void draw_synapses(void)
{
    const size_t n = net.hidden_dim;
    size_t first = 0;
    for (int synapse = 0; synapse < 3; synapse++) { /* synapse_0, synapse_1, synapse_h */
        const size_t rows = synapse == 0 ? net.input_dim : n, columns = synapse == 1 ? 1 : n;
        for (size_t column = 0; column < columns; column++)
            for (size_t row = 0; row < rows; row++)
                *network_weight(&net, first + row * columns + column)
                    = -1.0 + 2.0 * unif_rand(&stream);
        first += rows * columns;
    }
}

/* Make the network of these settings, as BinaryAdder does; or return why there is none. */
EXPORT(begin)
int begin(int seed, size_t hidden_dim, double rate, size_t bits, size_t input_dim, int rounds)
{
    fill_scale_bits();
    if (fuses_multiply_add() || flushes_denormals())
        return NO_EXACT_ARITHMETIC;
    if (network_init(&net, input_dim, hidden_dim, 1, 0) < 0 || network_make_room(&net, bits) < 0
        || network_init_like(&look, &net) < 0 || network_make_room(&look, LOOK_STEPS) < 0)
        return NO_MEMORY;
    net.pause = look.pause = no_pause;
    alpha = rate;
    binary_dim = bits;
    largest = ((uint64_t)1 << bits) / input_dim;
    largest_bits = bits_below(largest);
    rounding = rounds;
    weights = hidden_dim * (input_dim + 1 + hidden_dim);
    operands = calloc(input_dim, sizeof *operands);
    state = calloc(WEIGHTS + weights, sizeof *state);
    if (!operands || !state)
        return NO_MEMORY;
    set_seed(&stream, (uint32_t)seed);
    draw_synapses();
    history_begin(&past, 0);
    return 0;
}

/* Learn from so many random additions more. */
EXPORT(fit) void fit(size_t iterations)
{
    const size_t inputs = net.input_dim;
    for (; iterations > 0; iterations--) {
        uint64_t sum = 0;
        for (size_t i = 0; i < inputs; i++)
            sum += operands[i] = sample(&stream, largest, largest_bits, rounding);
        for (size_t step = 0; step < binary_dim; step++) {
            for (size_t i = 0; i < inputs; i++)
                net.inputs[step * inputs + i] = (double)(operands[i] >> step & 1);
            net.targets[step] = (double)(sum >> step & 1);
        }
        net.train(&net, binary_dim, alpha);
        history_add(&past, net.overall_error);
    }
}

/* What fit() did last: the numbers it added, the network's outputs and their error. */
EXPORT(operand) double operand(size_t i) { return (double)operands[i]; }
EXPORT(outputs) const double *outputs(void) { return net.layer_2; }
EXPORT(overall_error) double overall_error(void) { return net.overall_error; }

/* ---------------------------------------------------------------- the state */

static void put_errors(double *to, const struct errors *errors)
{
    to[0] = errors->sum;
    to[1] = errors->least;
    to[2] = errors->greatest;
}

static struct errors get_errors(const double *from)
{
    return (struct errors){from[0], from[1], from[2]};
}

/* Write the state into its array, and return that. */
EXPORT(get_state) double *get_state(void)
{
    double *words = state + RANDOM;
    state[ITERATIONS] = (double)past.iterations;
    state[1] = (double)past.start;
    state[2] = (double)past.size;
    state[3] = (double)past.count;
    state[4] = past.blocks;
    for (int i = 0; i < 624; i++)
        words[i] = stream.state[i];
    words[624] = stream.position;
    put_errors(state + LAST, &past.last);
    for (int i = 0; i < past.blocks; i++)
        put_errors(state + BLOCKS + 3 * i, &past.block[i]);
    for (size_t i = 0; i < weights; i++)
        state[WEIGHTS + i] = *network_weight(&net, i);
    return state;
}

/* Go on from the state that stands in the array. */
EXPORT(set_state) void set_state(void)
{
    const double *words = state + RANDOM;
    past.iterations = (int64_t)state[ITERATIONS];
    past.start = (int64_t)state[1];
    past.size = (int64_t)state[2];
    past.count = (int64_t)state[3];
    past.blocks = (int)state[4];
    for (int i = 0; i < 624; i++)
        stream.state[i] = (uint32_t)words[i];
    stream.position = (int)words[624];
    past.last = get_errors(state + LAST);
    for (int i = 0; i < past.blocks; i++)
        past.block[i] = get_errors(state + BLOCKS + 3 * i);
    for (size_t i = 0; i < weights; i++)
        *network_weight(&net, i) = state[WEIGHTS + i];
}

/* ---------------------------------------------------------------- a look at the network */

/* Look at the network as it is now: at a copy, so that the training does not notice. */
EXPORT(look_now) void look_now(void)
{
    for (size_t i = 0; i < weights; i++)
        *network_weight(&look, i) = *network_weight(&net, i);
}

/* Run the copy for so many steps, up to LOOK_STEPS, on what stands in look_inputs(). */
EXPORT(look_run) void look_run(size_t steps) { network_run(&look, NULL, steps); }

EXPORT(look_inputs) double *look_inputs(void) { return look.inputs; }
EXPORT(look_stride) size_t look_stride(void) { return look.stride; } /* of a row of layer_1 */
EXPORT(look_layer_1) const double *look_layer_1(void) { return look.layer_1; }
EXPORT(look_layer_2) const double *look_layer_2(void) { return look.layer_2; }

/* The next 32 random bits of a stream of its own, as RRandom(0).getrandbits(32) in Python. */
EXPORT(random_word) uint32_t random_word(void)
{
    static struct r_random other;
    static int begun;
    if (!begun)
        set_seed(&other, 0);
    begun = 1;
    return draw(&other);
}
