/* The end of a part for one instruction set: its macros are forgotten, and the next can define them. */
#undef LANES
#undef NAME
#undef TARGET
#undef INLINE
#undef vec
#undef bits
#undef LANE
#undef WITH_CONSTANT_WIDTH
