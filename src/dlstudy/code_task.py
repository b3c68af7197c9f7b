"""The authors' door to code cards: what a package that registers some imports."""

from dlstudy.code.task import CodeTask

__all__ = ["CodeTask"]
