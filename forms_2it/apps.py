from pathlib import Path

from django.apps import AppConfig


class Forms2ITConfig(AppConfig):
    name = "forms_2it"
    verbose_name = "2-services (IT)"

    def ready(self) -> None:
        from forms_core.registry import register

        register("2-IT", Path(__file__).parent, self.get_models())
