"""The public site, and the publisher's console under publishing/."""

from django.urls import path

from dissemination.views import bulletins, opening, public, rounds

app_name = "dissemination"
urlpatterns = [
    path("", public.home, name="home"),
    path("bulletins/<slug:slug>/", public.bulletin, name="bulletin"),
    path("bulletins/<slug:slug>/<str:name>", public.file, name="file"),
    path("publishing/rounds/", rounds.rounds, name="rounds"),
    path("publishing/rounds/new/", opening.new, name="round_new"),
    path("publishing/frames/<uuid:public_id>/", opening.frame, name="frame"),
    path("publishing/rounds/<uuid:public_id>/", rounds.round_page, name="round"),
    path("publishing/rounds/<uuid:public_id>/close/", rounds.close, name="round_close"),
    path("publishing/rounds/<uuid:public_id>/reopen/", rounds.reopen, name="round_reopen"),
    path("publishing/rounds/<uuid:public_id>/tabulate/", rounds.tabulate, name="round_tabulate"),
    path("publishing/vintages/<uuid:public_id>/assemble/", rounds.assemble, name="vintage_assemble"),
    path("publishing/jobs/<uuid:public_id>/", rounds.job, name="job"),
    path("publishing/bulletins/", bulletins.bulletins, name="bulletins"),
    path("publishing/bulletins/<uuid:public_id>/", bulletins.edit, name="bulletin_edit"),
    path("publishing/bulletins/<uuid:public_id>/preview/", bulletins.preview, name="bulletin_preview"),
    path("publishing/bulletins/<uuid:public_id>/files/<str:name>", bulletins.preview_file, name="bulletin_file"),
    path("publishing/bulletins/<uuid:public_id>/approve/", bulletins.approve_bulletin, name="bulletin_approve"),
    path("publishing/bulletins/<uuid:public_id>/schedule/", bulletins.schedule_release, name="bulletin_schedule"),
    path("publishing/bulletins/<uuid:public_id>/publish/", bulletins.publish, name="bulletin_publish"),
    path("publishing/bulletins/<uuid:public_id>/unschedule/", bulletins.take_back, name="bulletin_unschedule"),
    path("publishing/bulletins/<uuid:public_id>/withdraw/", bulletins.withdraw_bulletin, name="bulletin_withdraw"),
]
