from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "gongzhi.web"

    def ready(self) -> None:
        from gongzhi.web import gate  # noqa: F401 - registers the check that every route has a policy
