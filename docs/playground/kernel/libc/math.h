/* What the fast path takes of this header; kernel.c has it. */
#define fabs __builtin_fabs
#define HUGE_VAL __builtin_huge_val()

double ldexp(double x, int exponent);
