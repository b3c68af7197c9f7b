#!/usr/bin/env bash
# Guess: a .mo file is the same whoever compiles it, so GNU gettext finds in one that Babel compiled
#   every message that Python's gettext finds there.
# Truth: Babel sorts the table by (msgid, msgctxt), but the key that the table holds is
#   msgctxt, EOT, msgid. A reader that searches the table by halves, as the C library does where
#   there is no hash table (Babel writes none), misses messages with a context, and some without
#   one beside them. Python's gettext reads the whole table into a dict and finds all. The file
#   that msgfmt makes of the same catalogue is found by both.
# Version: Babel 2.19.0, GNU gettext of the C library (Debian 12, glibc 2.36, gettext 0.21).
# Why it matters: translations that pass every test in Python are shown in English by a program in
#   C or by a shell script that reads the same file, and only some of them.
set -euo pipefail
command -v gettext msgfmt >/dev/null || { echo "GNU gettext is not installed"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q Babel==2.19.0
cat >make.py <<'PY'
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

rows = [("zoo", "apple"), ("", "banana"), ("bar", "cherry"), ("alpha", "date"), ("", "elder")]
entries = "".join(
    (f'msgctxt "{context}"\n' if context else "") + f'msgid "{text}"\nmsgstr "<{text}>"\n\n'
    for context, text in rows
)
head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
Path("demo.po").write_text(head + entries)
for name in ("babel", "gnu"):
    Path(name, "zh", "LC_MESSAGES").mkdir(parents=True)
with open("demo.po", "rb") as source, open("babel/zh/LC_MESSAGES/demo.mo", "wb") as made:
    write_mo(made, read_po(source))
PY
env/bin/python make.py
msgfmt --no-hash -o gnu/zh/LC_MESSAGES/demo.mo demo.po
cat >find.py <<'PY'
import ctypes
import gettext
import locale
import os
import sys

ROWS = [("zoo", "apple"), ("", "banana"), ("bar", "cherry"), ("alpha", "date"), ("", "elder")]
folder = os.path.abspath(sys.argv[1])
python = gettext.translation("demo", folder, ["zh"])
os.environ["LANGUAGE"] = "zh"
library = ctypes.CDLL(None)
library.setlocale.restype = ctypes.c_char_p
assert library.setlocale(locale.LC_ALL, b"C.UTF-8")
library.dgettext.restype = ctypes.c_char_p
library.bindtextdomain(b"demo", folder.encode())
found = []
for context, text in ROWS:
    key = f"{context}\x04{text}" if context else text
    by_python = python.pgettext(context, text) if context else python.gettext(text)
    by_c = library.dgettext(b"demo", key.encode()).decode()
    found.append((by_python == f"<{text}>", by_c == f"<{text}>"))
print(f"{sys.argv[1]:6} found by Python {sum(a for a, _ in found)} of 5,", end=" ")
print(f"by the C library {sum(b for _, b in found)} of 5")
PY
python3 find.py babel | tee babel.txt
python3 find.py gnu | tee gnu.txt
grep -q "by Python 5 of 5" babel.txt && grep -q "by Python 5 of 5" gnu.txt
grep -q "C library 5 of 5" gnu.txt
! grep -q "C library 5 of 5" babel.txt
