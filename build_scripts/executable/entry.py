"""The executable's start: headless commands and the window, as ``python -m app``."""

import runpy

runpy.run_module("app", run_name="__main__", alter_sys=True)
