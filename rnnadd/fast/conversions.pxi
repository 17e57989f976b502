"""Python's numbers become the network's, and the other way round; and signals are looked for.

Part of backend.pyx.
"""

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


cdef size_t numbers_since_a_pause = 0


cdef int count_number(void *owner) except -1:
    """Count a number that becomes C's or Python's, and now and then pause. It calls any handler of
    a signal: so whatever is being made then is nobody else's yet."""
    global numbers_since_a_pause
    numbers_since_a_pause += 1
    if numbers_since_a_pause >= NUMBERS_BETWEEN_PAUSES:
        numbers_since_a_pause = 0
        pause(owner)
    return 0


cdef object whole(number):
    """Return a whole number as a plain int: what is checked is then what is used, whatever the
    methods of its class say."""
    return int.__pos__(PyNumber_Index(number))


cdef int read_matrix(double *to, matrix, size_t rows, size_t columns) except -1:
    """Write a matrix's numbers row by row, or raise ValueError unless it is rows x columns."""
    cdef size_t r = 0
    for row in matrix:
        r += 1
        if r > rows:
            break
        read_row(to + (r - 1) * columns, row, columns)
    if r != rows or not rows:
        raise ValueError(f"a matrix must have {rows} rows, and at least one")
    return 0


cdef int read_row(double *to, row, size_t columns) except -1:
    cdef size_t c = 0
    for number in row:
        count_number(NULL)
        c += 1
        if c > columns:
            break
        to[c - 1] = number
    if c != columns or not columns:
        raise ValueError(f"a row must have {columns} numbers, and at least one")
    return 0


cdef int read_raw(double *to, sequences, size_t i, size_t count) except -1:
    """Write the numbers of sequence i of some `CheckedSequences`, or raise ValueError unless there
    are so many."""
    cdef bytes raw = sequences.raw(i)
    cdef const unsigned char *bits = raw
    cdef bint are_bits = sequences.are_bits
    cdef size_t k
    count_number(NULL)
    if <size_t>len(raw) != count * (1 if are_bits else sizeof(double)):
        raise ValueError(f"there must be {count} numbers")
    if are_bits:
        for k in range(count):
            to[k] = bits[k]
    else:
        memcpy(to, bits, count * sizeof(double))
    return 0


cdef object as_float(double number, void *owner):
    count_number(owner)
    return number


cdef list rows_of(const double *numbers, size_t rows, size_t columns, size_t stride, void *owner):
    return [[as_float(numbers[r * stride + c], owner) for c in range(columns)] for r in range(rows)]


cdef size_t number_of_weights(const network *net) noexcept nogil:
    return net.hidden_dim * (net.input_dim + net.output_dim + net.hidden_dim)


cdef list synapse_of(const network *net, int synapse):
    """Return synapse_0, synapse_1 or synapse_h (2) of a network that nobody changes meanwhile."""
    cdef size_t n = net.hidden_dim, outputs = net.output_dim, inputs = net.input_dim, r, c
    cdef size_t rows = inputs if synapse == 0 else n, columns = outputs if synapse == 1 else n
    cdef size_t first = [0, inputs * n, (inputs + outputs) * n][synapse]
    return [
        [as_float(network_weight(net, first + r * columns + c)[0], NULL) for c in range(columns)]
        for r in range(rows)
    ]


cdef tuple synapses_of(const network *net):
    return synapse_of(net, 0), synapse_of(net, 1), synapse_of(net, 2)


cdef tuple tuple_of(errors block):
    return block.sum, block.least, block.greatest


cdef tuple history_of(const error_history *past):
    """Return the tuple that rnnadd/reference/history.py describes."""
    blocks = tuple([tuple_of(past.block[i]) for i in range(past.blocks)])
    return past.start, past.size, blocks, past.count, tuple_of(past.last)


cdef errors read_errors(block) except *:
    cdef errors read
    read.sum, read.least, read.greatest = block
    return read


cdef int read_history(error_history *past, given, int64_t iterations) except -1:
    """Read such a tuple, or raise ValueError unless it is a history of so many iterations."""
    history_begin(past, iterations)
    past.start, past.size, blocks, past.count, last = given
    past.last = read_errors(last)
    for block in blocks:
        if past.blocks == MOST_BLOCKS:
            break
        past.block[past.blocks] = read_errors(block)
        past.blocks += 1
    if not history_is_sound(past):
        raise ValueError(f"history must be one of {iterations} iterations")
    return 0
