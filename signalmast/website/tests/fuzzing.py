"""Thousands of strange questions made from the description of the public interfaces."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from signalmast.website.domain import limits

#: How two dates of a question lie to each other, and which of the places in a form is given, no
#: description can say.
RELATED = ("requests.{format}", "servicerequestupdates.{format}")


@contextmanager
def unlimited():
    """Let the test ask as much as it likes, on the connection that holds its rows."""
    stays = (signals.request_started, signals.request_finished)
    with pytest.MonkeyPatch.context() as patch:
        for bucket in (
            limits.programs, limits.all_programs, limits.of_key, limits.questions,
            limits.all_questions,
        ):  # fmt: skip
            patch.setattr(bucket, "most", 10**9)
        for one in stays:
            one.disconnect(close_old_connections)
        try:
            yield
        finally:
            for one in stays:
                one.connect(close_old_connections)


def fuzz(known, *, each):
    """Ask every operation `each` times, half of them with what is `known`; return how often.

    Fails on a server error and on an answer that is not described.
    """
    description = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    description.validate()
    asked = 0
    for result in description.get_all_operations():
        asked += _fuzz(result.ok(), each, known)
    return asked


def _fuzz(operation, each, known):
    left_out = []
    if operation.path.endswith(RELATED):
        left_out.append(schemathesis.checks.CHECKS.get_one("positive_data_acceptance"))
    asked = 0

    @settings(
        max_examples=each, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case):
        nonlocal asked
        asked += 1
        # Without a key and a service that is there, nothing else of a form is looked at.
        for part in (case.path_parameters, case.body):
            if isinstance(part, dict) and asked % 2:
                part.update({name: known[name] for name in known if name in part})
        response = case.call()
        assert response.status_code < 500
        case.validate_response(response, excluded_checks=left_out)

    ask()
    return asked
