"""Addresses of the respondent's and the reviewer's desks."""

from django.urls import path

from collection.review_urls import urlpatterns as review
from collection.views import (
    batch,
    calendar,
    checking,
    desk,
    documents,
    filling,
    no_activity,
    offline,
    presence,
    repairing,
    signing,
    verifying,
    who,
    workbook,
)

app_name = "collection"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/link/", calendar.link, name="calendar_link"),
    path("calendar/link/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/reminders/", calendar.reminders, name="calendar_reminders"),
    path("calendar/feed/<str:secret>/dates.ics", calendar.feed, name="calendar_feed"),
    path("no-activity/", no_activity.choose, name="no_activity"),
    path("no-activity/check/", no_activity.check, name="no_activity_check"),
    path("no-activity/filed/", no_activity.filed, name="no_activity_filed"),
    path("units/<uuid:unit_id>/no-activity/<int:year>/", desk.notice, name="notice"),
    path("units/<uuid:unit_id>/signing/", signing.signing, name="signing"),
    path("desk/workbooks/", batch.batch, name="batch"),
    path("desk/workbooks/archive/", batch.download, name="batch_download"),
    path("desk/workbooks/upload/", batch.upload, name="batch_upload"),
    path("desk/workbooks/<uuid:public_id>/", batch.preview, name="batch_preview"),
    path("units/<uuid:unit_id>/who-did-what/", who.who, name="who"),
    path("reports/offline.js", offline.worker, name="offline"),
    path("reports/<uuid:public_id>/", filling.report, name="report"),
    path("reports/<uuid:public_id>/sections/<slug:section_id>/", filling.section, name="section"),
    path("reports/<uuid:public_id>/presence/", presence.presence, name="presence"),
    path("reports/<uuid:public_id>/workbook/", workbook.download, name="workbook"),
    path("reports/<uuid:public_id>/workbook/upload/", workbook.upload, name="workbook_upload"),
    path("reports/<uuid:public_id>/workbook/<uuid:upload_id>/", workbook.preview, name="workbook_preview"),
    path("reports/<uuid:public_id>/check/", checking.check, name="check"),
    path("reports/<uuid:public_id>/explain/", checking.explain_finding, name="explain"),
    path("reports/<uuid:public_id>/repair/", repairing.repair, name="repair"),
    path("reports/<uuid:public_id>/history/", checking.own_history, name="own_history"),
    path("reports/<uuid:public_id>/versions/<int:number>/", checking.version, name="version"),
    path("reports/<uuid:public_id>/versions/<int:number>/receipt/", checking.receipt, name="receipt"),
    path("reports/<uuid:public_id>/versions/<int:number>/receipt.pdf", documents.receipt, name="receipt_pdf"),
    path("reports/<uuid:public_id>/versions/<int:number>/form/", checking.print_form, name="print"),
    path("verify/", verifying.verify, name="verify"),
    path("forms/<slug:edition_id>/<slug:section_id>/checks.json", filling.checks, name="checks"),
    *review,
]
