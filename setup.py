"""The build of the optional module in Cython; pyproject.toml has the rest.

By default a module that cannot be built is left out. RNNADD_PURE=1 does not try, and
RNNADD_REQUIRE_FAST=1 takes no failure.
"""

import gzip
import os
import tarfile
from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist
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


def is_set(variable):
    return os.environ.get(variable, "0") not in ("", "0")


PURE, REQUIRE_FAST = is_set("RNNADD_PURE"), is_set("RNNADD_REQUIRE_FAST")
if PURE and REQUIRE_FAST:
    raise SystemExit("RNNADD_PURE and RNNADD_REQUIRE_FAST exclude each other: unset one")


class BuildFast(build_ext):
    """Build the module, or leave the reason in the package: pip hides what a build prints."""

    def initialize_options(self):
        super().initialize_options()
        self.cython_c_in_temp = True  # the C that Cython writes is no source of ours

    def build_extension(self, ext):
        module = self.get_ext_fullpath(ext.name)
        in_place = self.inplace or getattr(self, "editable_mode", False)
        folder = "rnnadd/fast" if in_place else os.path.dirname(module)
        note = os.path.join(folder, "not_built.txt")
        for left_over in (module, note):  # of a build before
            if os.path.exists(left_over):
                os.remove(left_over)
        if self.compiler.compiler_type == "msvc":
            ext.extra_compile_args, ext.extra_link_args = ["/O2", "/fp:precise"], []
        try:
            import Cython  # noqa: F401  without it, setuptools goes on with C that is not there

            super().build_extension(ext)
        except Exception as error:
            reason = str(error)
            if len(reason) > 200:  # a compiler's command line
                reason = f"{reason[:100]} ... {reason[-60:]}"
            os.makedirs(folder, exist_ok=True)
            with open(note, "w", encoding="utf-8") as file:
                file.write(reason)
            raise CompileError(reason) from error


class SameSdist(sdist):
    """The same files make the same archive, to the byte: whoever builds it, and whenever.

    (The wheels are so without help, if SOURCE_DATE_EPOCH is set.)
    """

    def make_archive(self, base_name, format, root_dir=None, base_dir=None, **owner):
        date = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))

        def anonymous(entry):
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mode = 0o755 if entry.isdir() else 0o644
            entry.mtime = date
            return entry

        path = f"{base_name}.tar.gz"
        compressed = gzip.GzipFile(path, "wb", mtime=date)
        with compressed, tarfile.open(fileobj=compressed, mode="w") as archive:
            archive.add(base_dir, filter=anonymous)
        return path


# pyproject.toml asks for Cython 3.1 or newer, but not for 3.3.0 and 3.3.1: if memory runs out while
# a list comprehension grows, they free an item twice.
fast = Extension(
    "rnnadd.fast.backend",
    ["rnnadd/fast/backend.pyx"],
    depends=glob("rnnadd/fast/*.h") + glob("rnnadd/fast/*.pxi"),
    include_dirs=["rnnadd/fast"],
    extra_compile_args=["-O3", "-g0", *EXACT],
    extra_link_args=["-O3", *EXACT],  # of CFLAGS; -ffast-math would flush denormals to zero
    optional=not REQUIRE_FAST,
)

setup(
    license="MIT",
    ext_modules=[] if PURE else [fast],
    cmdclass={"build_ext": BuildFast, "sdist": SameSdist},
)
