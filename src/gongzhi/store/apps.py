from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    name = "gongzhi.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongzhi.store.security import apply_after_migrate  # models must be loaded first

        post_migrate.connect(apply_after_migrate, dispatch_uid="gongzhi.security")
