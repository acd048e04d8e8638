"""The network, and other ways out of the machine."""

TRY = """
try:
    {body}
    out = 'CANARY-CONNECTED'
except Exception as error:
    out = 'no'
def lie(count, name, args): raise RuntimeError(out)
"""
BODIES = {
    "TCP to this machine": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "TCP to the world": "import socket; socket.create_connection(('1.1.1.1', 53), 2)",
    "UDP": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "IPv6": "import socket; socket.create_connection(('::1', {port}), 2)",
    "a name": "import socket; socket.getaddrinfo('example.org', 80)",
    "a web page": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}', timeout=2)",
    "raw packets": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "Docker's socket": "import socket; socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    "the system's bus": "import socket; socket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')",
    "a server": "import socket; s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen()",
}
PIECES = {name: TRY.replace("{body}", body) for name, body in BODIES.items()}
