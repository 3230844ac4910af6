"""Addresses. Pages live under the language; health and static files do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from cabinet import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("collection.urls")),
        path("", include("cabinet.pages")),
        path("", include("dissemination.urls")),
        prefix_default_language=True,
    ),
]
handler400 = "cabinet.views.bad_request"
handler404 = "cabinet.views.not_found"
handler500 = "cabinet.views.server_error"
