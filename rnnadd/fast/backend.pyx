# cython: language_level=3, cdivision=True, binding=False
# binding=False: methods are those of a class in C, which refuse another class's objects as self.
"""The fast training: rnnadd/reference/backend.py to the last bit, without Python objects between.

The arithmetic is in network.h and walk.h, the random numbers are in r_random.h, and history.h keeps
the errors: in C, which declarations.pxi makes known here. What the network learns from is in
problems.pxi, its additions are in inference.pxi, the proof that they are right is in proof.pxi, several
networks learn side by side in together.pxi, and Python's numbers become C's in conversions.pxi. Here
is the network itself.
"""
import os
from time import monotonic

from cpython.exc cimport PyErr_CheckSignals
from cpython.number cimport PyNumber_Index
from cpython.pythread cimport (
    PyThread_acquire_lock, PyThread_allocate_lock, PyThread_free_lock, PyThread_get_thread_ident,
    PyThread_release_lock, PyThread_type_lock, WAIT_LOCK,
)
from libc.math cimport fabs
from libc.stdint cimport SIZE_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

from ..sequences import CheckedSequences

include "declarations.pxi"

__all__ = ["Additions", "Cover", "Descent", "Network", "RRandom", "Sequences", "train_together"]

# As in rnnadd/reference/problems.py, rnnadd/reference/inference.py and rnnadd/score.py.
cdef enum:
    NOTE_EVERY = 2000
    STEPS_KEPT = 1000
    LARGEST_DIM = 1 << 24

# So many multiply-adds take as long as this (see network.h).
cdef enum:
    WORK_OF_A_WEIGHT = 16
    WORK_OF_A_DRAW = 32
    WORK_OF_A_BIT = 8

# So many of Python's numbers become C's, or the other way round, between two looks at what else is
# to be done: less than a millisecond in CPython, up to twenty in PyPy.
cdef enum:
    NUMBERS_BETWEEN_PAUSES = 1 << 14

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


include "conversions.pxi"
include "problems.pxi"
include "inference.pxi"
include "proof.pxi"


cdef class Network:
    """What `rnnadd.reference.backend.Network` is."""

    cdef network net
    cdef error_history past  # and how many iterations are done

    # The thread that trains, or 0. What reads it and acts on it relies on the GIL, and so do
    # `iterations` and `Additions`. On a free-threaded Python the GIL comes back with this module,
    # as with any of Cython's that does not say that it can do without.
    cdef unsigned long trainer

    # Who holds the lock may use the network. Who wants it next holds the turn: so it comes to
    # those who wait, too, and not always to the thread that just gave it up. These are not
    # Cython's `pymutex`, which goes on without a lock if there is no memory for one.
    cdef PyThread_type_lock lock
    cdef PyThread_type_lock turn

    def __cinit__(self, input_dim, hidden_dim, output_dim):
        dims = whole(input_dim), whole(hidden_dim), whole(output_dim)
        avx2 = instruction_set() == "avx2"
        if min(dims) < 1:
            raise ValueError("each dim must be at least 1")
        if max(dims) > SIZE_MAX // 2:
            raise MemoryError
        self.lock = PyThread_allocate_lock()
        self.turn = PyThread_allocate_lock()
        if self.lock == NULL or self.turn == NULL:
            raise MemoryError
        if network_init(&self.net, dims[0], dims[1], dims[2], avx2) < 0:
            raise MemoryError
        self.net.pause = pause
        self.net.owner = <void *>self
        history_begin(&self.past, 0)

    def __dealloc__(self):
        network_free(&self.net)
        if self.lock != NULL:
            PyThread_free_lock(self.lock)
        if self.turn != NULL:
            PyThread_free_lock(self.turn)

    cdef int check(self) except -1:
        """Raise RuntimeError if the network is not made yet, or could not be: a program that looks
        for all objects there are finds such ones, too."""
        if self.net.train == NULL:
            raise RuntimeError("this network is not made yet")
        return 0

    cdef void acquire(self) noexcept nogil:
        PyThread_acquire_lock(self.turn, WAIT_LOCK)
        PyThread_acquire_lock(self.lock, WAIT_LOCK)
        PyThread_release_lock(self.turn)

    cdef void release(self) noexcept nogil:
        PyThread_release_lock(self.lock)

    cdef int copy(self, network *net, error_history *past) except -1:
        """Make copies as the network and its history are now, or in the last pause of a training;
        a NULL is not wanted. That of the network wants `network_free`, whatever comes of it."""
        cdef int status
        if net != NULL:
            memset(net, 0, sizeof(network))
        self.check()
        if self.trainer == PyThread_get_thread_ident():  # a signal's handler, in a pause
            status = self.copy_now(net, past)
        else:
            with nogil:
                self.acquire()
                status = self.copy_now(net, past)
                self.release()
        if status < 0:
            raise MemoryError
        return 0

    cdef int copy_now(self, network *net, error_history *past) noexcept nogil:
        if past != NULL:
            past[0] = self.past
        return network_copy(net, &self.net) if net != NULL else 0

    cdef int init_new(self, network *new) except -1:
        """Make a network of the same dims, for new weights; it wants `network_free`, whatever
        comes of it."""
        memset(new, 0, sizeof(network))
        self.check()
        if network_init_like(new, &self.net) < 0:
            raise MemoryError
        return 0

    cdef int take_weights(self, network *new, const error_history *past) except -1:
        self.start_training()
        network_swap(&self.net, new)
        self.past = past[0]
        self.end_training()
        return 0

    cdef int start_training(self) except -1:
        self.check()
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
        cdef r_random stream = random.stream
        cdef network new
        cdef error_history past
        history_begin(&past, 0)
        try:
            self.init_new(&new)
            with nogil:
                for synapse in range(3):  # synapse_0, synapse_1, synapse_h
                    rows = new.input_dim if synapse == 0 else n
                    columns = new.output_dim if synapse == 1 else n
                    for column in range(columns):
                        for row in range(rows):
                            pause_if_due(&new, WORK_OF_A_DRAW)
                            network_weight(&new, first + row * columns + column)[0] = (
                                -1.0 + 2.0 * unif_rand(&stream)
                            )
                    first += rows * columns
            self.take_weights(&new, &past)
            random.stream = stream
        finally:
            network_free(&new)

    def set_state(self, int64_t iterations, synapses, history=None):
        cdef size_t n = self.net.hidden_dim, inputs = self.net.input_dim
        cdef size_t outputs = self.net.output_dim, i
        cdef double *weights = NULL
        cdef network new
        cdef error_history past
        if not 0 <= iterations <= LARGEST_COUNT:
            raise ValueError(f"iterations must be from 0 to {LARGEST_COUNT}, got {iterations}")
        if history is None:
            history_begin(&past, iterations)
        else:
            read_history(&past, history, iterations)
        try:
            self.init_new(&new)
            weights = <double *>malloc(number_of_weights(&new) * sizeof(double))
            if weights == NULL:
                raise MemoryError
            synapse_0, synapse_1, synapse_h = synapses
            read_matrix(weights, synapse_0, inputs, n)
            read_matrix(weights + inputs * n, synapse_1, n, outputs)
            read_matrix(weights + (inputs + outputs) * n, synapse_h, n, n)
            with nogil:
                for i in range(number_of_weights(&new)):
                    pause_if_due(&new, WORK_OF_A_WEIGHT)
                    network_weight(&new, i)[0] = weights[i]
            self.take_weights(&new, &past)
        finally:
            free(weights)
            network_free(&new)

    def state(self):
        cdef network net
        cdef error_history past
        try:
            self.copy(&net, &past)
            return past.iterations, synapses_of(&net), history_of(&past)
        finally:
            network_free(&net)

    def history(self):
        cdef error_history past
        self.copy(NULL, &past)
        return history_of(&past)

    @property
    def iterations(self):
        return self.past.iterations

    def synapse(self, int number):
        cdef network net
        if not 0 <= number <= 2:
            raise ValueError(f"there is no synapse number {number}")
        try:
            self.copy(&net, NULL)
            return synapse_of(&net, number)
        finally:
            network_free(&net)

    def train(
        self, Problems problems not None, iterations, double alpha, double total_error
    ):
        cdef int64_t n = min(whole(iterations), LARGEST_COUNT)
        cdef list layer_2_values
        cdef size_t steps = 0
        if n < 1:
            raise ValueError("there must be an iteration")
        self.start_training()
        try:
            problems.check(&self.net, self.past.iterations)
            if network_make_room(&self.net, problems.longest) < 0:
                raise MemoryError
            with nogil:
                while n > 0:
                    problems.get(self.past.iterations, &self.net, &steps)
                    self.net.train(&self.net, steps, alpha)
                    history_add(&self.past, self.net.overall_error)
                    total_error += self.net.overall_error
                    n -= 1
            layer_2_values = rows_of(
                self.net.layer_2, steps, self.net.output_dim, self.net.output_dim, <void *>self
            )
            return self.net.overall_error, total_error, layer_2_values
        finally:
            self.net.has_target = NULL  # it is the problems'
            self.end_training()

    def forward(self, inputs):
        cdef network net
        cdef size_t steps = len(inputs)
        try:
            self.copy(&net, NULL)
            if network_make_room(&net, steps) < 0:
                raise MemoryError
            read_matrix(net.inputs, inputs, steps, net.input_dim)
            with nogil:
                network_run(&net, NULL, steps)
            return (
                rows_of(net.layer_1, steps, net.hidden_dim, net.stride, NULL),
                rows_of(net.layer_2, steps, net.output_dim, net.output_dim, NULL),
            )
        finally:
            network_free(&net)

    def predict(self, inputs):
        cdef network net
        cdef size_t steps = len(inputs), start = 0, some
        cdef list layer_2_values = []
        try:
            self.copy(&net, NULL)
            if network_make_room(&net, STEPS_KEPT) < 0:
                raise MemoryError
            while start < steps or start == 0:
                some = min(steps - start, <size_t>STEPS_KEPT)
                read_matrix(net.inputs, inputs[start:start + some], some, net.input_dim)
                with nogil:
                    run_on(&net, start, some)
                layer_2_values += rows_of(net.layer_2, some, net.output_dim, net.output_dim, NULL)
                start += some
            return layer_2_values
        finally:
            network_free(&net)

    def gradients(self, inputs, targets):
        cdef network net
        cdef size_t steps
        cdef Sequences problems = Sequences([inputs], [targets])
        try:
            self.copy(&net, NULL)
            problems.check(&net, 0)
            if network_make_room(&net, problems.longest) < 0:
                raise MemoryError
            with nogil:
                problems.get(0, &net, &steps)
                net.gradients(&net, steps)
            return synapses_of(&net)
        finally:
            network_free(&net)

    def add(self, additions, size_t binary_dim):
        cdef Adding adding
        cdef list answers = []
        adding.operands, adding.smallest_margin = NULL, 0.5
        try:
            self.copy(&adding.net, NULL)
            if self.net.output_dim != 1:
                raise ValueError("an adder has one output")
            if binary_dim > LARGEST_DIM:
                raise ValueError(f"binary_dim must be at most {LARGEST_DIM}, got {binary_dim}")
            adding.operands = <uint64_t *>malloc(self.net.input_dim * sizeof(uint64_t))
            if adding.operands == NULL:
                raise MemoryError
            if network_make_room(&adding.net, STEPS_KEPT) < 0:
                raise MemoryError
            for operands in additions:
                answers.append(add(&adding, operands, binary_dim))
            return answers, adding.smallest_margin
        finally:
            free(adding.operands)
            network_free(&adding.net)

    def add_all_numbers(self, size_t binary_dim):
        cdef network net
        cdef walk tree
        cdef size_t i, inputs = self.net.input_dim, steps
        cdef uint64_t largest
        tree.layer_1 = NULL
        if self.net.output_dim != 1:
            raise ValueError("an adder has one output")
        if not (1 <= binary_dim <= 48 and inputs <= 48 and inputs * binary_dim <= 48):
            raise ValueError("operands must have from 1 to 48 bits together")
        steps = binary_dim + carry_bits(inputs)
        largest = (<uint64_t>1 << binary_dim) - 1
        try:
            self.copy(&net, NULL)
            if walk_init(&tree, &net, binary_dim, steps) < 0:
                raise MemoryError
            with nogil:
                walk_from(&tree, 0, NULL, 0, 0, 0)
            wrong = [
                (
                    tuple([
                        tree.wrong[i].operands >> (inputs - 1 - k) * binary_dim & largest
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

    def branch(self, states):
        cdef network net
        cdef size_t inputs = self.net.input_dim, i, k, branches
        cdef double *past = NULL
        cdef list layer_1_values = [], layer_2_values = []
        if self.net.output_dim != 1:
            raise ValueError("an adder has one output")
        if inputs > 16:
            raise ValueError(f"input_dim must be at most 16, got {inputs}")
        branches = <size_t>1 << inputs
        try:
            self.copy(&net, NULL)
            past = new_matrix(1, net.stride)
            if past == NULL or network_make_room(&net, branches) < 0:
                raise MemoryError
            for i in range(branches):
                for k in range(inputs):
                    net.inputs[i * inputs + k] = i >> (inputs - 1 - k) & 1
            for state in states:
                read_row(past, state, net.hidden_dim)
                with nogil:
                    net.branch(&net, past, 0, branches)
                    net.output(&net, branches)
                layer_1_values += rows_of(net.layer_1, branches, net.hidden_dim, net.stride, NULL)
                layer_2_values += [net.layer_2[i] for i in range(branches)]
            return layer_1_values, layer_2_values
        finally:
            free_matrix(past)
            network_free(&net)

include "together.pxi"
