"""Pages over TLS: from a server with a trusted certificate, and from others."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tasks.fetch.client import trusted_authorities
from tasks.fetch.errors import Failed
from tests.support.site import client, http


def self_signed(path: Path) -> Path:
    """Write a key and a certificate for `localhost` that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, kind, plain) + certificate.public_bytes(pem))
    return path


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A TLS server for one connection, and the file of its certificate."""
    certificate = self_signed(tmp_path / "site.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as stream:
                    stream.recv(65536)
                    stream.sendall(http("<p>sealed</p>"))
            except (ssl.SSLError, OSError):  # the client does not trust it and closed the connection
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], certificate
        thread.join()


@pytest.fixture(autouse=True)
def authorities_of_each_test() -> Iterator[None]:
    trusted_authorities.cache_clear()
    yield
    trusted_authorities.cache_clear()


def test_a_page_is_fetched_over_tls_from_a_trusted_server(
    secure: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = client().get(f"https://localhost:{port}/a", max_bytes=1000, timeout_s=30)
    assert answer.content == b"<p>sealed</p>"


def test_a_server_with_an_untrusted_certificate_gets_no_request(secure: tuple[int, Path]) -> None:
    with pytest.raises(Failed, match=r"^connection failed: .*CERTIFICATE_VERIFY_FAILED"):
        client().get(f"https://localhost:{secure[0]}/a", max_bytes=1000, timeout_s=30)


def test_a_certificate_for_another_name_is_not_accepted(
    secure: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Failed, match=r"^connection failed: .*(mismatch|not valid for)"):
        client().get(f"https://127.0.0.1:{port}/a", max_bytes=1000, timeout_s=30)
