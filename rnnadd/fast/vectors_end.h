/* The end of a part for one instruction set: what it and vectors.h have defined is forgotten. */
#undef LANES
#undef NAME
#undef TARGET
#undef INLINE
#undef vec
#undef bits
#undef LANE
#undef WITH_CONSTANT_WIDTH
