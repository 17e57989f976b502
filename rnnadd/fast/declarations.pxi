"""What backend.pyx has of the C: the names and types that it uses.

Part of backend.pyx.
"""

cdef extern from "r_random.h" nogil:
    struct r_random:
        uint32_t state[624]
        int position
    void set_seed(r_random *, uint32_t seed)
    double unif_rand(r_random *)
    int bits_below(uint64_t n)
    uint64_t sample(r_random *, uint64_t n, int bits, bint rounding)

cdef extern from "network.h" nogil:
    struct network:
        size_t input_dim, hidden_dim, output_dim, stride
        double *inputs
        double *targets
        double *layer_1
        double *layer_2
        const unsigned char *has_target
        double overall_error
        int (*pause)(void *owner) except -1 nogil
        void *owner
        int (*train)(network *, size_t steps, double alpha) except -1 nogil
        int (*gradients)(network *, size_t steps) except -1 nogil
        int (*branch)(network *, const double *past, size_t from_, size_t to) except -1 nogil
        int (*output)(network *, size_t steps) except -1 nogil
    int pause_if_due(network *, size_t work) except -1
    int copy_numbers(network *, double *to, const double *from_, size_t n) except -1
    void fill_scale_bits()
    bint fuses_multiply_add()
    bint flushes_denormals()
    bint has_avx2()
    int network_init(network *, size_t input_dim, size_t hidden_dim, size_t output_dim, bint avx2)
    int network_init_like(network *, const network *)
    int network_copy(network *, const network *)
    void network_swap(network *, network *)
    int network_make_room(network *, size_t steps)
    void network_free(network *)
    double *network_weight(const network *, size_t i)
    double *new_matrix(size_t rows, size_t columns)
    void free_matrix(double *)
    int network_run(network *, const double *past, size_t steps) except -1

cdef extern from "history.h" nogil:
    int MOST_BLOCKS
    struct errors:
        double sum, least, greatest
    struct error_history:
        int64_t start, iterations, size, count
        int blocks
        errors block[256]
        errors last
    void history_begin(error_history *, int64_t start)
    void history_add(error_history *, double error)
    bint history_is_sound(const error_history *)

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

cdef extern from "together.h" nogil:
    struct group
    ctypedef void (*group_training)(group *, size_t additions) noexcept nogil
    struct group:
        size_t lanes, input_dim
        int64_t drawn_at_once, between_pauses
        double *memory
        void *alpha
        void *overall_error
        void *operands
        group_training train
    group_training group_training_of(size_t lanes)
    bint group_fits(size_t input_dim, size_t hidden_dim)
    int group_init(
        group *, size_t lanes, size_t input_dim, size_t hidden_dim, size_t binary_dim
    )
    double *group_weight(const group *, size_t lane, size_t i)
