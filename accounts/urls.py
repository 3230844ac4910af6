from django.urls import path

from accounts.views import access, invitation, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.password, name="password"),
    path("units/<uuid:unit_id>/access/", access.access, name="access"),
    path("units/<uuid:unit_id>/access/invite/", access.invite, name="invite"),
    path("access/<uuid:public_id>/", access.change, name="mandate_change"),
    path("access/<uuid:public_id>/take-back/", access.take_back, name="mandate_take_back"),
    path("access/invitations/<uuid:public_id>/withdraw/", access.withdraw, name="invitation_withdraw"),
    path("invitations/<slug:token>/", invitation.invitation, name="invitation"),
]
