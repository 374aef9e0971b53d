"""Drives `xmodel chat` through a pseudo-terminal, as a person would. Usage: chat_in_pty.py LAUNCHER"""

import sys
import time

from pty_driver import Chat, plain

chat = Chat([sys.argv[1], "chat"], "xterm")
wait_for = chat.wait_for


def type_line(text):
    chat.type(text.encode() + b"\r")


wait_for(r"/help lists(?s:.*)> $", "the first prompt")
# Here no shell waits for a job that stops, so Ctrl-Z changes nothing.
type_line("What is the cap\x1aital of China?")
wait_for(r"Beijing(?s:.*)> $", "an answer")
type_line("中国的首都是哪里？")
wait_for(r"北京(?s:.*)> $", "a Chinese answer")
type_line("/stats")
wait_for(r"cached(?s:.*)> $", "statistics")
type_line("/set ignore-eos on")
wait_for(r"true(?s:.*)> $", "a setting")
type_line("/set max-tokens 1500")
wait_for(r"1500(?s:.*)> $", "a setting of many tokens")
for _ in range(5):
    chat.type(b"half a line\x03")
    cancelled = plain(wait_for(r"/exit leaves(?s:.*)> $", "the prompt after a line that was cancelled"))
    chat.read(0.1)
    if (cancelled + plain(chat.screen)).count("/exit leaves") != 1:
        chat.fail("one Ctrl-C cancelled more than one line")
type_line("Hello")
time.sleep(0.5)
chat.type(b"\x03")
# An answer that nobody stops is cut off after its 1,500 tokens, and says so.
wait_for(r"\(Stopped\.\)(?s:.*)> $", "the prompt after Ctrl-C")
sys.exit(chat.leave())
