"""The executable's start: headless commands and the window, as ``python -m app``."""

import sys

from app.__main__ import main

sys.exit(main())
