"""Addresses of the respondent's and the reviewer's desks."""

from django.urls import path

from collection.review_urls import urlpatterns as review
from collection.views import checking, desk, documents, filling, repairing, verifying, workbook

app_name = "collection"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("units/<uuid:unit_id>/no-activity/<int:year>/", desk.notice, name="notice"),
    path("reports/<uuid:public_id>/", filling.report, name="report"),
    path("reports/<uuid:public_id>/sections/<slug:section_id>/", filling.section, name="section"),
    path("reports/<uuid:public_id>/workbook/", workbook.download, name="workbook"),
    path("reports/<uuid:public_id>/workbook/upload/", workbook.upload, name="workbook_upload"),
    path("reports/<uuid:public_id>/workbook/<uuid:upload_id>/", workbook.preview, name="workbook_preview"),
    path("reports/<uuid:public_id>/check/", checking.check, name="check"),
    path("reports/<uuid:public_id>/explain/", checking.explain_finding, name="explain"),
    path("reports/<uuid:public_id>/repair/", repairing.repair, name="repair"),
    path("reports/<uuid:public_id>/versions/<int:number>/", checking.version, name="version"),
    path("reports/<uuid:public_id>/versions/<int:number>/receipt/", checking.receipt, name="receipt"),
    path("reports/<uuid:public_id>/versions/<int:number>/receipt.pdf", documents.receipt, name="receipt_pdf"),
    path("reports/<uuid:public_id>/versions/<int:number>/form/", checking.print_form, name="print"),
    path("reports/<uuid:public_id>/versions/<int:number>/form.pdf", documents.form, name="print_pdf"),
    path("reports/<uuid:public_id>/draft.pdf", documents.draft, name="draft_pdf"),
    path("verify/", verifying.verify, name="verify"),
    path("forms/<slug:edition_id>/<slug:section_id>/checks.json", filling.checks, name="checks"),
    *review,
]
