"""A trained network adds: rnnadd/reference/inference.py, without Python objects for small numbers.

Part of backend.pyx. All additions of a few bits are in walk.h.
"""

cdef extern from "Python.h":
    long long PyLong_AsLongLongAndOverflow(object, int *overflow) except? -1


cdef struct Adding:
    network net  # with room for STEPS_KEPT steps
    uint64_t *operands
    double smallest_margin


cdef int run_on(network *net, size_t start, size_t steps) except -1 nogil:
    """Do some steps, from number `start` on, after STEPS_KEPT ones if they are not the first."""
    return network_run(
        net, net.layer_1 + (STEPS_KEPT - 1) * net.stride if start > 0 else NULL, steps
    )


cdef size_t carry_bits(size_t inputs) noexcept nogil:
    """How many bits a sum has more than its operands."""
    cdef size_t carry = 0
    while (inputs - 1) >> carry:
        carry += 1
    return carry


cdef int read_bit(const network *net, size_t step, double *smallest_margin) noexcept nogil:
    """Return the answer's bit, or -1 if it is NaN, and note its margin."""
    cdef double output = net.layer_2[step]
    cdef double margin = fabs(output - 0.5) if output == output else 0.0
    smallest_margin[0] = min(smallest_margin[0], margin)
    return output > 0.5 if output == output else -1


cdef add(Adding *adding, tuple numbers, size_t binary_dim):
    """Return the network's answer to one addition, an int or NaN."""
    cdef network *net = &adding.net
    cdef size_t inputs = net.input_dim, i, step, steps
    cdef uint64_t all_bits = 0, answer = 0
    cdef int64_t number
    cdef bint is_number = True
    cdef int bit, too_large = 0
    if len(numbers) != inputs:
        raise ValueError(f"there must be {inputs} operands, not {len(numbers)}")
    for i in range(inputs):
        number = PyLong_AsLongLongAndOverflow(numbers[i], &too_large)
        if too_large or number < 0:  # a negative one is refused there
            return add_large(net, numbers, binary_dim, &adding.smallest_margin)
        adding.operands[i] = number
        all_bits |= number
    while binary_dim < 64 and all_bits >> binary_dim:
        binary_dim += 1
    steps = binary_dim + carry_bits(inputs)
    if steps > 64:
        return add_large(net, numbers, binary_dim, &adding.smallest_margin)
    with nogil:
        for step in range(steps):
            pause_if_due(net, inputs)
            for i in range(inputs):
                net.inputs[step * inputs + i] = adding.operands[i] >> step & 1
        network_run(net, NULL, steps)
        for step in range(steps):
            bit = read_bit(net, step, &adding.smallest_margin)
            is_number &= bit >= 0
            answer |= <uint64_t>(bit > 0) << step
    return answer if is_number else float("nan")


cdef add_large(network *net, tuple operands, size_t binary_dim, double *smallest_margin):
    """The same for numbers of any size."""
    for x in operands:
        count_number(NULL)
        binary_dim = max(binary_dim, <size_t>int.bit_length(x))
    cdef size_t inputs = net.input_dim, start = 0, some, step, i
    cdef size_t steps = binary_dim + carry_bits(inputs), length = (steps + 7) // 8
    cdef list digits = []
    cdef const unsigned char *bytes_of
    cdef bytearray answer = bytearray(length)
    cdef bint is_number = True
    cdef int bit
    for x in operands:
        count_number(NULL)
        digits.append(int.to_bytes(x, length, "little"))
    while start < steps:
        some = min(steps - start, <size_t>STEPS_KEPT)
        for i in range(inputs):
            bytes_of = digits[i]
            pause_if_due(net, some * WORK_OF_A_BIT)
            for step in range(some):
                net.inputs[step * inputs + i] = (
                    bytes_of[(start + step) // 8] >> (start + step) % 8 & 1
                )
        with nogil:
            run_on(net, start, some)
        for step in range(some):
            bit = read_bit(net, step, smallest_margin)
            is_number &= bit >= 0
            answer[(start + step) // 8] |= (bit > 0) << (start + step) % 8
        start += some
    return int.from_bytes(answer, "little") if is_number else float("nan")
