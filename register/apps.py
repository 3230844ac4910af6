from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "register"
    verbose_name = "Business register and classifiers"

    def ready(self) -> None:
        from register import classifiers, queries

        classifiers.use_imported(queries.imported_items)
