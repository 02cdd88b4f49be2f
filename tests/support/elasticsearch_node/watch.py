"""Ends a node whose test session died without stopping it (killed, out of memory).

`node.py` runs it as `watch.py PROCESS_GROUP FOLDER…`. It waits until its input closes, at the end of the session.
"""

import os
import shutil
import signal
import sys
from contextlib import suppress

if __name__ == "__main__":
    sys.stdin.buffer.read()
    with suppress(ProcessLookupError):
        os.killpg(int(sys.argv[1]), signal.SIGKILL)
    for folder in sys.argv[2:]:
        shutil.rmtree(folder, ignore_errors=True)
