"""Users and API keys of Elasticsearch: an administrator creates them so that everyone else needs few rights."""

import base64
import binascii
from contextlib import closing
from typing import Any

from elasticsearch import AuthenticationException, Elasticsearch, NotFoundError
from pydantic import SecretStr

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import ConfigError
from tasks.document import Record
from tasks.index.elasticsearch.connection import Connection


class Rights(Record, frozen=True):
    """The rights of an API key: privileges on the cluster, and privileges on the indices whose names match."""

    cluster: tuple[str, ...]
    indices: tuple[str, ...]
    index: tuple[str, ...]


# A worker reads its templates, creates and fills its indices, and moves its aliases. It writes no template, user or key, and
# sees no other index.
WORKER_RIGHTS = Rights(cluster=("monitor",), indices=("news*", "kiosque*"), index=("manage", "read", "write"))


# The metadata of each key created here.
MADE_BY = {"application": "kiosque"}


class ElasticsearchSecurity:
    """Users and API keys, as an administrator changes them. Every method may raise IndexBusy or IndexRefused."""

    def __init__(self, options: ElasticsearchOptions) -> None:
        """Prepare the connection without a request. ConfigError if `options` have no user and password."""
        if options.username is None or options.password is None:
            raise ConfigError(
                "an administrator must sign in to Elasticsearch: set KIOSQUE_ELASTICSEARCH_USERNAME and "
                "KIOSQUE_ELASTICSEARCH_PASSWORD"
            )
        self._options = options
        self._connection = Connection(options)

    def set_password(self, user: str, password: SecretStr) -> None:
        """Set the password of the existing `user`; it may be the present one."""
        self._connection.call(
            lambda client: client.security.change_password(username=user, password=password.get_secret_value())
        )

    def make_key(self, name: str, rights: Rights) -> SecretStr:
        """Create an API key with these rights and return it encoded; names need not be unique."""
        answer = self._connection.call(
            lambda client: client.security.create_api_key(
                name=name, role_descriptors={name: _role(rights)}, metadata=MADE_BY
            )
        )
        return SecretStr(answer["encoded"])

    def has_rights(self, key: SecretStr, rights: Rights) -> bool:
        """Return whether `key` signs in and has all of these rights."""
        if key_id(key) is None:
            return False
        options = self._options.with_(api_key=key, username=None, password=None)
        with closing(Connection(options)) as connection:
            return connection.call(lambda client: _allowed(client, rights))

    def revoke_key(self, key: SecretStr) -> None:
        """Revoke `key` if this class created it: a key of another origin may have other uses."""
        id = key_id(key)
        if id is not None and self._connection.call(lambda client: _is_ours(client, id)):
            self._connection.call(lambda client: client.security.invalidate_api_key(ids=[id]))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def key_id(key: SecretStr) -> str | None:
    """Return the id in an encoded API key, or None for another text."""
    try:
        id, colon, secret = base64.b64decode(key.get_secret_value(), validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return id if id and colon and secret else None


def _role(rights: Rights) -> dict[str, Any]:
    return {
        "cluster": list(rights.cluster),
        "indices": [{"names": list(rights.indices), "privileges": list(rights.index)}],
    }


def _allowed(client: Elasticsearch, rights: Rights) -> bool:
    role = _role(rights)
    try:
        answer = client.security.has_privileges(cluster=role["cluster"], index=role["indices"])
    except AuthenticationException:  # revoked, expired, or of another cluster
        return False
    return bool(answer["has_all_requested"])


def _is_ours(client: Elasticsearch, id: str) -> bool:
    try:
        answer = client.security.get_api_key(id=id)
    except NotFoundError:
        return False
    return any(found["metadata"] == MADE_BY and not found["invalidated"] for found in answer["api_keys"])
