"""Background work of estimation: the whole chain of one round, repeatable and restartable."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from collection.models import Round
from estimation.actions.make_vintage import make_vintage
from estimation.actions.tabulate import STEPS, tabulate
from estimation.models import Vintage
from kernel import jobs
from kernel.bilingual import Bilingual

PINNING = Bilingual(kk="Есептер тіркеліп, салмақтар есептелуде", ru="Фиксация отчетов, расчет весов")
DONE = Bilingual(kk="Кестелер дайын", ru="Таблицы готовы")
FAILED = Bilingual(
    kk="Есептеу орындалмады. Қайта бастаңыз; қайталанса, әкімшіге хабарлаңыз.",
    ru="Расчет не выполнен. Запустите снова; если повторится, сообщите администратору.",
)


@shared_task(name="estimation.tabulate_round")
def tabulate_round(round_id: int, job_id: int | None = None) -> None:
    """Vintage and tables of a closed round. Run again it finds its work: the same inputs are the same vintage.

    A run that died before the vintage was pinned left nothing; one that died later left a vintage without tables.
    """

    def step(by: Any) -> None:
        progress = jobs.Progress(job_id, STEPS + 1)
        progress.step(PINNING)
        vintage: Vintage = make_vintage(Round.objects.get(pk=round_id), by=by)
        tabulate(vintage, step=progress.step, by=by)
        progress.finish(DONE)

    jobs.run(job_id, step, broken=FAILED)
