from django.apps import AppConfig


class FormsCoreConfig(AppConfig):
    name = "forms_core"
    verbose_name = "Forms"

    def ready(self) -> None:
        from forms_core import checks  # noqa: F401  registers the system check
