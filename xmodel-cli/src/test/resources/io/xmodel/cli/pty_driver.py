"""`xmodel chat` in a pseudo-terminal, for the scripts beside this one."""

import os
import pty
import re
import select
import sys
import time

SECONDS = 120


def plain(screen):
    """The text of a screen, without what moves and colours it."""
    return re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", b"", screen).decode(errors="replace")


class Chat:
    """screen: what has come since the last wait. seen: all that has come."""

    def __init__(self, command, term):
        self.screen = b""
        self.seen = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = term
            os.execv(command[0], command)

    def read(self, seconds):
        """Takes what comes; False when the other side is gone."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # how Linux says that the other side is gone
            return False
        self.screen += data
        self.seen += data
        return bool(data)

    def type(self, data):
        os.write(self.master, data)

    def wait(self, arrived, what):
        """Waits until the screen is one that has arrived, and returns it."""
        end = time.time() + SECONDS
        while time.time() < end:
            if arrived(self.screen):
                told = self.screen
                self.screen = b""
                return told
            if not self.read(0.2):
                break
        self.fail("%s did not come" % what)

    def wait_for(self, pattern, what):
        """Waits until the text since the last wait matches, and returns its screen."""
        return self.wait(lambda screen: re.search(pattern, plain(screen)), what)

    def fail(self, problem):
        sys.exit("%s; the screen was:\n%r" % (problem, self.seen))

    def leave(self):
        """Types Ctrl-D and returns the exit code."""
        self.type(b"\x04")
        while self.read(1):
            pass
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)
