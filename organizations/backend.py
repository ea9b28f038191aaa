"""Signing in, and loading the person of a request together with the memberships."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from organizations.models import Membership, User


class Backend(AuthenticationBackend):  # type: ignore[misc]  # comes without types
    """allauth's backend; nearly every page needs both rows, so one query brings them."""

    def get_user(self, user_id: Any) -> User | None:
        """The person, with `loaded_memberships` where there are any; None for nobody and for
        somebody who may not sign in any more."""
        memberships = (
            Membership.objects.of_user(user_id)
            .select_related("organization", "user")
            .loaded_with_limits()
        )
        if not memberships:
            found: User | None = super().get_user(user_id)
            return found
        user = memberships[0].user
        user.loaded_memberships = memberships
        return user if self.user_can_authenticate(user) else None
