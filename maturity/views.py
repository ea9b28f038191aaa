"""How Rumbo rates and computes, for every member."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maturity.access import get_version
from maturity.explanation import explain
from organizations.access import MemberRequest, Permission, requires


@requires(Permission.SEE_RESULTS)
@require_safe
def model(request: MemberRequest) -> HttpResponse:
    """`?version=1` shows that version: an old result links to the model that it was rated with."""
    version = get_version(request.GET.get("version"))
    return render(request, "maturity/model.html", {"explanation": explain(version.model)})
