"""``python -m dlstudy``."""

from dlstudy.cli import main

main()
