"""The rooms of `rnnadd.reference` once more, in Cython and C: the same bits, only faster."""
