"""`python -m rnnadd`."""

import sys

from rnnadd.command.main import main

if __name__ == "__main__":
    sys.exit(main())
