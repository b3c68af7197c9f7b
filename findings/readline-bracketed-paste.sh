#!/usr/bin/env bash
# Guess: Python's input() under GNU readline 8.1 or newer asks the terminal for bracketed paste,
#   as bash does: readline's own default has been "on" since 8.1. So a paste of three lines would
#   come as one edit, and input() would return once a person presses Enter.
# Truth: CPython switches it off when the module readline is imported (3.10 and newer). No
#   "Esc [ ? 2004 h" is sent, and three pasted lines are three answers to input(). Binding it after
#   the import switches it on again, and a paste of two lines is then one answer.
# Version: CPython 3.11 with GNU readline 8.2, pexpect 4.9.0.
# Why it matters: a program that asks several questions with input() takes the second line of a
#   paste for the answer to its next question.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q pexpect==4.9.0
cat >look.py <<'PY'
import sys
import pexpect

ON = b"\x1b[?2004h"
BIND = "readline.parse_and_bind('set enable-bracketed-paste on'); "


def asked(before, sent):
    """Return whether bracketed paste was asked for, and the first answer that input() gave."""
    code = f"import readline; {before}print('GOT', ascii(input('ask> ')))"
    child = pexpect.spawn(sys.executable, ["-c", code], env={"TERM": "xterm", "PATH": "/bin"}, timeout=10)
    child.expect(b"ask> ")
    seen = child.before + child.after
    child.send(sent)
    child.expect(b"GOT (.*)\r\n")
    return ON in seen + child.before, child.match[1].decode()


plain = asked("", b"1\r2\r3\r")
bound = asked(BIND, b"\x1b[200~1\r2\x1b[201~\r")
print("input(), as imported:       asks for bracketed paste:", plain[0], " first answer:", plain[1])
print("input(), bound afterwards:  asks for bracketed paste:", bound[0], " first answer:", bound[1])
assert plain == (False, "'1'"), plain
assert bound[0] and bound[1] in ("'1\\n2'", "'1\\r2'"), bound
PY
env/bin/python look.py
