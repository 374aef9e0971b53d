"""Drives `xmodel chat` where the terminal is dumb, or of a kind nobody knows. Usage: dumb_in_pty.py LAUNCHER TERM"""

import os
import pty
import select
import sys
import time

SECONDS = 120

pid, master = pty.fork()
if pid == 0:
    os.environ["TERM"] = sys.argv[2]
    os.execv(sys.argv[1], [sys.argv[1], "chat"])

screen = b""
seen = b""


def read(seconds):
    global screen, seen
    ready, _, _ = select.select([master], [], [], seconds)
    if not ready:
        return True
    try:
        data = os.read(master, 65536)
    except OSError:  # how Linux says that the other side is gone
        return False
    screen += data
    seen += data
    return bool(data)


def fail(problem):
    sys.exit("%s; the screen was:\n%r" % (problem, seen))


def wait_for(text, what):
    """Waits until the text has come since the last wait, and a prompt behind it."""
    global screen
    end = time.time() + SECONDS
    while time.time() < end:
        at = screen.find(text)
        if at >= 0 and b"> " in screen[at + len(text):]:
            told = screen
            screen = b""
            return told
        if not read(0.2):
            break
    fail("%s did not come" % what)


wait_for(b"/help lists", "the first prompt")
os.write(master, b"\x03")
wait_for(b"/exit leaves", "the prompt after Ctrl-C")
os.write(master, b"What is the capital of China?\r")
answered = wait_for(b"Beijing", "an answer")
if answered.count(b"What is the capital") != 1:
    fail("the message was shown more than once")
os.write(master, b"/set ignore-eos on\r")
wait_for(b"true", "a setting")
os.write(master, b"Hello\r")
while b"Hello" not in screen:
    read(0.1)
time.sleep(0.5)
os.write(master, b"/stats")  # amid the answer
time.sleep(0.1)
os.write(master, b"\r")
answered = wait_for(b"cached", "statistics, asked for during the answer")
if b"/stats" in answered[: answered.find(b"> ")]:
    fail("what was typed during the answer was mixed into it")
os.write(master, b"\x04")
while read(1):
    pass
_, status = os.waitpid(pid, 0)
if sys.argv[2] == "dumb" and b"\x1b" in seen:
    fail("a dumb terminal was sent control sequences")
if b"\tat " in seen or b"Exception" in seen:
    fail("a stack trace was shown")
sys.exit(os.waitstatus_to_exitcode(status))
