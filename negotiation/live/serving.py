"""The page in a browser: a server on this machine's loopback address, and on no other."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.live.cases import bases
from negotiation.live.page import Page
from negotiation.live.widgets import panel
from negotiation.payoffs.talks import Talks

__all__ = ["ADDRESS", "MOST_BYTES", "serve"]

#: This machine, as it is seen from itself alone.
ADDRESS = "127.0.0.1"
#: Bytes that one message to the server, such as a file that is loaded, may have.
MOST_BYTES = 2_000_000
#: Bytes that a request and its heads may have; a page's own have some hundreds.
MOST_HEAD = 65_536
#: Milliseconds after which a page that nobody looks at any more is forgotten.
FORGOTTEN = 60_000

#: Where the server logs messages and handshakes, and how it begins when it cannot read one.
LOGS = ("bokeh.server.views.ws", "tornado.application")
UNREADABLE = ("Unhandled exception receiving a message", "Uncaught exception GET /ws")

#: Panel's own page, made to fit a telephone.
TEMPLATE = """
{% extends base %}
{% block postamble %}
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { margin: 0; padding: 12px 16px; overflow-x: clip; background: white; }</style>
{% endblock %}
{% block contents %}{{ embed(roots.page) }}{% endblock %}
"""


def serve(
    talks: Talks,
    name: str | None = None,
    *,
    port: int = 0,
    browser: bool = True,
    said: Callable[[str], Any] = print,
) -> None:
    """Serve the live page until it is interrupted.

    Each browser window has a state of its own.

    Parameters
    ----------
    talks : Negotiation or Stages
    name : str, optional
        In the catalogue.
    port : int, optional
        A free one by default.
    browser : bool, optional
        Open the page in the browser.
    said : callable, optional
        Given a line that says where the page is, when it is there.

    Raises
    ------
    NegotiationError
        If Panel is not installed, not all choose at once, or the port is taken.
    """
    pn = panel()
    bases(talks, name)  # Say now, and not in the browser, what cannot be shown.
    port = _free_port(port)

    def page() -> Any:
        template = pn.Template(TEMPLATE)
        template.add_panel("page", Page(talks, name).whole)
        return template

    server = pn.io.server.get_server(
        {"/": page},
        address=ADDRESS,
        port=port,
        websocket_origin=[f"{host}:{port}" for host in (ADDRESS, "localhost")],
        title=talks.name,
        show=browser,
        websocket_max_message_size=MOST_BYTES,
        unused_session_lifetime_milliseconds=FORGOTTEN,
        http_server_kwargs={"max_header_size": MOST_HEAD, "max_body_size": MOST_HEAD},
    )
    said(
        f"{talks.name}: http://{ADDRESS}:{port}/\nThe page listens on the loopback address only:"
        " nobody on the network sees it. Stop it with Ctrl-C."
    )
    for log in LOGS:
        logging.getLogger(log).addFilter(_in_a_line)
    server.io_loop.asyncio_loop.set_exception_handler(_unless_closed)
    server.start()
    server.io_loop.start()
    server.stop()


def _unless_closed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say what went wrong, unless it is that somebody closed a window while it was written to."""
    from tornado.websocket import WebSocketClosedError

    if not isinstance(context.get("exception"), WebSocketClosedError):
        loop.default_exception_handler(context)


def _in_a_line(record: logging.LogRecord) -> bool:
    """Tell of what cannot be read in one line, and not at all of windows that were closed."""
    said = record.getMessage()
    if said.startswith(UNREADABLE) and record.exc_info:
        record.msg = f"refused what no page sends: {record.exc_info[1]!r:.200}"
        record.args, record.exc_info = (), None
    return not said.startswith("Failed sending message as connection was closed")


def _free_port(port: int) -> int:
    """Check that nobody has a port; for 0, return one that nobody has."""
    if not 0 <= port <= 65_535:
        raise NegotiationError(f"a port is a number from 0 to 65535, got {port}")
    with socket.socket() as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise NegotiationError(
                f"cannot listen on port {port} of {ADDRESS}: {error.strerror or error}; give"
                " another one, or none, and a free one is taken"
            ) from None
        return int(probe.getsockname()[1])
