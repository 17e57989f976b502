"""The proof: rnnadd/proof/cover.py and rnnadd/proof/descent.py, without Python objects between.

Part of backend.pyx. The arithmetic is in cover.h and descent.h.
"""
cdef extern from "cover.h" nogil:
    int COVERED, WRONG_OUTPUT, LARGE_RADIUS, NO_NORM, MANY_CELLS, NO_TIME, NO_MEMORY
    struct norm:
        const double *centroid
        const double *matrix
        const double *inverse
        double radius, inflation, size
        int carry
    struct cell:
        double radius
        int64_t norm, parent
    struct cover:
        size_t n, stride, square, branches, norms, steps
        const double *from_inputs
        const double *synapse_h
        const double *outputs
        const double *errors
        const int *ones
        norm *norm
        double theta, grow, largest, margin
        cell *cell
        double *centres
        int64_t cells, done, transitions
        int (*pause)(void *owner) except -1 nogil
        void *owner
    ctypedef void (*product)(double *, const double *, int, const double *, size_t, size_t)
    product product_of(bint avx2)
    int cover_init(cover *, bint avx2)
    void cover_free(cover *)
    int cover_build(cover *) except -1

cdef extern from "descent.h" nogil:
    struct descent:
        size_t n, stride, square, norms, transitions
        const double *synapse_h
        const double *slopes
        const int64_t *from_ "from"
        const int64_t *to
        double *matrix
        double *inverse
        double *transposed
        double *ahead
        double *back
        double *gradient
        double *in_ "in"
        double *out
        double *stretch
        double *share
        double *room
        product multiply
    bint descent_prepare(descent *, size_t norm)
    void descent_iterate(descent *, size_t i)
    double descent_gradients(descent *, double beta, double *largest)
    void descent_move(descent *, size_t norm, double factor)


cdef size_t padded(size_t n) noexcept nogil:
    """A number of columns that fills whole vectors."""
    return (n + 7) // 8 * 8


cdef int read_rows(double *to, matrix, size_t rows, size_t columns, size_t stride) except -1:
    """Write a matrix into rows of `stride` numbers, or raise ValueError for another shape."""
    cdef size_t r = 0
    if len(matrix) != rows:
        raise ValueError(f"a matrix must have {rows} rows, not {len(matrix)}")
    for row in matrix:
        if r < rows:
            read_row(to + r * stride, row, columns)
        r += 1
    return 0


cdef double *new_rows(size_t rows, size_t stride) except NULL:
    cdef double *matrix = new_matrix(rows, stride)
    if matrix == NULL:
        raise MemoryError
    return matrix


cdef int time_is_over(double deadline) except -1 with gil:
    """Let others use the GIL, raise what a signal's handler raises, and look at the clock."""
    pause(NULL)
    return monotonic() >= deadline


cdef int pause_of_cover(void *owner) except -1 with gil:
    return time_is_over((<Cover>owner).deadline)


cdef class Cover:
    """What `rnnadd.proof.cover.Cover` is."""

    cdef cover c
    cdef double *numbers  # all that it is made from
    cdef double *more
    cdef int *ones
    cdef double deadline
    cdef bint building

    def __cinit__(self, weights, norms, settings):
        cdef size_t n = weights.hidden_dim, stride = padded(n), square = stride * stride
        cdef size_t branches = len(weights.ones), count = len(norms), i
        cdef double *at
        if not (1 <= n <= 128 and 1 <= branches <= 256 and 1 <= count <= 1 << 20):
            raise ValueError("a cover takes 1 to 128 hidden units, 8 operands, and a norm")
        if not 1 <= settings.steps <= 16:
            raise ValueError("a cover takes 1 to 16 steps")
        self.c.n, self.c.stride, self.c.branches = n, stride, branches
        self.c.norms, self.c.steps = count, settings.steps
        self.c.theta, self.c.grow, self.c.largest = (
            settings.theta, settings.grow, settings.largest
        )
        self.numbers = at = new_rows(branches + n + 2, stride)
        read_rows(at, weights.from_inputs, branches, n, stride)
        self.c.from_inputs, at = at, at + branches * stride
        read_rows(at, weights.synapse_h, n, n, stride)
        self.c.synapse_h, at = at, at + n * stride
        read_row(at, weights.outputs, n)
        self.c.outputs, at = at, at + stride
        read_row(at, weights.errors, n)
        self.c.errors = at
        self.ones = <int *>malloc(branches * sizeof(int))
        self.c.norm = <norm *>calloc(count, sizeof(norm))
        if self.ones == NULL or self.c.norm == NULL:
            raise MemoryError
        for i in range(branches):
            self.ones[i] = weights.ones[i]
        self.c.ones = self.ones
        self.more = at = new_rows(count * (2 * stride + 1), stride)
        for i in range(count):  # the centroids first: they are looked through again and again
            read_row(at + i * stride, norms[i].centroid, n)
            self.c.norm[i].centroid = at + i * stride
        at += count * stride
        for i in range(count):
            self.read_norm(&self.c.norm[i], at + i * 2 * square, norms[i])
        if cover_init(&self.c, instruction_set() == "avx2") < 0:
            raise MemoryError

    cdef int read_norm(self, norm *to, double *at, given) except -1:
        cdef size_t n = self.c.n, stride = self.c.stride
        read_rows(at, given.matrix, n, n, stride)
        to.matrix, at = at, at + stride * stride
        read_rows(at, given.inverse, n, n, stride)
        to.inverse = at
        to.radius, to.inflation, to.size = given.radius, given.inflation, given.size
        to.carry = given.carry
        return 0

    def __dealloc__(self):
        cover_free(&self.c)
        free(self.c.norm)
        free(self.ones)
        free_matrix(self.numbers)
        free_matrix(self.more)

    @property
    def done(self):
        return self.c.done

    @property
    def transitions(self):
        return self.c.transitions

    @property
    def margin(self):
        return self.c.margin

    def __len__(self):
        return self.c.cells

    def build(self, double deadline):
        cdef int status
        if self.building or self.more == NULL:
            raise RuntimeError("this cover is being built already")
        self.building = True
        self.deadline = deadline
        self.c.pause, self.c.owner = pause_of_cover, <void *>self
        try:
            with nogil:
                status = cover_build(&self.c)
        finally:
            self.building = False
        if status == NO_MEMORY:
            raise MemoryError
        return {
            COVERED: "covered",
            WRONG_OUTPUT: "output",
            LARGE_RADIUS: "radius",
            NO_NORM: "carry",
            MANY_CELLS: "cells",
            NO_TIME: "time",
        }[status]

    def cell(self, int64_t i):
        cdef size_t n = self.c.n, j
        if self.building or not 0 <= i < self.c.cells:
            raise IndexError(i)
        return (
            [self.c.centres[i * self.c.stride + j] for j in range(n)],
            self.c.cell[i].radius, self.c.cell[i].norm, self.c.cell[i].parent,
        )


cdef class Descent:
    """What `rnnadd.proof.descent.Descent` is."""

    cdef descent d
    cdef double *numbers
    cdef int64_t *ends

    def __cinit__(self, synapse_h, int norms, transitions):
        cdef size_t n = len(synapse_h), stride = padded(n), square = stride * stride
        cdef size_t count = len(transitions), i, j
        cdef double *at
        if not (1 <= n <= 128 and 1 <= norms <= 1 << 20 and count):
            raise ValueError("a descent takes 1 to 128 hidden units, a norm, and a transition")
        self.d.n, self.d.stride, self.d.square = n, stride, square
        self.d.norms, self.d.transitions = norms, count
        self.numbers = at = new_rows((6 * <size_t>norms + 3) * stride + 3 * count + 2 * (count // stride + 1), stride)
        self.ends = <int64_t *>malloc(2 * count * sizeof(int64_t))
        if self.ends == NULL:
            raise MemoryError
        self.d.matrix, at = at, at + norms * square
        self.d.inverse, at = at, at + norms * square
        self.d.transposed, at = at, at + norms * square
        self.d.ahead, at = at, at + norms * square
        self.d.back, at = at, at + norms * square
        self.d.gradient, at = at, at + norms * square
        self.d.room, at = at, at + 2 * square
        read_rows(at, synapse_h, n, n, stride)
        self.d.synapse_h, at = at, at + square
        self.d.slopes = at
        for i in range(count):
            self.ends[i], self.ends[count + i] = transitions[i][0], transitions[i][1]
            if not (0 <= self.ends[i] < norms and 0 <= self.ends[count + i] < norms):
                raise ValueError("a transition must lead from a norm to a norm")
            read_row(at + i * stride, transitions[i][2], n)
        self.d.from_, self.d.to = self.ends, self.ends + count
        at += count * stride
        self.d.in_, at = at, at + count * stride
        for i in range(count):
            for j in range(n):
                self.d.in_[i * stride + j] = 1.0
        self.d.out, at = at, at + count * stride
        self.d.stretch, at = at, at + count
        self.d.share = at
        for i in range(norms):
            for j in range(n):
                self.d.matrix[i * square + j * stride + j] = 1.0
        self.d.multiply = product_of(instruction_set() == "avx2")

    def __dealloc__(self):
        free_matrix(self.numbers)
        free(self.ends)

    def round(self, double beta, double step, double deadline):
        cdef size_t i, most_work = (1 << 19) // self.d.square, work = 0
        cdef double most, largest
        with nogil:
            for i in range(self.d.norms + self.d.transitions):
                work += 1 if i >= self.d.norms else self.d.n
                if work > most_work:
                    work = 0
                    if time_is_over(deadline):
                        with gil:
                            return None
                if i >= self.d.norms:
                    descent_iterate(&self.d, i - self.d.norms)
                    descent_iterate(&self.d, i - self.d.norms)
                elif not descent_prepare(&self.d, i):
                    with gil:
                        raise ArithmeticError("a norm has become singular")
            most = descent_gradients(&self.d, beta, &largest)
            if most > 0.0:
                for i in range(self.d.norms):
                    descent_move(&self.d, i, step / most)
        return largest

    def matrices(self):
        return [
            rows_of(self.d.matrix + i * self.d.square, self.d.n, self.d.n, self.d.stride, NULL)
            for i in range(self.d.norms)
        ]
