"""What a network learns from: rnnadd/reference/r_random.py and rnnadd/reference/problems.py, without Python objects.

Part of backend.pyx.
"""

# So many multiply-adds take as long: see network.h.
cdef enum:
    WORK_OF_A_DRAW = 32
    WORK_OF_A_BIT = 8


cdef class RRandom:
    """What `rnnadd.reference.r_random.RRandom` is, as far as the training needs it."""

    cdef r_random stream

    def __cinit__(self, seed):
        set_seed(&self.stream, seed % 2**32)

    def getstate(self):
        return state_of(&self.stream)

    def setstate(self, state):
        """Take a state, or raise ValueError and leave it as it was."""
        cdef r_random stream
        cdef size_t i
        if len(state) != 625 or not 0 <= state[624] <= 624:
            raise ValueError("a state must be 624 words and a position up to 624")
        for i in range(624):
            stream.state[i] = state[i]
        stream.position = state[624]
        self.stream = stream


cdef tuple state_of(r_random *stream):
    return (*[stream.state[i] for i in range(624)], stream.position)


cdef class Problems:
    """What `Additions` and `Sequences` have in common."""

    cdef size_t longest  # so many steps has the longest problem
    cdef size_t input_dim, output_dim

    cdef int get(self, int64_t number, network *net, size_t *steps) except -1 nogil:
        """Write the inputs and targets of this number into the network, and how many steps."""
        steps[0] = 0
        return 0

    cdef check(self, const network *net, int64_t number):
        """Raise ValueError if such a network cannot learn from this number on."""
        if self.input_dim != net.input_dim or self.output_dim != net.output_dim:
            raise ValueError("the problems are not of the network's dims")


cdef class Additions(Problems):
    """What `rnnadd.reference.problems.Additions` is."""

    cdef r_random stream, noted
    cdef int64_t next, noted_at, note_every
    cdef uint64_t *numbers
    cdef uint64_t largest
    cdef size_t binary_dim
    cdef bint rounding

    def __cinit__(self, RRandom random not None, binary_dim, input_dim, sample_kind, start=0):
        if min(binary_dim, input_dim) < 1:
            raise ValueError("each dim must be at least 1")
        largest = 2**binary_dim // input_dim
        if not 1 <= largest <= 2**52:
            raise ValueError(f"operands must be from 1 to at most 2**52, not {largest}")
        try:
            self.input_dim = input_dim
            self.numbers = <uint64_t *>calloc(self.input_dim, sizeof(uint64_t))
        except OverflowError:
            raise MemoryError from None
        if self.numbers == NULL:
            raise MemoryError
        self.output_dim = 1
        self.longest = self.binary_dim = binary_dim
        self.largest = largest
        self.rounding = sample_kind == "rounding"
        self.next = self.noted_at = start
        self.note_every = NOTE_EVERY // input_dim + 1
        self.stream = self.noted = random.stream

    def __dealloc__(self):
        free(self.numbers)

    @property
    def operands(self):
        return tuple([self.numbers[i] for i in range(self.input_dim)])

    def random_state(self, int64_t number):
        cdef r_random stream
        self.check_number(number)
        with nogil:
            stream = self.state_before(number)
        return state_of(&stream)

    cdef check(self, const network *net, int64_t number):
        Problems.check(self, net, number)
        self.check_number(number)

    cdef check_number(self, int64_t number):
        if not 0 <= number - self.noted_at <= self.note_every:
            raise ValueError(f"number {number} is not one of the next")

    cdef r_random state_before(self, int64_t number) noexcept nogil:
        cdef r_random stream = self.noted
        cdef int64_t i
        cdef size_t k
        for i in range(self.noted_at, number):
            for k in range(self.input_dim):
                sample(&stream, self.largest, self.rounding)
        return stream

    cdef int get(self, int64_t number, network *net, size_t *steps) except -1 nogil:
        cdef size_t i, step, inputs = self.input_dim
        cdef uint64_t low = 0, high = 0, x
        if self.next != number:  # an exception has left one drawn, or half drawn
            self.stream = self.state_before(number)
        if number % self.note_every == 0:
            self.noted_at = number
            self.noted = self.stream
        self.next = -1
        for i in range(inputs):
            x = self.numbers[i] = sample(&self.stream, self.largest, self.rounding)
            low += x
            high += low < x
            pause_if_due(net, WORK_OF_A_DRAW)
        for step in range(self.binary_dim):
            pause_if_due(net, WORK_OF_A_BIT * inputs)
            for i in range(inputs):
                x = self.numbers[i]
                net.inputs[step * inputs + i] = <double>(x >> step & 1) if step < 64 else 0.0
            x = low >> step if step < 64 else high >> (step - 64)
            net.targets[step] = <double>(x & 1)
        self.next = number + 1
        steps[0] = self.binary_dim
        return 0


cdef class Sequences(Problems):
    """What `rnnadd.reference.problems.Sequences` is."""

    cdef size_t count, next
    cdef size_t *ends  # of the sequences, in steps from the first one's beginning
    cdef double *inputs
    cdef double *targets

    def __cinit__(self, inputs, targets):
        cdef size_t i, steps, total = 0
        self.count = len(inputs)
        if self.count == 0 or len(targets) != self.count or not inputs[0]:
            raise ValueError("there must be a sequence, and targets for each")
        self.input_dim, self.output_dim = len(inputs[0][0]), len(targets[0][0])
        self.ends = <size_t *>calloc(self.count, sizeof(size_t))
        if self.ends == NULL:
            raise MemoryError
        for i in range(self.count):
            steps = len(inputs[i])
            if steps > SIZE_MAX // 2 - total:
                raise MemoryError
            self.longest = max(self.longest, steps)
            total += steps
            self.ends[i] = total
        self.inputs = <double *>calloc(total * self.input_dim, sizeof(double))
        self.targets = <double *>calloc(total * self.output_dim, sizeof(double))
        if self.inputs == NULL or self.targets == NULL:
            raise MemoryError
        total = 0
        for i in range(self.count):
            steps = self.ends[i] - total
            read_matrix(self.inputs + total * self.input_dim, inputs[i], steps, self.input_dim)
            read_matrix(self.targets + total * self.output_dim, targets[i], steps, self.output_dim)
            total = self.ends[i]

    def __dealloc__(self):
        free(self.ends)
        free(self.inputs)
        free(self.targets)

    cdef int get(self, int64_t number, network *net, size_t *steps) except -1 nogil:
        cdef size_t i = self.next
        cdef size_t first = self.ends[i - 1] if i > 0 else 0
        cdef size_t columns = self.input_dim, outputs = self.output_dim, size = sizeof(double)
        self.next = (i + 1) % self.count
        steps[0] = self.ends[i] - first
        memcpy(net.inputs, self.inputs + first * columns, steps[0] * columns * size)
        memcpy(net.targets, self.targets + first * outputs, steps[0] * outputs * size)
        return 0
