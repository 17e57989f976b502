"""Does a network really add? The sum that comes out wrong, or a proof that none does.

docs/proof.md is the page to read beside this wing.
"""
