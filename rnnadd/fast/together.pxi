"""Networks learn side by side: train_together of rnnadd/reference/backend.py, a network in each lane.

Part of backend.pyx. The arithmetic is in together.h.
"""

cdef enum:
    MOST_LANES = 8


cdef struct Group:
    group lanes
    void *networks[MOST_LANES]   # each a Network
    void *additions[MOST_LANES]  # each its Additions


def lane_counts():
    """Return how many networks can learn side by side: the numbers of lanes, the largest first."""
    if instruction_set() == "baseline":
        return []
    most = 4 if os.environ.get("RNNADD_NO_AVX512", "0") not in ("", "0") else MOST_LANES
    return [lanes for lanes in (8, 4) if lanes <= most and group_training_of(lanes)]


def train_together(networks, problems, alphas, iterations):
    cdef list all_networks = list(networks), all_problems = list(problems), all_alphas = list(alphas)
    cdef size_t number = len(all_networks), done = 0, lanes, i
    if not number == len(all_problems) == len(all_alphas):
        raise ValueError("there must be additions and an alpha for each network")
    iterations = whole(iterations)
    for i in range(number):
        if not isinstance(all_networks[i], Network) or not isinstance(all_problems[i], Additions):
            raise TypeError("there must be networks, and additions for each")
    if number > 0 and can_be_lanes(all_networks[0], all_problems[0]):
        for lanes in lane_counts():
            while number - done >= lanes:
                end = done + lanes
                train_lanes(
                    all_networks[done:end], all_problems[done:end], all_alphas[done:end], iterations
                )
                done = end
    for i in range(done, number):
        all_networks[i].train(all_problems[i], iterations, all_alphas[i], 0.0)
        pause(NULL)  # many short trainings are a long one


cdef bint can_be_lanes(Network network, Additions additions) except -1:
    network.check()
    additions.check(&network.net, network.past.iterations)
    return group_fits(network.net.input_dim, network.net.hidden_dim)


cdef train_lanes(list networks, list problems, list alphas, iterations):
    """Train as many networks as there are lanes, all of one shape that fits."""
    cdef Group group
    cdef Network network = networks[0]
    cdef Additions additions = problems[0]
    cdef size_t hidden_dim = network.net.hidden_dim, binary_dim = additions.binary_dim
    cdef size_t lane, i, started = 0
    cdef int64_t n = min(iterations, LARGEST_COUNT)
    if n < 1:
        raise ValueError("there must be an iteration")
    if group_init(
        &group.lanes, len(networks), network.net.input_dim, hidden_dim, binary_dim
    ) < 0:
        raise MemoryError
    try:
        for lane in range(group.lanes.lanes):
            network, additions = networks[lane], problems[lane]
            network.start_training()
            started += 1
            additions.check(&network.net, network.past.iterations)
            if (
                network.net.input_dim != group.lanes.input_dim
                or network.net.hidden_dim != hidden_dim
                or additions.binary_dim != binary_dim
            ):
                raise ValueError("the networks must be of one shape")
            (<double *>group.lanes.alpha)[lane] = alphas[lane]
            for i in range(number_of_weights(&network.net)):
                group_weight(&group.lanes, lane, i)[0] = network_weight(&network.net, i)[0]
            group.networks[lane] = <void *>network
            group.additions[lane] = <void *>additions
        with nogil:
            run_lanes(&group, n)
    finally:
        for lane in range(started):
            (<Network>networks[lane]).end_training()
        free_matrix(group.lanes.memory)


cdef int run_lanes(Group *group, int64_t n) except -1 nogil:
    cdef int64_t left, some
    cdef size_t lane, i
    cdef network *net
    while n > 0:
        left = min(n, group.lanes.between_pauses)
        n -= left
        while left > 0:
            some = min(left, group.lanes.drawn_at_once)
            left -= some
            for lane in range(group.lanes.lanes):
                draw_additions(group, lane, some)
            group.lanes.train(&group.lanes, some)
            for lane in range(group.lanes.lanes):
                keep_errors(group, lane, some)
        for lane in range(group.lanes.lanes):
            net = &(<Network>group.networks[lane]).net
            for i in range(number_of_weights(net)):
                network_weight(net, i)[0] = group_weight(&group.lanes, lane, i)[0]
        pause_lanes(group)
    return 0


cdef void draw_additions(Group *group, size_t lane, int64_t some) noexcept nogil:
    cdef int64_t i, first = (<Network>group.networks[lane]).past.iterations
    cdef size_t k, inputs = group.lanes.input_dim, lanes = group.lanes.lanes
    for i in range(some):
        begin_to_draw(<Additions>group.additions[lane], first + i)
        for k in range(inputs):
            (<uint64_t *>group.lanes.operands)[(i * inputs + k) * lanes + lane] = draw_operand(
                <Additions>group.additions[lane], k
            )
        (<Additions>group.additions[lane]).next = first + i + 1


cdef void keep_errors(Group *group, size_t lane, int64_t some) noexcept nogil:
    cdef int64_t i
    cdef size_t lanes = group.lanes.lanes
    for i in range(some):
        history_add(
            &(<Network>group.networks[lane]).past,
            (<double *>group.lanes.overall_error)[i * lanes + lane],
        )


cdef int pause_lanes(Group *group) except -1 with gil:
    """pause() for all networks of the group, which have the weights of whole iterations now."""
    cdef size_t lane
    for lane in range(group.lanes.lanes):
        (<Network>group.networks[lane]).release()
    try:
        return pause(NULL)
    finally:
        with nogil:
            for lane in range(group.lanes.lanes):
                (<Network>group.networks[lane]).acquire()
