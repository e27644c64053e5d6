"""How the processes of the web server share new connections."""

import socket
import time

from gunicorn.workers.gthread import ThreadWorker

#: Seconds that a process leaves a new connection to the others, for each that it has already.
DEFERENCE = 0.0002
#: Seconds after which it takes it in any case.
LONGEST_DEFERENCE = 0.002


class FairWorker(ThreadWorker):  # type: ignore[misc]
    """A process that lets those go first that have less to do.

    Browsers keep their connections, so whoever takes one has its next requests, too. All processes
    wake at a new one, and the one that was awake already took nearly all: with sixteen connections
    one of three processes answered nine requests of ten while a core was idle.
    """

    def accept(self, listener: socket.socket) -> None:
        """Take a connection that nobody has taken who has fewer."""
        if self.nr_conns:
            time.sleep(min(self.nr_conns * DEFERENCE, LONGEST_DEFERENCE))
        super().accept(listener)
