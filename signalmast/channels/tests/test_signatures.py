from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signalmast.channels.activitypub.signatures import (
    NotSigned,
    digest_of,
    new_key,
    public_half,
    read_signature,
    signed,
    verify,
)

PRIVATE = new_key()
PUBLIC = public_half(PRIVATE)
URL = "https://phuong-mau.test/ap/office/inbox?a=1"
HOST, TARGET = "phuong-mau.test", "/ap/office/inbox?a=1"
KEY_ID = "https://fedi.test/users/hoa#main-key"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BODY = '{"type":"Follow","name":"Phường"}'.encode()


def made(**more):
    given = {"key_id": KEY_ID, "private": PRIVATE, "body": BODY, "now": NOW}
    return signed("POST", URL, **{**given, **more})


def check(headers, *, body=BODY, public=PUBLIC, target=TARGET, now=NOW, method="POST"):
    signature = read_signature(method, headers, body, host=HOST, now=now)
    verify(signature, public, method=method, target=target, headers=headers)
    return signature


def test_what_is_signed_is_verified():
    headers = made()
    assert check(headers).key_id == KEY_ID
    assert headers["date"] == "Fri, 20 Nov 2026 08:00:00 GMT"
    assert 'headers="(request-target) host date digest"' in headers["signature"]


def test_a_question_is_signed_without_a_digest():
    headers = signed("GET", "https://fedi.test/users/hoa", key_id=KEY_ID, private=PRIVATE)
    assert "digest" not in headers
    assert 'headers="(request-target) host date"' in headers["signature"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda h: h.pop("signature"), "There is no signature."),
        (lambda h: h.update(signature="x"), "There is no signature."),
        (lambda h: h.update(host="khac.test"), "The request was made for another host."),
        (lambda h: h.update(date="Fri, 20 Nov 2026 08:00:01 GMT"), "The signature does not fit."),
        (lambda h: h.update(date="yesterday"), "The date can't be read."),
        (lambda h: h.pop("digest"), "The digest is not that of the body."),
        (
            lambda h: h.update(digest=digest_of(b"another")),
            "The digest is not that of the body.",
        ),
        (lambda h: h.update(digest="SHA-256=?"), "The digest is not that of the body."),
        (
            lambda h: h.update(signature=h["signature"].replace(" digest", "")),
            "The signature does not cover the whole request.",
        ),
        (
            lambda h: h.update(signature=h["signature"].replace("rsa-sha256", "hmac-sha256")),
            "The algorithm is not known.",
        ),
        (
            lambda h: h.update(signature=h["signature"].replace('digest"', 'digest x-other"')),
            "A signed header is missing.",
        ),
        (
            lambda h: h.update(signature=h["signature"][:-12] + '"'),
            None,
        ),
    ],
)  # fmt: skip
def test_what_was_changed_on_the_way(change, said):
    headers = made()
    change(headers)
    with pytest.raises(NotSigned) as caught:
        check(headers)
    if said:
        assert str(caught.value) == said


def test_another_body_path_key_or_method():
    for wrong in (
        {"body": BODY + b" "}, {"target": "/ap/other/inbox?a=1"}, {"method": "GET"},
        {"public": public_half(new_key())},
    ):  # fmt: skip
        with pytest.raises(NotSigned):
            check(made(), **wrong)


@pytest.mark.parametrize("hours", [-2, 2])
def test_an_old_request_is_not_taken_again(hours):
    with pytest.raises(NotSigned, match="The date is not of today"):
        check(made(), now=NOW + timedelta(hours=hours))


def test_keys_that_are_too_weak_or_of_another_kind():
    def pem(key):
        return (
            key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 -- what must be refused
    for public in (pem(weak), pem(ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(NotSigned, match="no RSA key of 2048 bits or more"):
            check(made(), public=public)
    with pytest.raises(NotSigned, match="can't be read"):
        check(made(), public="-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----")
