"""The addresses of the platform; each names who may open it."""

from gongzhi.web import sign_in
from gongzhi.web.gate import path_for

BOTH = ("GET", "POST")

urlpatterns = [
    path_for("login/", sign_in.sign_in, name="login", public=True, methods=BOTH),
    path_for("logout/", sign_in.sign_out, name="logout", public=True, methods=BOTH),
    path_for("post/", sign_in.choose_post, name="post", public=True, methods=BOTH),
]

handler400 = "gongzhi.web.answers.bad_request"
handler403 = "gongzhi.web.answers.forbidden"
handler404 = "gongzhi.web.answers.not_there"
handler500 = "gongzhi.web.answers.broken"
