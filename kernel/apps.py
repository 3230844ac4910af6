from django.apps import AppConfig
from django.conf import settings


class KernelConfig(AppConfig):
    name = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from kernel import checks, locale_build  # noqa: F401  checks registers the system checks

        for folder in settings.LOCALE_PATHS:
            locale_build.refresh(folder)
