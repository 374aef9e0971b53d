"""Drives `xmodel chat` where the terminal is dumb, or of a kind nobody knows. Usage: dumb_in_pty.py LAUNCHER TERM"""

import sys
import time

from pty_driver import Chat

chat = Chat([sys.argv[1], "chat"], sys.argv[2])


def wait_for(text, what):
    """Waits until the text has come since the last wait, and a prompt behind it."""

    def arrived(screen):
        at = screen.find(text)
        return at >= 0 and b"> " in screen[at + len(text):]

    return chat.wait(arrived, what)


wait_for(b"/help lists", "the first prompt")
chat.type(b"\x03")
wait_for(b"/exit leaves", "the prompt after Ctrl-C")
chat.type(b"What is the capital of China?\r")
answered = wait_for(b"Beijing", "an answer")
if answered.count(b"What is the capital") != 1:
    chat.fail("the message was shown more than once")
chat.type(b"/set ignore-eos on\r")
wait_for(b"true", "a setting")
chat.type(b"Hello\r")
while b"Hello" not in chat.screen:
    chat.read(0.1)
time.sleep(0.5)
chat.type(b"/stats")  # amid the answer
time.sleep(0.1)
chat.type(b"\r")
answered = wait_for(b"cached", "statistics, asked for during the answer")
if b"/stats" in answered[: answered.find(b"> ")]:
    chat.fail("what was typed during the answer was mixed into it")
code = chat.leave()
if sys.argv[2] == "dumb" and b"\x1b" in chat.seen:
    chat.fail("a dumb terminal was sent control sequences")
if b"\tat " in chat.seen or b"Exception" in chat.seen:
    chat.fail("a stack trace was shown")
sys.exit(code)
