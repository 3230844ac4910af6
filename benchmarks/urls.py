"""The cabinet's addresses and the peer's."""

from django.urls import path

from benchmarks.peer import crispy_page
from cabinet.urls import handler404, handler500
from cabinet.urls import urlpatterns as own

__all__ = ["handler404", "handler500", "urlpatterns"]
urlpatterns = [path("peer/<uuid:public_id>/", crispy_page), *own]
