"""``wasi:sockets``: TCP, UDP and name lookup on the event loop, as far as `network` allows."""
