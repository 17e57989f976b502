"""The build of the optional module in Cython; pyproject.toml has the rest.

By default a module that cannot be built is left out. RNNADD_PURE=1 does not try, and
RNNADD_REQUIRE_FAST=1 takes no failure.
"""
import os
from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

# Whatever CFLAGS asks for: every operation as it is written, none left out, fused or reordered.
EXACT = [
    "-ffp-contract=off",
    "-fno-fast-math",
    "-fno-unsafe-math-optimizations",
    "-fno-associative-math",
    "-fno-reciprocal-math",
    "-fno-finite-math-only",
    "-fsigned-zeros",
]
REQUIRE_FAST = bool(os.environ.get("RNNADD_REQUIRE_FAST"))


class BuildFast(build_ext):
    """Build the module, or leave the reason in the package: pip hides what a build prints."""

    def initialize_options(self):
        super().initialize_options()
        self.cython_c_in_temp = True  # the C that Cython writes is no source of ours

    def build_extension(self, ext):
        note = os.path.join(os.path.dirname(self.get_ext_fullpath(ext.name)), "_fast_not_built.txt")
        if os.path.exists(note):
            os.remove(note)
        if self.compiler.compiler_type == "msvc":
            ext.extra_compile_args = ["/O2", "/fp:precise"]
        try:
            import Cython  # noqa: F401  without it, setuptools goes on with C that is not there

            super().build_extension(ext)
        except Exception as error:
            reason = str(error)
            if len(reason) > 200:  # a compiler's command line
                reason = f"{reason[:100]} ... {reason[-60:]}"
            with open(note, "w", encoding="utf-8") as file:
                file.write(reason)
            raise CompileError(reason) from error


fast = Extension(
    "rnnadd._fast",
    ["rnnadd/_fast.pyx"],
    depends=glob("rnnadd/_*.h"),
    include_dirs=["rnnadd"],
    extra_compile_args=["-O3", "-g0", *EXACT],
    optional=not REQUIRE_FAST,
)

setup(
    license="MIT",
    ext_modules=[] if os.environ.get("RNNADD_PURE") else [fast],
    cmdclass={"build_ext": BuildFast},
)
