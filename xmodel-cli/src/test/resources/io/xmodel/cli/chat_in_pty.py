"""Drives `xmodel chat` through a pseudo-terminal, as a person would. Usage: chat_in_pty.py LAUNCHER"""

import os
import pty
import re
import select
import sys
import time

SECONDS = 120

pid, master = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], [sys.argv[1], "chat"])

screen = b""


def read(seconds):
    global screen
    ready, _, _ = select.select([master], [], [], seconds)
    if not ready:
        return True
    try:
        data = os.read(master, 65536)
    except OSError:  # how Linux says that the other side is gone
        return False
    screen += data
    return bool(data)


def plain():
    return re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", b"", screen).decode(errors="replace")


def wait_for(pattern, what):
    """Waits until the text since the last wait matches."""
    global screen
    end = time.time() + SECONDS
    while time.time() < end:
        if re.search(pattern, plain()):
            screen = b""
            return
        if not read(0.2):
            break
    sys.exit("%s did not come; the screen was:\n%s" % (what, plain()))


def type_line(text):
    os.write(master, text.encode() + b"\r")


wait_for(r"/help lists(?s:.*)> $", "the first prompt")
type_line("What is the capital of China?")
wait_for(r"Beijing(?s:.*)> $", "an answer")
type_line("中国的首都是哪里？")
wait_for(r"北京(?s:.*)> $", "a Chinese answer")
type_line("/stats")
wait_for(r"cached(?s:.*)> $", "statistics")
type_line("/set ignore-eos on")
wait_for(r"true(?s:.*)> $", "a setting")
type_line("Hello")
time.sleep(0.5)
os.write(master, b"\x03")
wait_for(r"(Stopped|Cut off)(?s:.*)> $", "the prompt after Ctrl-C")
os.write(master, b"\x04")
while read(1):
    pass
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
