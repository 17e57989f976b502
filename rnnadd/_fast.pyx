# cython: language_level=3, cdivision=True
"""The fast training: rnnadd/training.py to the last bit, without Python objects on the way.

The arithmetic is in _network.h, the random numbers are in _r_random.h. Here are the additions, and
the conversions from Python's numbers and back.
"""
import os

from cpython.exc cimport PyErr_CheckSignals
from cpython.pythread cimport (
    PyThread_acquire_lock, PyThread_allocate_lock, PyThread_free_lock, PyThread_get_thread_ident,
    PyThread_release_lock, PyThread_type_lock, WAIT_LOCK,
)
from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc

cdef extern from "_r_random.h" nogil:
    struct r_random:
        pass
    void set_seed(r_random *, uint32_t seed)
    double unif_rand(r_random *)
    uint64_t sample(r_random *, uint64_t n, bint rounding)

cdef extern from "_network.h" nogil:
    struct network:
        size_t input_dim, hidden_dim, output_dim
        double *inputs
        double *targets
        double *layer_2
        double overall_error
        int (*pause)(void *owner) except -1 nogil
        void *owner
        int (*train)(network *, size_t steps, double alpha) except -1 nogil
    void fill_scale_bits()
    bint fuses_multiply_add()
    bint has_avx2()
    int network_init(network *, size_t input_dim, size_t hidden_dim, size_t output_dim, bint avx2)
    int network_make_room(network *, size_t steps)
    void network_free(network *)
    double *network_weight(const network *, size_t i)

fill_scale_bits()
if fuses_multiply_add():
    raise ImportError("rnnadd._fast was compiled with fused multiply-adds (see -ffp-contract=off)")


def instruction_set():
    """Return what a network made now will use: "avx2" or "baseline"."""
    return "avx2" if has_avx2() and os.environ.get("RNNADD_BASELINE", "0") in ("", "0") else "baseline"


# --------------------------------------------------------------- Python's numbers and the network's

# PyPy sees signals between the bytecodes of Python's own functions and nowhere else.
_do_nothing = eval("lambda: None")


cdef int see_signals() except -1:
    """Raise what a signal's handler raises."""
    PyErr_CheckSignals()
    _do_nothing()
    return 0


cdef int pause(void *owner) except -1 with gil:
    """What a network calls now and then."""
    return see_signals() if owner == NULL else (<Training>owner).pause()


cdef init(network *net, size_t input_dim, size_t hidden_dim, size_t output_dim):
    if network_init(net, input_dim, hidden_dim, output_dim, instruction_set() == "avx2") < 0:
        raise MemoryError
    net.pause = pause


cdef list flat(matrix, Py_ssize_t rows, Py_ssize_t columns):
    """Return the numbers of a matrix in one list, row by row."""
    numbers = [[<double>number for number in row] for row in matrix]
    if not rows or not columns or [len(row) for row in numbers] != [columns] * rows:
        raise ValueError(f"a matrix must be {rows} x {columns} and not empty")
    return [number for row in numbers for number in row]


cdef list rows_of(const double *numbers, size_t rows, size_t columns):
    return [tuple([numbers[r * columns + c] for c in range(columns)]) for r in range(rows)]


cdef size_t number_of_weights(const network *net) noexcept nogil:
    return net.hidden_dim * (net.input_dim + net.output_dim + net.hidden_dim)


cdef void copy_weights(network *net, double *weights) noexcept nogil:
    cdef size_t i
    for i in range(number_of_weights(net)):
        weights[i] = network_weight(net, i)[0]


cdef tuple synapses_of(const network *net, const double *weights):
    """Return synapse_0, synapse_1 and synapse_h, given what `copy_weights` wrote."""
    cdef const double *weights_1 = weights + net.input_dim * net.hidden_dim
    cdef const double *weights_h = weights_1 + net.hidden_dim * net.output_dim
    return (
        rows_of(weights, net.input_dim, net.hidden_dim),
        rows_of(weights_1, net.hidden_dim, net.output_dim),
        rows_of(weights_h, net.hidden_dim, net.hidden_dim),
    )


# --------------------------------------------------------------- what a backend is made of

def train(synapses, inputs, targets, double alpha):
    """Do what `rnnadd.network.train` does."""
    cdef network net
    cdef double *weights = NULL
    cdef size_t i
    synapse_0, synapse_1, synapse_h = synapses
    cdef size_t steps = len(inputs)
    cdef size_t input_dim = len(synapse_0), hidden_dim = len(synapse_h)
    cdef size_t output_dim = len(synapse_1[0])
    numbers = (
        flat(synapse_0, input_dim, hidden_dim)
        + flat(synapse_1, hidden_dim, output_dim)
        + flat(synapse_h, hidden_dim, hidden_dim)
    )
    inputs, targets = flat(inputs, steps, input_dim), flat(targets, steps, output_dim)
    init(&net, input_dim, hidden_dim, output_dim)
    try:
        weights = <double *>malloc(number_of_weights(&net) * sizeof(double))
        if weights == NULL or network_make_room(&net, steps) < 0:
            raise MemoryError
        for i in range(number_of_weights(&net)):
            network_weight(&net, i)[0] = numbers[i]
        for i in range(steps * input_dim):
            net.inputs[i] = inputs[i]
        for i in range(steps * output_dim):
            net.targets[i] = targets[i]
        with nogil:
            net.train(&net, steps, alpha)
            copy_weights(&net, weights)
        layer_2_values = [list(row) for row in rows_of(net.layer_2, steps, output_dim)]
        return synapses_of(&net, weights), layer_2_values, net.overall_error
    finally:
        free(weights)
        network_free(&net)


cdef class Training:
    """What `rnnadd.training.Training` is."""

    cdef network net
    cdef r_random random
    cdef uint64_t *operands
    cdef uint64_t largest
    cdef size_t binary_dim
    cdef bint rounding
    cdef bint drawn  # the next iteration's operands are already drawn: an exception ended it
    cdef unsigned long trainer  # the thread that trains, or 0
    cdef readonly int64_t iterations

    # Who holds the lock may use the network. Who wants it next holds the turn: so it comes to
    # those who wait, too, and not always to the thread that just gave it up.
    cdef PyThread_type_lock lock
    cdef PyThread_type_lock turn

    def __cinit__(self, seed, hidden_dim, binary_dim, input_dim, sample_kind):
        self.lock = PyThread_allocate_lock()
        self.turn = PyThread_allocate_lock()
        if self.lock == NULL or self.turn == NULL:
            raise MemoryError
        if min(hidden_dim, binary_dim, input_dim) < 1:
            raise ValueError("each dim must be at least 1")
        largest = 2**binary_dim // input_dim
        if not 1 <= largest <= 2**52:
            raise ValueError(f"operands must be from 1 to at most 2**52, not {largest}")
        self.largest = largest
        self.binary_dim = binary_dim
        self.rounding = sample_kind == "rounding"
        try:
            self.operands = <uint64_t *>calloc(input_dim, sizeof(uint64_t))
            init(&self.net, input_dim, hidden_dim, 1)
        except OverflowError:
            raise MemoryError from None
        if self.operands == NULL or network_make_room(&self.net, binary_dim) < 0:
            raise MemoryError
        self.net.owner = <void *>self
        set_seed(&self.random, seed % 2**32)
        with nogil:
            self.draw_weights()

    def __dealloc__(self):
        network_free(&self.net)
        free(self.operands)
        if self.lock != NULL:
            PyThread_free_lock(self.lock)
        if self.turn != NULL:
            PyThread_free_lock(self.turn)

    cdef void draw_weights(self) noexcept nogil:
        """Draw synapse_0, synapse_1 and synapse_h, each column by column."""
        cdef size_t n = self.net.hidden_dim, first = 0, row, column, rows, columns
        cdef int synapse
        for synapse in range(3):
            rows = self.net.input_dim if synapse == 0 else n
            columns = 1 if synapse == 1 else n
            for column in range(columns):
                for row in range(rows):
                    network_weight(&self.net, first + row * columns + column)[0] = (
                        -1.0 + 2.0 * unif_rand(&self.random)
                    )
            first += rows * columns

    @property
    def synapses(self):
        cdef double *weights = <double *>malloc(number_of_weights(&self.net) * sizeof(double))
        if weights == NULL:
            raise MemoryError
        try:
            if self.trainer == PyThread_get_thread_ident():  # a signal's handler, in a pause
                copy_weights(&self.net, weights)
            else:
                with nogil:
                    self.acquire()
                    copy_weights(&self.net, weights)
                    PyThread_release_lock(self.lock)
            return synapses_of(&self.net, weights)
        finally:
            free(weights)

    def train(self, iterations, double alpha):
        cdef int64_t n = min(iterations, 2**62)
        cdef size_t i
        if self.trainer:
            raise RuntimeError("this network is in training already")
        self.trainer = PyThread_get_thread_ident()
        try:
            with nogil:
                self.acquire()
                try:
                    self.train_on(n, alpha)
                finally:
                    PyThread_release_lock(self.lock)
        finally:
            self.trainer = 0
        operands = tuple([self.operands[i] for i in range(self.net.input_dim)])
        layer_2_values = [[self.net.layer_2[i]] for i in range(self.binary_dim)]
        return self.net.overall_error, operands, layer_2_values

    cdef int train_on(self, int64_t iterations, double alpha) except -1 nogil:
        cdef int64_t i
        for i in range(iterations):
            if not self.drawn:
                self.draw_addition()
                self.drawn = True
            self.net.train(&self.net, self.binary_dim, alpha)
            self.drawn = False
            self.iterations += 1
        return 0

    cdef void draw_addition(self) noexcept nogil:
        """Draw the operands and write their bits and those of the sum, low bits first."""
        cdef size_t inputs = self.net.input_dim, i, step
        cdef uint64_t low = 0, high = 0, x
        for i in range(inputs):
            x = self.operands[i] = sample(&self.random, self.largest, self.rounding)
            low += x
            high += low < x
        for step in range(self.binary_dim):
            for i in range(inputs):
                x = self.operands[i]
                self.net.inputs[step * inputs + i] = <double>(x >> step & 1) if step < 64 else 0.0
            x = low >> step if step < 64 else high >> (step - 64)
            self.net.targets[step] = <double>(x & 1)

    cdef void acquire(self) noexcept nogil:
        PyThread_acquire_lock(self.turn, WAIT_LOCK)
        PyThread_acquire_lock(self.lock, WAIT_LOCK)
        PyThread_release_lock(self.turn)

    cdef int pause(self) except -1:
        """Let other threads use the network, and raise what a signal's handler raises."""
        PyThread_release_lock(self.lock)
        try:
            return see_signals()
        finally:
            with nogil:
                self.acquire()
