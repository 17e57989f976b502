# cython: language_level=3, cdivision=True, binding=False
"""The fast training: rnnadd/reference/backend.py to the last bit, without Python objects on the way.

The arithmetic is in network.h and walk.h, the random numbers are in r_random.h, what the network
learns from is in problems.pxi, and its additions are in inference.pxi. Here is the network itself,
with its conversions from Python's numbers and back.
"""
import os

from cpython.exc cimport PyErr_CheckSignals
from cpython.pythread cimport (
    PyThread_acquire_lock, PyThread_allocate_lock, PyThread_free_lock, PyThread_get_thread_ident,
    PyThread_release_lock, PyThread_type_lock, WAIT_LOCK,
)
from libc.math cimport fabs
from libc.stdint cimport SIZE_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

cdef extern from "r_random.h" nogil:
    struct r_random:
        uint32_t state[624]
        int position
    void set_seed(r_random *, uint32_t seed)
    double unif_rand(r_random *)
    uint64_t sample(r_random *, uint64_t n, bint rounding)

cdef extern from "network.h" nogil:
    struct network:
        size_t input_dim, hidden_dim, output_dim, stride
        double *inputs
        double *targets
        double *layer_1
        double *layer_2
        double overall_error
        int (*pause)(void *owner) except -1 nogil
        void *owner
        int (*train)(network *, size_t steps, double alpha) except -1 nogil
        int (*gradients)(network *, size_t steps) except -1 nogil
    int pause_if_due(network *, size_t work) except -1
    void fill_scale_bits()
    bint fuses_multiply_add()
    bint flushes_denormals()
    bint has_avx2()
    int network_init(network *, size_t input_dim, size_t hidden_dim, size_t output_dim, bint avx2)
    int network_copy(network *, const network *)
    int network_make_room(network *, size_t steps)
    void network_free(network *)
    double *network_weight(const network *, size_t i)
    int network_run(network *, const double *past, size_t steps) except -1

cdef extern from "walk.h" nogil:
    uint64_t NO_ANSWER
    struct wrong:
        uint64_t operands, answer
    struct walk:
        double *layer_1
        uint64_t right
        double margin
        size_t wrongs
        wrong *wrong
    int walk_init(walk *, network *, size_t binary_dim, size_t steps)
    int walk_from(
        walk *, size_t step, const double *past, uint64_t operands, uint64_t sum, uint64_t answer
    ) except -1
    void walk_free(walk *)

__all__ = ["Additions", "Network", "RRandom", "Sequences"]

# As in rnnadd/reference/problems.py, rnnadd/reference/inference.py and rnnadd/score.py.
cdef enum:
    NOTE_EVERY = 2000
    STEPS_KEPT = 1000
    LARGEST_DIM = 1 << 24

# Of iterations: twice as many are an int64_t, too.
cdef int64_t LARGEST_COUNT = 0x3fffffffffffffff

fill_scale_bits()
if fuses_multiply_add():
    raise ImportError("rnnadd.fast.backend was compiled with fused multiply-adds (see -ffp-contract=off)")
if flushes_denormals():
    raise ImportError("the processor takes the smallest numbers for zero (see -ffast-math)")


def instruction_set():
    """Return what a network made now will use: "avx2" or "baseline"."""
    forced = os.environ.get("RNNADD_BASELINE", "0") not in ("", "0")
    return "avx2" if has_avx2() and not forced else "baseline"


# --------------------------------------------------------------- Python's numbers and the network's

# PyPy sees signals between the bytecodes of Python's own functions and nowhere else; once its JIT
# has compiled a function, only where a loop begins again.
_do_nothing = eval("lambda: [None for _ in (0, 1)]")


cdef int pause(void *owner) except -1 with gil:
    """What a network calls now and then: let others use it, and raise what a signal's handler
    raises."""
    if owner != NULL:
        (<Network>owner).release()
    try:
        PyErr_CheckSignals()
        _do_nothing()
        return 0
    finally:
        if owner != NULL:
            with nogil:
                (<Network>owner).acquire()


cdef read_matrix(double *to, matrix, size_t rows, size_t columns):
    """Write a matrix's numbers row by row, or raise ValueError unless it is rows x columns."""
    cdef size_t i, j
    cdef list numbers = [[<double>number for number in row] for row in matrix]
    if not rows or not columns or [len(row) for row in numbers] != [columns] * rows:
        raise ValueError(f"a matrix must be {rows} x {columns} and not empty")
    for i in range(rows):
        for j in range(columns):
            to[i * columns + j] = numbers[i][j]


cdef list rows_of(const double *numbers, size_t rows, size_t columns, size_t stride):
    return [tuple([numbers[r * stride + c] for c in range(columns)]) for r in range(rows)]


cdef size_t number_of_weights(const network *net) noexcept nogil:
    return net.hidden_dim * (net.input_dim + net.output_dim + net.hidden_dim)


cdef list synapse_of(const network *net, int synapse):
    """Return synapse_0, synapse_1 or synapse_h (2) of a network that nobody changes meanwhile."""
    cdef size_t n = net.hidden_dim, outputs = net.output_dim, inputs = net.input_dim, r, c
    cdef size_t rows = inputs if synapse == 0 else n, columns = outputs if synapse == 1 else n
    cdef size_t first = [0, inputs * n, (inputs + outputs) * n][synapse]
    return [
        tuple([network_weight(net, first + r * columns + c)[0] for c in range(columns)])
        for r in range(rows)
    ]


cdef tuple synapses_of(const network *net):
    return synapse_of(net, 0), synapse_of(net, 1), synapse_of(net, 2)


include "problems.pxi"
include "inference.pxi"


# --------------------------------------------------------------- the network

cdef class Network:
    """What `rnnadd.reference.backend.Network` is."""

    cdef network net
    cdef unsigned long trainer  # the thread that trains, or 0
    cdef readonly int64_t iterations

    # Who holds the lock may use the network. Who wants it next holds the turn: so it comes to
    # those who wait, too, and not always to the thread that just gave it up.
    cdef PyThread_type_lock lock
    cdef PyThread_type_lock turn

    def __cinit__(self, input_dim, hidden_dim, output_dim):
        self.lock = PyThread_allocate_lock()
        self.turn = PyThread_allocate_lock()
        if self.lock == NULL or self.turn == NULL:
            raise MemoryError
        if min(input_dim, hidden_dim, output_dim) < 1:
            raise ValueError("each dim must be at least 1")
        avx2 = instruction_set() == "avx2"
        try:
            if network_init(&self.net, input_dim, hidden_dim, output_dim, avx2) < 0:
                raise MemoryError
        except OverflowError:
            raise MemoryError from None
        self.net.pause = pause
        self.net.owner = <void *>self

    def __dealloc__(self):
        network_free(&self.net)
        if self.lock != NULL:
            PyThread_free_lock(self.lock)
        if self.turn != NULL:
            PyThread_free_lock(self.turn)

    cdef void acquire(self) noexcept nogil:
        PyThread_acquire_lock(self.turn, WAIT_LOCK)
        PyThread_acquire_lock(self.lock, WAIT_LOCK)
        PyThread_release_lock(self.turn)

    cdef void release(self) noexcept nogil:
        PyThread_release_lock(self.lock)

    cdef int copy(self, network *copy, int64_t *iterations) except -1:
        """Make a copy as the network is now, or in the last pause of a training; it wants
        `network_free`, whatever comes of it."""
        cdef int status
        if self.trainer == PyThread_get_thread_ident():  # a signal's handler, in a pause
            status = network_copy(copy, &self.net)
            iterations[0] = self.iterations
        else:
            with nogil:
                self.acquire()
                status = network_copy(copy, &self.net)
                iterations[0] = self.iterations
                self.release()
        copy.owner = NULL
        if status < 0:
            raise MemoryError
        return 0

    cdef int start_training(self) except -1:
        if self.trainer:
            raise RuntimeError("this network is in training already")
        self.trainer = PyThread_get_thread_ident()
        with nogil:
            self.acquire()
        return 0

    cdef void end_training(self) noexcept:
        self.release()
        self.trainer = 0

    def draw_synapses(self, RRandom random not None):
        cdef size_t n = self.net.hidden_dim, first = 0, row, column, rows, columns
        cdef int synapse
        self.start_training()
        with nogil:
            for synapse in range(3):  # synapse_0, synapse_1, synapse_h
                rows = self.net.input_dim if synapse == 0 else n
                columns = self.net.output_dim if synapse == 1 else n
                for column in range(columns):
                    for row in range(rows):
                        network_weight(&self.net, first + row * columns + column)[0] = (
                            -1.0 + 2.0 * unif_rand(&random.stream)
                        )
                first += rows * columns
            self.iterations = 0
        self.end_training()

    def set_state(self, int64_t iterations, synapses):
        cdef size_t n = self.net.hidden_dim, inputs = self.net.input_dim
        cdef size_t outputs = self.net.output_dim, i
        cdef double *weights
        if not 0 <= iterations <= LARGEST_COUNT:
            raise ValueError(f"iterations must be from 0 to {LARGEST_COUNT}, got {iterations}")
        weights = <double *>malloc(number_of_weights(&self.net) * sizeof(double))
        if weights == NULL:
            raise MemoryError
        try:
            synapse_0, synapse_1, synapse_h = synapses
            read_matrix(weights, synapse_0, inputs, n)
            read_matrix(weights + inputs * n, synapse_1, n, outputs)
            read_matrix(weights + (inputs + outputs) * n, synapse_h, n, n)
            self.start_training()
            for i in range(number_of_weights(&self.net)):
                network_weight(&self.net, i)[0] = weights[i]
            self.iterations = iterations
            self.end_training()
        finally:
            free(weights)

    def state(self):
        cdef network net
        cdef int64_t iterations
        try:
            self.copy(&net, &iterations)
            return iterations, synapses_of(&net)
        finally:
            network_free(&net)

    def synapse(self, int number):
        cdef network net
        cdef int64_t _
        if not 0 <= number <= 2:
            raise ValueError(f"there is no synapse number {number}")
        try:
            self.copy(&net, &_)
            return synapse_of(&net, number)
        finally:
            network_free(&net)

    def train(
        self, Problems problems not None, iterations, double alpha, double total_error
    ):
        cdef int64_t n = min(iterations, LARGEST_COUNT)
        cdef list layer_2_values
        cdef size_t steps = 0
        if n < 1:
            raise ValueError("there must be an iteration")
        self.start_training()
        try:
            problems.check(&self.net, self.iterations)
            if network_make_room(&self.net, problems.longest) < 0:
                raise MemoryError
            with nogil:
                while n > 0:
                    problems.get(self.iterations, &self.net, &steps)
                    self.net.train(&self.net, steps, alpha)
                    self.iterations += 1
                    total_error += self.net.overall_error
                    n -= 1
            layer_2_values = rows_of(
                self.net.layer_2, steps, self.net.output_dim, self.net.output_dim
            )
            return self.net.overall_error, total_error, layer_2_values
        finally:
            self.end_training()

    cdef size_t copy_with_inputs(self, network *copy, inputs) except 0:
        """Make a copy that has a sequence's inputs, and return how many steps it has."""
        cdef int64_t _
        cdef size_t steps
        self.copy(copy, &_)  # first, as the copy is freed whatever comes of it
        steps = len(inputs)
        if network_make_room(copy, steps) < 0:
            raise MemoryError
        read_matrix(copy.inputs, inputs, steps, copy.input_dim)
        return steps

    def forward(self, inputs):
        cdef network net
        cdef size_t steps
        try:
            steps = self.copy_with_inputs(&net, inputs)
            with nogil:
                network_run(&net, NULL, steps)
            return (
                rows_of(net.layer_1, steps, net.hidden_dim, net.stride),
                rows_of(net.layer_2, steps, net.output_dim, net.output_dim),
            )
        finally:
            network_free(&net)

    def gradients(self, inputs, targets):
        cdef network net
        cdef size_t steps
        try:
            steps = self.copy_with_inputs(&net, inputs)
            read_matrix(net.targets, targets, steps, net.output_dim)
            with nogil:
                net.gradients(&net, steps)
            return synapses_of(&net)
        finally:
            network_free(&net)

    def add(self, additions, size_t binary_dim):
        cdef Adding adding
        cdef int64_t _
        cdef list answers = []
        adding.past, adding.operands, adding.smallest_margin = NULL, NULL, 0.5
        try:
            self.copy(&adding.net, &_)
            if self.net.output_dim != 1:
                raise ValueError("an adder has one output")
            if binary_dim > LARGEST_DIM:
                raise ValueError(f"binary_dim must be at most {LARGEST_DIM}, got {binary_dim}")
            adding.past = <double *>malloc(self.net.stride * sizeof(double))
            adding.operands = <uint64_t *>malloc(self.net.input_dim * sizeof(uint64_t))
            if adding.past == NULL or adding.operands == NULL:
                raise MemoryError
            if network_make_room(&adding.net, STEPS_KEPT) < 0:
                raise MemoryError
            for operands in additions:
                answers.append(add(&adding, operands, binary_dim))
            return answers, adding.smallest_margin
        finally:
            free(adding.past)
            free(adding.operands)
            network_free(&adding.net)

    def add_all_numbers(self, size_t binary_dim):
        cdef network net
        cdef walk tree
        cdef int64_t _
        cdef size_t i, inputs = self.net.input_dim, steps
        tree.layer_1 = NULL
        if self.net.output_dim != 1:
            raise ValueError("an adder has one output")
        if not (1 <= binary_dim <= 48 and inputs <= 48 and inputs * binary_dim <= 48):
            raise ValueError("operands must have from 1 to 48 bits together")
        steps = binary_dim + carry_bits(inputs)
        try:
            self.copy(&net, &_)
            if walk_init(&tree, &net, binary_dim, steps) < 0:
                raise MemoryError
            with nogil:
                walk_from(&tree, 0, NULL, 0, 0, 0)
            wrong = [
                (
                    tuple([
                        tree.wrong[i].operands >> (inputs - 1 - k) * binary_dim & 2**binary_dim - 1
                        for k in range(inputs)
                    ]),
                    float("nan") if tree.wrong[i].answer == NO_ANSWER else tree.wrong[i].answer,
                )
                for i in range(tree.wrongs)
            ]
            return tree.right, tree.margin, wrong
        finally:
            walk_free(&tree)
            network_free(&net)
