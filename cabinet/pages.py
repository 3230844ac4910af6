"""Addresses of methodologists and administrators, and the public help page."""

from django.urls import path

from cabinet.views import deadlines, editions, help, methods, people, topics, units

app_name = "cabinet"
urlpatterns = [
    path("help/", help.help_page, name="help"),
    path("help/glossary/<slug:edition_id>/", help.glossary, name="glossary"),
    path("help/answers/", topics.answers, name="help_answers"),
    path("help/<slug:topic>/", topics.topic, name="help_topic"),
    path("controls/", methods.controls, name="controls"),
    path("controls/proof/", methods.proof, name="proof"),
    path("controls/<slug:edition_id>/<str:control_id>/", methods.control, name="control"),
    path("editions/", editions.editions, name="editions"),
    path("editions/<slug:edition_id>/", editions.edition, name="edition"),
    path("people/", people.people, name="users"),
    path("people/new/", people.new, name="user_new"),
    path("people/<uuid:public_id>/", people.person, name="user"),
    path("people/<uuid:public_id>/password/", people.password, name="user_password"),
    path("people/<uuid:public_id>/mandates/new/", people.grant_mandate, name="mandate_new"),
    path("mandates/<uuid:public_id>/revoke/", people.revoke_mandate, name="mandate_revoke"),
    path("units/", units.units, name="units"),
    path("units/import/", units.import_file, name="import"),
    path("units/import/store/", units.store_file, name="import_store"),
    path("units/<uuid:public_id>/", units.unit, name="unit"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines/<uuid:public_id>/", deadlines.extension, name="extension"),
    path("deadlines/orders/<uuid:public_id>/revoke/", deadlines.revoke, name="extension_revoke"),
]
