"""Addresses of the statistician's desk; part of the namespace `collection`."""

from django.urls import path

from collection.views import paper, reviewing

urlpatterns = [
    path("review/", reviewing.review_list, name="review_list"),
    path("review/<uuid:public_id>/", reviewing.review, name="review"),
    path("review/<uuid:public_id>/history/", reviewing.history, name="history"),
    path("paper/", paper.paper, name="paper"),
    path("paper/<uuid:public_id>/start/", paper.paper_start, name="paper_start"),
]
