from pathlib import Path

from django.apps import AppConfig


class DemoFormConfig(AppConfig):
    name = "tests.demo_form"
    verbose_name = "1-demo"

    def ready(self) -> None:
        from forms_core.registry import register

        register("1-DEMO", Path(__file__).parent, self.get_models())
