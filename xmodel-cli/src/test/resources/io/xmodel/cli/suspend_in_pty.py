"""Stops `xmodel chat` in a shell by Ctrl-Z, and goes on. Usage: suspend_in_pty.py LAUNCHER"""

import os
import sys

from pty_driver import Chat

os.environ["PS1"] = "shell: "
chat = Chat(["/bin/sh", "-i"], "xterm")
wait_for = chat.wait_for

wait_for(r"shell: $", "the shell")
chat.type(b'"%s" chat\r' % sys.argv[1].encode())
wait_for(r"/help lists(?s:.*)> $", "the first prompt")
for _ in range(2):
    chat.type(b"What is 3\x1a")
    wait_for(r"Stopped(?s:.*)shell: $", "the shell after Ctrl-Z at the prompt")
    chat.type(b"echo $((6 * 7))\r")
    wait_for(r"\$\(\(6 \* 7\)\)\r+\n42\r+\nshell: $", "an echo of what is typed, and what it does")
    chat.type(b"fg\r")
    wait_for(r"> What is 3$", "the line that was begun")
    chat.type(b" + 4?\r")
    wait_for(r" \+ 4\?\r+\n(?s:.*)= 7(?s:.*)> $", "an answer")
chat.type(b"\x04")
wait_for(r"shell: $", "the shell after Ctrl-D")
sys.exit(chat.leave())
