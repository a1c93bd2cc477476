"""Other software, from Debian's packages, started on free ports of the loopback interface."""

import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEBIAN = Path("/etc/nginx/nginx.conf")
BROTLI = Path("/etc/nginx/modules-enabled/50-mod-http-brotli-static.conf")
SHOWN = Path(__file__).parents[2] / "docs" / "how-to" / "nginx.conf"
PATIENCE = 10.0


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate(folder):
    """Write a certificate for the loopback interface that signs itself; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def settled(text, *, data, folder, https, plain, desk):
    """Put this machine's paths and ports into the configuration that the documentation shows."""
    cert, key = certificate(folder)
    for shown, own in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{desk};"),
        ("/etc/ssl/signalmast/certificate.pem", str(cert)),
        ("/etc/ssl/signalmast/key.pem", str(key)),
        ("/var/lib/signalmast", str(data)),
        ("/var/log/nginx", str(folder)),
    ):
        assert shown in text
        text = text.replace(shown, own)
    return re.sub(r" +listen \[::\].*\n", "", text)


@dataclass
class Peer:
    """A server that is asked over a real connection."""

    port: int
    context: ssl.SSLContext | None = None

    def ask(self, path, method="GET", **headers):
        """Return status, headers and body; a header that comes twice fails the test."""
        if self.context:
            line = http.client.HTTPSConnection(
                "localhost", self.port, timeout=PATIENCE, context=self.context
            )
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sent = {name.replace("_", "-").title(): value for name, value in headers.items()}
        try:
            line.request(method, path, headers={"Accept-Encoding": "identity", **sent})
            answer = line.getresponse()
            found = dict(answer.getheaders())
            assert len(found) == len(answer.getheaders())
            return answer.status, found, answer.read()
        finally:
            line.close()


@pytest.fixture
def peer_at():
    """Return what asks a server on a port of the loopback interface."""
    return Peer


class Silent(WSGIRequestHandler):
    def log_message(self, *_words):
        pass


@pytest.fixture
def serve():
    """Serve a WSGI application on a free port until the test ends, or until it is closed."""
    servers = []

    def start(application):
        server = make_server("127.0.0.1", 0, application, handler_class=Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for one in servers:
        one.shutdown()
        one.server_close()


@pytest.fixture
def nginx(tmp_path):
    """Start nginx with Debian's own frame and the configuration of the documentation."""
    if not shutil.which("nginx") or not DEBIAN.exists() or not BROTLI.exists():
        pytest.skip("install Debian's nginx-light and libnginx-mod-http-brotli-static to run this")
    folder = tmp_path / "nginx"
    folder.mkdir()
    running = []

    def start(data, *, desk):
        ports = {"https": free_port(), "plain": free_port(), "desk": desk}
        shown = SHOWN.read_text(encoding="utf-8")
        (folder / "site.conf").write_text(settled(shown, data=data, folder=folder, **ports))
        kept = "".join(
            f"{name}_temp_path {folder}/{name}; "
            for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
        )
        frame = DEBIAN.read_text(encoding="utf-8")
        for own, here in (
            ("user www-data;", f"user {pwd.getpwuid(os.getuid()).pw_name}; daemon off;"),
            ("worker_processes auto;", "worker_processes 1;"),
            ("/run/nginx.pid", f"{folder}/pid"),
            ("/var/log/nginx", str(folder)),
            ("/etc/nginx/sites-enabled/*", f"{folder}/site.conf"),
            ("http {", f"http {{ {kept}"),
        ):
            assert own in frame
            frame = frame.replace(own, here)
        (folder / "nginx.conf").write_text(frame)
        program = subprocess.Popen(
            ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        )
        running.append(program)
        wait_for(ports["https"], program)
        context = ssl.create_default_context(cafile=folder / "certificate.pem")
        return Peer(ports["https"], context), Peer(ports["plain"])

    yield start
    for program in running:
        program.terminate()
        program.wait(PATIENCE)


def wait_for(port, program):
    """Return when a port answers; fail when its program ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and program.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("nginx did not start; what it said stands above.")
