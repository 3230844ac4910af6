from pathlib import Path

from django.apps import AppConfig


class Forms3InformConfig(AppConfig):
    name = "forms_3inform"
    verbose_name = "3-inform"

    def ready(self) -> None:
        from forms_core.registry import register

        register("3-INFORM", Path(__file__).parent, self.get_models())
