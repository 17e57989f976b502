"""The build of the optional module in Cython; pyproject.toml has the rest.

By default a module that cannot be built is left out. RNNADD_PURE=1 does not try, and
RNNADD_REQUIRE_FAST=1 takes no failure.
"""
import os

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

REQUIRE_FAST = bool(os.environ.get("RNNADD_REQUIRE_FAST"))


class BuildFast(build_ext):
    """Build the module, or leave the reason in the package: pip hides what a build prints."""

    def build_extension(self, ext):
        note = os.path.join(os.path.dirname(self.get_ext_fullpath(ext.name)), "_fast_not_built.txt")
        if os.path.exists(note):
            os.remove(note)
        if self.compiler.compiler_type == "msvc":
            ext.extra_compile_args = ["/O2", "/fp:precise"]
        try:
            if not os.path.splitext(ext.sources[0])[1] == ".pyx":
                raise CompileError("Cython is not installed")
            super().build_extension(ext)
        except Exception as error:
            with open(note, "w", encoding="utf-8") as file:
                file.write(f"{error}\n")
            raise CompileError(str(error)) from error


fast = Extension(
    "rnnadd._fast",
    ["rnnadd/_fast.pyx"],
    depends=["rnnadd/_network.h", "rnnadd/_network_simd.h"],
    include_dirs=["rnnadd"],
    extra_compile_args=["-O3", "-ffp-contract=off"],
    optional=not REQUIRE_FAST,
)

setup(
    license="MIT",
    ext_modules=[] if os.environ.get("RNNADD_PURE") else [fast],
    cmdclass={"build_ext": BuildFast},
    options={"build_ext": {"cython_c_in_temp": True}},
)
