"""Process of the temporary Prefect server: it serves one run, and ends with that run's process, however that ends.

A run starts it (`temporary_server.py`), so that its own process need not import the server, which takes two seconds.
"""

import os
import socket
import sys
import threading
import time

import uvicorn

STDIN, STDOUT, STDERR = 0, 1, 2
# A server ends in less than a second. One that is still starting looks at nothing, and may wait for a database for ever.
GRACE_SECONDS = 20.0


class Server(uvicorn.Server):
    """A server that prints its port on standard output once it answers, and stops when standard input ends.

    What it prints before that, its errors too, goes to standard output, where the run looks for the reason of a failed start.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        """Send errors to standard output until the server answers."""
        super().__init__(config)
        self._errors = os.dup(STDERR)
        os.dup2(STDOUT, STDERR)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and print the port."""
        await super().startup(sockets)
        if self.started and sockets:
            print(sockets[0].getsockname()[1], flush=True)
            for stream in (STDOUT, STDERR):  # the run reads no further
                os.dup2(self._errors, stream)

    def stop_with_run(self) -> None:
        """Wait for the end of standard input, which comes when the run's process closes it or ends."""
        os.read(STDIN, 1)  # `sys.stdin.read` would abort a process that ends by itself
        self.should_exit = True
        time.sleep(GRACE_SECONDS)
        os._exit(1)


def main() -> None:
    """Serve Prefect's API on a free port of this machine."""
    config = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on")
    server = Server(config)
    threading.Thread(target=server.stop_with_run, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.run(sockets=[listening])
    sys.exit(0 if server.started else 1)


if __name__ == "__main__":
    main()
