"""BLAKE2b without the rest of ``hashlib``, whose OpenSSL takes 2 ms of every start."""

try:
    from _blake2 import blake2b
except ImportError:  # a Python that is built otherwise
    from hashlib import blake2b

__all__ = ["blake2b"]
