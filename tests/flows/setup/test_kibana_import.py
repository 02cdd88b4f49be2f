"""The import into Kibana, against a server that keeps to the contract of its import API."""

import datetime
import json
from pathlib import Path

import httpx
import pytest

from config.errors import ConfigError, RunFailed
from config.settings import Settings, load_settings
from flows.setup.kibana_import import import_objects, read_objects
from tasks.kibana import OBJECTS_FILE
from tests.support.command import call_kiosque
from tests.support.kibana.fake_kibana import FakeKibana

OBJECTS = OBJECTS_FILE.read_bytes()
IDS = [(each["type"], each["id"]) for each in map(json.loads, OBJECTS.splitlines())]


def settings_for(kibana: FakeKibana, **more: object) -> Settings:
    return load_settings(kibana_url=kibana.url, **more)


def changed(**changes: object) -> bytes:
    """The objects with the first one's fields changed."""
    first, rest = OBJECTS.split(b"\n", 1)
    return json.dumps(json.loads(first) | changes).encode() + b"\n" + rest


def test_every_object_is_imported_and_a_second_time_changes_nothing() -> None:
    with FakeKibana().running() as kibana:
        assert import_objects(settings_for(kibana), read_objects()) == len(IDS)
        first = dict(kibana.objects)
        assert list(first) == IDS
        assert import_objects(settings_for(kibana), read_objects()) == len(IDS)
        assert kibana.objects == first


def test_a_kibana_that_is_starting_up_is_waited_for() -> None:
    pauses: list[float] = []
    notices: list[str] = []
    with FakeKibana(starting=3).running() as kibana:
        import_objects(settings_for(kibana), OBJECTS, notice=notices.append, sleep=pauses.append)
    assert len(pauses) == 3
    (notice,) = notices
    assert "300 s at most: it answers 503 Kibana server is not ready yet." in notice


def test_a_kibana_that_never_starts_is_told_after_the_time_that_is_set() -> None:
    with FakeKibana(starting=99).running() as kibana:
        settings = settings_for(kibana, kibana_wait_s=10)
        told = r"did not get ready in 10 s: it answers 503 Kibana server is not ready yet\.; start it"
        seconds = iter(range(0, 100, 4))
        with pytest.raises(RunFailed, match=told):
            import_objects(settings, OBJECTS, sleep=lambda _: None, clock=lambda: next(seconds))
        assert kibana.requests == 3


def test_a_kibana_that_is_not_there_is_told() -> None:
    nobody = load_settings(kibana_url="http://127.0.0.1:9", kibana_wait_s=0)
    with pytest.raises(RunFailed, match=r"http://127\.0\.0\.1:9 did not get ready in 0 s: .*; start it, or correct"):
        import_objects(nobody, OBJECTS)


def test_a_reference_that_leads_nowhere_is_a_failure_although_kibana_answers_200() -> None:
    broken = changed(references=[{"name": "r", "type": "search", "id": "gone"}])
    with FakeKibana().running() as kibana:
        with pytest.raises(
            RunFailed, match=r"imported 0 of \d+ .*: index-pattern news: missing_references search gone"
        ):
            import_objects(settings_for(kibana), broken)
        assert kibana.objects == {}


def test_an_object_of_a_newer_kibana_is_a_failure_that_names_it() -> None:
    with FakeKibana().running() as kibana:
        told = r"imported \d+ of \d+ saved objects: index-pattern news: unknown Document .* more recent version"
        with pytest.raises(RunFailed, match=told):
            import_objects(settings_for(kibana), changed(typeMigrationVersion="99.0.0"))


def test_the_administrators_password_opens_kibana_and_is_in_no_message() -> None:
    with FakeKibana(password="SECRET-1").running() as kibana:
        right = settings_for(kibana, elasticsearch_username="elastic", elasticsearch_password="SECRET-1")
        assert import_objects(right, OBJECTS) == len(IDS)
        wrong = settings_for(kibana, elasticsearch_username="elastic", elasticsearch_password="SECRET-2")
        with pytest.raises(RunFailed, match=r"answers 401 .*; check elasticsearch_username") as refused:
            import_objects(wrong, OBJECTS)
    assert "SECRET" not in str(refused.value)


def test_a_space_is_part_of_the_address() -> None:
    with FakeKibana(space="/s/newsroom").running() as kibana:
        assert import_objects(settings_for(kibana), OBJECTS) == len(IDS)
        outside = load_settings(kibana_url=kibana.url.removesuffix("/s/newsroom"))
        with pytest.raises(RunFailed, match=r"answers 404 Not Found; correct kibana_url"):
            import_objects(outside, OBJECTS)


def test_a_certificate_is_trusted_where_its_authority_is_named_and_only_there(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path / "kibana.pem")
    with FakeKibana().running(certificate=certificate) as kibana:
        assert import_objects(settings_for(kibana, kibana_ca_certs=certificate), OBJECTS) == len(IDS)
        assert import_objects(settings_for(kibana, elasticsearch_ca_certs=certificate), OBJECTS) == len(IDS)
        with pytest.raises(RunFailed, match="certificate is not trusted; set kibana_ca_certs"):
            import_objects(settings_for(kibana), OBJECTS)
        with pytest.raises(ConfigError, match=r"kibana_ca_certs: .*none\.pem cannot be read"):
            import_objects(settings_for(kibana, kibana_ca_certs=tmp_path / "none.pem"), OBJECTS)


def test_without_an_address_nothing_is_tried() -> None:
    with pytest.raises(ConfigError, match="set KIOSQUE_KIBANA_URL"):
        import_objects(load_settings(), OBJECTS)
    with pytest.raises(ConfigError, match=r"no\.ndjson: cannot be read: .*; `kiosque kibana build` makes it"):
        read_objects(Path("no.ndjson"))


def test_the_commands_build_and_import(tmp_path: Path) -> None:
    file = tmp_path / "objects.ndjson"
    assert f"{len(IDS)} saved objects".encode() in call_kiosque("kibana", "build", "--output", str(file)).stdout
    assert file.read_bytes() == OBJECTS
    with FakeKibana().running() as kibana:
        done = call_kiosque("kibana", "import", "--kibana", kibana.url, "--json")
        assert json.loads(done.stdout) == {"kibana": kibana.url, "objects": len(IDS)}
        file.write_bytes(changed(type="dashbord"))
        failed = call_kiosque("kibana", "import", "--kibana", kibana.url, "--file", str(file))
    assert failed.returncode == 1
    assert b"dashbord news: unsupported_type" in failed.stderr


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"files": {"file": ("a.ndjson", b"")}}, 400),  # no kbn-xsrf
        ({"headers": {"kbn-xsrf": "x"}, "content": OBJECTS}, 415),
        ({"headers": {"kbn-xsrf": "x"}, "files": {"other": ("a.ndjson", b"")}}, 400),
        ({"headers": {"kbn-xsrf": "x"}, "files": {"file": ("a.ndjson", OBJECTS)}}, 200),
    ],
)
def test_the_server_of_these_tests_refuses_what_kibana_refuses(request_: dict[str, object], status: int) -> None:
    with FakeKibana().running() as kibana:
        answer = httpx.post(f"{kibana.url}/api/saved_objects/_import", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status


def self_signed(file: Path) -> Path:
    """Write a certificate for localhost with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file
