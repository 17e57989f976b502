"""A trained network adds: rnnadd/reference/inference.py, without Python objects where numbers are small.

Part of backend.pyx. All additions of a few bits are in walk.h.
"""

cdef struct Adding:
    network net  # with room for STEPS_KEPT steps
    double *past  # a row of layer_1
    uint64_t *operands
    double smallest_margin


cdef size_t carry_bits(size_t inputs) noexcept nogil:
    """How many bits a sum has more than its operands."""
    cdef size_t carry = 0
    while (inputs - 1) >> carry:
        carry += 1
    return carry


cdef int read_bit(Adding *adding, size_t step) noexcept nogil:
    """Return the answer's bit, or -1 if it is NaN, and note its margin."""
    cdef double output = adding.net.layer_2[step]
    cdef double margin = fabs(output - 0.5) if output == output else 0.0
    adding.smallest_margin = min(adding.smallest_margin, margin)
    return output > 0.5 if output == output else -1


cdef add(Adding *adding, operands, size_t binary_dim):
    """Return the network's answer to one addition, an int or NaN."""
    cdef size_t inputs = adding.net.input_dim, i, step, steps
    cdef uint64_t all_bits = 0, answer = 0
    cdef bint is_number = True
    cdef int bit
    if len(operands) != inputs:
        raise ValueError(f"there must be {inputs} operands, not {len(operands)}")
    try:
        for i in range(inputs):
            adding.operands[i] = operands[i]
            all_bits |= adding.operands[i]
    except OverflowError:
        return add_large(adding, operands, binary_dim)
    with nogil:
        while binary_dim < 64 and all_bits >> binary_dim:
            binary_dim += 1
        steps = binary_dim + carry_bits(inputs)
        if steps <= 64:
            for step in range(steps):
                for i in range(inputs):
                    adding.net.inputs[step * inputs + i] = adding.operands[i] >> step & 1
            network_run(&adding.net, NULL, steps)
            for step in range(steps):
                bit = read_bit(adding, step)
                is_number &= bit >= 0
                answer |= <uint64_t>(bit > 0) << step
    if steps > 64:
        return add_large(adding, operands, binary_dim)
    return answer if is_number else float("nan")


cdef add_large(Adding *adding, operands, size_t binary_dim):
    """The same for numbers of any size."""
    for x in operands:
        binary_dim = max(binary_dim, <size_t>int.bit_length(x))
    cdef network *net = &adding.net
    cdef size_t inputs = net.input_dim, start = 0, some, step, i
    cdef size_t steps = binary_dim + carry_bits(inputs), length = (steps + 7) // 8
    cdef list digits = [int.to_bytes(x, length, "little") for x in operands]
    cdef const unsigned char *bytes_of
    cdef bytearray answer = bytearray(length)
    cdef bint is_number = True
    cdef int bit
    while start < steps:
        some = min(steps - start, <size_t>STEPS_KEPT)
        for i in range(inputs):
            bytes_of = digits[i]
            for step in range(some):
                net.inputs[step * inputs + i] = (
                    bytes_of[(start + step) // 8] >> (start + step) % 8 & 1
                )
        with nogil:
            network_run(net, adding.past if start > 0 else NULL, some)
            memcpy(adding.past, net.layer_1 + (some - 1) * net.stride, net.stride * sizeof(double))
        for step in range(some):
            bit = read_bit(adding, step)
            is_number &= bit >= 0
            answer[(start + step) // 8] |= (bit > 0) << (start + step) % 8
        start += some
    return int.from_bytes(answer, "little") if is_number else float("nan")
