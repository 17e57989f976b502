"""What a network learns from: rnnadd/reference/r_random.py and problems.py, without Python objects.

Part of backend.pyx.
"""


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
        if len(state) == 625:
            for i in range(624):
                stream.state[i] = state[i]
            stream.position = state[624]
        else:
            stream.position = -1
        if not 0 <= stream.position <= 624:
            raise ValueError("a state must be 624 words and a position up to 624")
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
    """What `rnnadd.reference.problems.Additions` is.

    It is drawn from without the GIL. So one thread at a time may use it: who owns the network that
    learns from it sees to that, as `RNN` does with its lock.
    """

    cdef r_random stream, noted
    cdef int64_t next, noted_at, note_every
    cdef uint64_t *numbers
    cdef uint64_t largest
    cdef size_t binary_dim
    cdef int bits  # of an operand less 1
    cdef bint rounding

    def __cinit__(
        self, RRandom random not None, binary_dim, input_dim, sample_kind, int64_t start=0
    ):
        cdef bint rounding = sample_kind == "rounding"
        cdef size_t bits, inputs
        binary_dim, input_dim = whole(binary_dim), whole(input_dim)
        if min(binary_dim, input_dim) < 1:
            raise ValueError("each dim must be at least 1")
        largest = 0
        if binary_dim <= 52 + input_dim.bit_length():  # or else it is larger
            largest = 2**binary_dim // input_dim
        if not 1 <= largest <= 2**52:
            raise ValueError(f"2**{binary_dim} // {input_dim} must be from 1 to 2**52")
        if input_dim > SIZE_MAX // 2:
            raise MemoryError
        bits, inputs = binary_dim, input_dim
        self.largest = largest
        self.bits = bits_below(self.largest)
        self.numbers = <uint64_t *>calloc(inputs, sizeof(uint64_t))
        if self.numbers == NULL:
            raise MemoryError
        self.input_dim, self.output_dim = inputs, 1
        self.longest = self.binary_dim = bits
        self.rounding = rounding
        self.next = self.noted_at = start
        self.note_every = NOTE_EVERY // inputs + 1
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
                sample(&stream, self.largest, self.bits, self.rounding)
        return stream

    cdef int get(self, int64_t number, network *net, size_t *steps) except -1 nogil:
        cdef size_t i, step, inputs = self.input_dim
        cdef uint64_t low = 0, high = 0, x
        begin_to_draw(self, number)
        for i in range(inputs):
            x = draw_operand(self, i)
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


# These are no methods, for a method of a class that may have subclasses is called through a table.

cdef inline void begin_to_draw(Additions additions, int64_t number) noexcept nogil:
    """Get ready for the operands of this number. Who has drawn them all sets `next`."""
    if additions.next != number:  # an exception has left one drawn, or half drawn
        additions.stream = additions.state_before(number)
    if number - additions.noted_at >= additions.note_every:
        additions.noted_at = number
        additions.noted = additions.stream
    additions.next = -1


cdef inline uint64_t draw_operand(Additions additions, size_t i) noexcept nogil:
    additions.numbers[i] = sample(
        &additions.stream, additions.largest, additions.bits, additions.rounding
    )
    return additions.numbers[i]


cdef class Sequences(Problems):
    """What `rnnadd.reference.problems.Sequences` is."""

    cdef size_t count  # of the sequences; 0 till all of them are there
    cdef size_t next
    cdef size_t *ends  # of the sequences, in steps from the first one's beginning
    cdef double *inputs
    cdef double *targets
    cdef unsigned char *has_target  # for each step; or NULL, if each has one

    def __cinit__(self, inputs, targets):
        cdef size_t count = len(inputs), first = 0, there = 0, i, steps
        if count == 0 or len(targets) != count:
            raise ValueError("there must be a sequence, and targets for each")
        self.find_columns(inputs, targets)
        self.make_room(count, inputs)
        for i in range(count):
            steps = self.ends[i] - first
            if isinstance(inputs, CheckedSequences):
                read_raw(self.inputs + first * self.input_dim, inputs, i, steps * self.input_dim)
            else:
                read_matrix(self.inputs + first * self.input_dim, inputs[i], steps, self.input_dim)
            if isinstance(targets, CheckedSequences):
                there += self.read_raw_targets(first, targets, i, steps)
            else:
                there += self.read_targets(first, targets[i], steps)
            first = self.ends[i]
        if there == first:
            free(self.has_target)
            self.has_target = NULL
        self.count = count

    def __dealloc__(self):
        free(self.ends)
        free_matrix(self.inputs)
        free_matrix(self.targets)
        free(self.has_target)

    cdef int find_columns(self, inputs, targets) except -1:
        """Find out input_dim and output_dim; that is 0 if there is no target at all."""
        self.input_dim = len(inputs[0][0])
        for sequence in targets:
            for target in sequence:
                count_number(NULL)
                if target is not None:
                    self.output_dim = len(target)
                    return 0
        return 0

    cdef int make_room(self, size_t count, inputs) except -1:
        cdef size_t i, steps, total = 0
        if count > SIZE_MAX // sizeof(size_t):
            raise MemoryError
        self.ends = <size_t *>calloc(count, sizeof(size_t))
        if self.ends == NULL:
            raise MemoryError
        for i in range(count):
            steps = inputs.steps(i) if isinstance(inputs, CheckedSequences) else len(inputs[i])
            if steps > SIZE_MAX // 2 - total:
                raise MemoryError
            self.longest = max(self.longest, steps)
            total += steps
            self.ends[i] = total
        self.inputs = new_matrix(total, self.input_dim)
        self.targets = new_matrix(total, self.output_dim)
        self.has_target = <unsigned char *>calloc(total + 1, 1)  # 0 bytes might be NULL
        if self.inputs == NULL or self.targets == NULL or self.has_target == NULL:
            raise MemoryError
        return 0

    cdef Py_ssize_t read_targets(self, size_t first, targets, size_t steps) except -1:
        """Write a sequence's targets and return how many are not None."""
        cdef size_t step = 0, outputs = self.output_dim
        cdef Py_ssize_t there = 0
        for target in targets:
            count_number(NULL)
            step += 1
            if step > steps:
                break
            if target is not None:
                read_row(self.targets + (first + step - 1) * outputs, target, outputs)
                self.has_target[first + step - 1] = 1
                there += 1
        if step != steps:
            raise ValueError(f"there must be {steps} targets")
        return there

    cdef Py_ssize_t read_raw_targets(self, size_t first, targets, size_t i, size_t steps) except -1:
        """The same for a sequence of `CheckedSequences`."""
        cdef size_t step
        cdef Py_ssize_t there = 0
        cdef bytes are_there = targets.there(i)
        if are_there is not None and <size_t>len(are_there) != steps:
            raise ValueError(f"there must be {steps} targets")
        read_raw(self.targets + first * self.output_dim, targets, i, steps * self.output_dim)
        for step in range(steps):
            self.has_target[first + step] = are_there is None or are_there[step]
            there += self.has_target[first + step]
        return there

    cdef check(self, const network *net, int64_t number):
        if not self.count:
            raise ValueError("these sequences are not there yet")
        if self.input_dim != net.input_dim or self.output_dim not in (0, net.output_dim):
            raise ValueError("the problems are not of the network's dims")

    cdef int get(self, int64_t number, network *net, size_t *steps) except -1 nogil:
        cdef size_t i = self.next
        cdef size_t first = self.ends[i - 1] if i > 0 else 0
        cdef size_t columns = self.input_dim, outputs = self.output_dim
        self.next = (i + 1) % self.count
        steps[0] = self.ends[i] - first
        net.has_target = self.has_target + first if self.has_target != NULL else NULL
        copy_numbers(net, net.inputs, self.inputs + first * columns, steps[0] * columns)
        copy_numbers(net, net.targets, self.targets + first * outputs, steps[0] * outputs)
        return 0
