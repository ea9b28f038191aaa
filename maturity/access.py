"""Which model version an address means. Every member may read all of them."""

from django.http import Http404

from maturity.models import ModelVersion


def get_version(number: str | None) -> ModelVersion:
    """The version with this number, the current one for None; 404 when there is none."""
    try:
        if number is None:
            return ModelVersion.objects.current()
        return ModelVersion.objects.numbered(int(number))
    except (ModelVersion.DoesNotExist, ValueError) as error:
        raise Http404 from error
