"""Review one card with the command given, as a person would; exit 1 if anything is off."""

import os
import sys
import tempfile

import pexpect


def main(command: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "DLSTUDY_HOME": home, "TERM": "xterm", "DLSTUDY_LANG": "en"}
        child = pexpect.spawn(
            command, ["review"], env=environment, dimensions=(24, 80), timeout=60, encoding="utf-8"
        )
        child.expect("Welcome to dlstudy")
        child.expect("show answer")
        child.send(" ")
        child.expect("good")
        child.send("3")
        child.expect("saved")
        child.send("q")
        child.expect("answered")
        child.expect(pexpect.EOF)
        child.close()
        if child.exitstatus != 0:
            sys.exit(f"dlstudy review ended with {child.exitstatus}")
    sys.stdout.write("one card reviewed with the wheel\n")


if __name__ == "__main__":
    main(sys.argv[1])
