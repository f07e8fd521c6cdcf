"""The process of the private Prefect server; `server.private_server` starts and stops it.

It binds a port of 127.0.0.1 itself (nobody can take a free one in between), prints its API
address, and serves until its standard input closes: that happens when the parent says so and also
when the parent is killed, so no server is ever left behind.
"""

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn


def main() -> None:
    """Serve until standard input closes; the words are ``[--whole] PORT``."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that comes back
    listener.bind(("127.0.0.1", int(sys.argv[-1])))
    api_url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    os.environ["PREFECT_API_URL"] = api_url  # what the server asks of an API, it asks of itself
    os.environ.update(_WHOLE if "--whole" in sys.argv else _LEAN)
    print(api_url, flush=True)

    # Prefect reads the environment when it is imported.
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    server = uvicorn.Server(uvicorn.Config(create_app(final=True), log_level="warning"))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


_WHOLE = {
    "PREFECT_LOGGING_LEVEL": "WARNING",  # into the log file of its home
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}

# No pages, no schedules, no workers: this server records one run. Task states and artifacts need
# the event services, which stay on.
_LEAN = {
    "PREFECT_LOGGING_LEVEL": "WARNING",  # into the log file of its home
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
}


def _end_with_parent(server: "uvicorn.Server") -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
