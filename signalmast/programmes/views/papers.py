"""Certificates as files to print."""

from datetime import datetime

from django.http import HttpResponse

from signalmast.core.exports import file_response
from signalmast.programmes.certificates import Certificate, certificate_pdf


def printed(name: str, *papers: Certificate, at: datetime) -> HttpResponse:
    """Return certificates in one file, a page each, as they were at a moment."""
    return file_response(f"{name}.pdf", certificate_pdf(*papers, at=at), "application/pdf")
