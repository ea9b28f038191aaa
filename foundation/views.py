"""Health for machines, and the answer to a form whose protection token has expired."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.guards import public


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the process runs and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explains what to do when a form's token is missing or old; nothing was saved."""
    return render(request, "403_csrf.html", status=403)
