"""Invented names: firms, public bodies, people, addresses and contacts of nobody.

Firms are called after colours, plants, animals, waters and crafts; districts do not exist; every mail address ends in
`.example`, which belongs to nobody by the rules of the Internet; telephone numbers have 000 where a subscriber begins.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from register.chance import Chance
from register.units import Column, texts


def _words(text: str) -> list[str]:
    """Words of a list; `_` stands for a space inside one."""
    return [word.replace("_", " ") for word in text.split()]


# Kazakh words as a Russian document writes them.
_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")

QUALITIES = _words(
    "Алтын Күміс Жасыл Көкшіл Қоңыр Сарғыш Ақшыл Қызғылт Мөлдір Жарқын Нұрлы Самғау Шалқар Биік Кең Терең Асыл Берік "
    "Сұлу Таза Жаңа Ежелгі Бейбіт Сабырлы Ширақ Жүйрік Мерейлі Құтты Ырысты Берекелі Көктемгі Жазғы Күзгі Таңғы Кешкі "
    "Айлы Күнді Бұлтты Желді Тынық Шуақты Жылы Салқын Тау Дала Орман Көл Теңіз Өзен Бұлақ Шөл Қыр Сай Жота"
)
THINGS = _words(
    "арша емен қайың терек үйеңкі қарағай тораңғы жусан қызғалдақ бәйшешек раушан жалбыз шырша тал шие алма өрік жиде "
    "бүркіт сұңқар қыран тырна аққу қарлығаш бұлбұл тұлпар арғымақ құлан киік бұғы арқар барыс арыстан құмырсқа ара "
    "керуен шаңырақ уық кереге босаға шатыр домбыра қобыз сырнай жетіген көрік балға өрнек кілем сырмақ алаша моншақ "
    "арна айдын жағалау толқын самал тұман шық қырау найзағай кемпірқосақ шолпан үркер темірқазық құс_жолы"
)
# What the firm does, by section of activity; IT firms have their own.
TRADES = {
    "A": "егін бақ отар құрт дән шөп төл",
    "B": "кен тас құм тұз мыс қорғасын",
    "C": "өнім шеберхана тоқыма ұн ет сүт темір ағаш керамика жиһаз",
    "D": "жылу қуат жарық",
    "E": "су тазалық қалдық",
    "F": "құрылыс қалау шатыр іргетас сылақ көпір жол кірпіш дуал",
    "G": "сауда дүкен базар қойма көтерме бөлшек тауар керуен_сауда сөре таразы жәрмеңке",
    "H": "жол көлік тасымал жүк қайық",
    "I": "қонақүй үй тынығу",
    "J": "баспа үн экран хабар",
    "K": "қаржы сақтау несие",
    "L": "мүлік үй алаң пәтер",
    "M": "кеңес сызба зерттеу талдау есеп жарнама",
    "N": "күзет тазалау саяхат жалға көмек",
    "Q": "емхана дәрі шипа",
    "R": "жарыс ойын демалыс",
    "S": "жөндеу шебер",
}
IT_TRADES = "код дерек сервер бит жүйе алгоритм цифр байт"
FIRST_NAMES_M = _words(
    "Арман Ерлан Нұрлан Бауыржан Дәурен Айдос Мақсат Тимур Олжас Қанат Серік Асқар Данияр Марат Рүстем"
)
FIRST_NAMES_F = _words(
    "Айгүл Динара Гүлнар Әсел Жанар Мадина Салтанат Айдана Ботагөз Назгүл Ләззат Камила Меруерт Раушан"
)
FATHERS = _words("Ерлан Серік Қайрат Марат Болат Асқар Талғат Мұрат Самат Жомарт Ғалым Нұрлан Кеңес Оралбек Дәулет")
SURNAMES = _words(
    "Аршалы Бұлақбай Дәндібек Еменұлы Жусанбай Қайыңды Қызғалдақ Самалбек Тораңғы Ұстабек Шолпанбай Өрнекбай Көрікбай "
    "Тырнабек Арқарбай Айдынбек Жотабай Шуақбай Моншақбай Таңатар Керуенбай Сырнайбек Құрыкбай Жалбызбек"
)
STREETS = _words(
    "Арша Емен Қайың Тораңғы Жусан Қызғалдақ Бәйшешек Самал Айдын Шолпан Үркер Керуен Домбыра Көктем Жағалау"
)
_PLACES_HEAD = _words("Ай Ақ Көк Сары Жас Ұзын Кең Тас Құм Бес Қос Үш Мың Шаң Жел Күн Нұр Бай Той Ер")
_PLACES_TAIL = _words(
    "өрнек сырнай жусан тораңғы моншақ керуен айдын шолпан жота көрік кереге қырау самал арқар тырна емен "
    "шатыр алма кілем өзек"
)
BODIES = (
    ("ішкі саясат бөлімі", "Отдел внутренней политики"),
    ("қаржы бөлімі", "Отдел финансов"),
    ("экономика және бюджеттік жоспарлау бөлімі", "Отдел экономики и бюджетного планирования"),
    ("жер қатынастары бөлімі", "Отдел земельных отношений"),
    ("сәулет және қала құрылысы бөлімі", "Отдел архитектуры и градостроительства"),
    ("кәсіпкерлік бөлімі", "Отдел предпринимательства"),
    ("ауыл шаруашылығы бөлімі", "Отдел сельского хозяйства"),
    ("ветеринария бөлімі", "Отдел ветеринарии"),
    ("құрылыс бөлімі", "Отдел строительства"),
    ("тұрғын үй инспекциясы бөлімі", "Отдел жилищной инспекции"),
    ("мәдениет және тілдерді дамыту бөлімі", "Отдел культуры и развития языков"),
    ("дене шынықтыру және спорт бөлімі", "Отдел физической культуры и спорта"),
    ("жұмыспен қамту және әлеуметтік бағдарламалар бөлімі", "Отдел занятости и социальных программ"),
    ("тұрғын үй-коммуналдық шаруашылық бөлімі", "Отдел жилищно-коммунального хозяйства"),
    ("азаматтық хал актілерін тіркеу бөлімі", "Отдел регистрации актов гражданского состояния"),
    ("әкімінің аппараты", "Аппарат акима"),
)
LEGAL_FORMS = {"llp": ("ЖШС", "ТОО"), "jsc": ("АҚ", "АО"), "cooperative": ("ӨК", "ПК")}


def in_russian(text: str) -> str:
    return text.translate(_RUSSIAN)


def firm_names(sections: Sequence[str], is_it: Column, legal_form: Column, chance: Chance) -> tuple[Column, Column]:
    """`«Мөлдір қайың құрылыс» ЖШС` and `ТОО «Молдир кайын курылыс»`; no name twice in either language."""
    start = chance.whole("name", len(QUALITIES) * len(THINGS))
    trade = chance.whole("name:trade", 1 << 20)
    taken: set[str] = set()
    kk, ru = [], []
    for section, it, form, first, second in zip(
        sections, is_it.tolist(), legal_form.tolist(), start.tolist(), trade.tolist(), strict=True
    ):
        own = _free_name(_trades("IT" if it else section), first, second, taken)
        taken.add(in_russian(own))
        suffix, prefix = LEGAL_FORMS[form]
        kk.append(f"«{own}» {suffix}")
        ru.append(f"{prefix} «{in_russian(own)}»")
    return texts(kk), texts(ru)


def _trades(section: str) -> list[str]:
    return _TRADES_OF[section]


_TRADES_OF = {section: _words(words) for section, words in TRADES.items()} | {"IT": _words(IT_TRADES)}


def _free_name(trades: list[str], first: int, second: int, taken: set[str]) -> str:
    """The name at these places, or the next one that nobody has; a number when all are taken.

    Letters that Russian lacks fall together there (`ұн`, `үн`), so the Russian name decides.
    """
    pairs = len(QUALITIES) * len(THINGS)
    for step in range(200):
        pair = (first + step * 997) % pairs
        quality, thing = QUALITIES[pair % len(QUALITIES)], THINGS[pair // len(QUALITIES)]
        own = f"{quality} {thing} {trades[(second + step) % len(trades)]}"
        if in_russian(own) not in taken:
            return own
    return f"{own} {len(taken)}"


def body_names(chance: Chance) -> tuple[Column, Column]:
    """Public bodies of districts that do not exist."""
    places = [head + tail for tail in _PLACES_TAIL for head in _PLACES_HEAD]
    kk, ru = [], []
    for number, place in enumerate(_shuffled(len(chance), len(places) * len(BODIES), chance)):
        body_kk, body_ru = BODIES[place % len(BODIES)]
        district = places[place // len(BODIES)]
        more = "" if number < len(places) * len(BODIES) else f" № {number}"
        kk.append(f"«{district} ауданының {body_kk}»{more} КММ" if not body_kk.startswith("әкім") else
                  f"«{district} ауданы {body_kk}»{more} КММ")  # fmt: skip
        ru.append(f"КГУ «{body_ru} района {in_russian(district)}»{more}")
    return texts(kk), texts(ru)


def _shuffled(count: int, among: int, chance: Chance) -> list[int]:
    """Places without repetition as long as there are enough."""
    first = int(chance.whole("body:first", among)[0]) if count else 0
    return [(first + number * 7919) % among for number in range(count)]


def people(role: str, chance: Chance) -> Column:
    """Surname, first name, father's name."""
    woman = chance.happens(f"{role}:woman", 0.55)
    surname = chance.whole(f"{role}:surname", len(SURNAMES))
    first = chance.whole(f"{role}:first", 1 << 20)
    father = chance.whole(f"{role}:father", len(FATHERS))
    return texts([
        _person(SURNAMES[s], FIRST_NAMES_F if w else FIRST_NAMES_M, f, FATHERS[p], "қызы" if w else "ұлы")
        for w, s, f, p in zip(woman.tolist(), surname.tolist(), first.tolist(), father.tolist(), strict=True)
    ])  # fmt: skip


def owners(chance: Chance) -> Column:
    """People who trade under their own name; no name twice."""
    woman = chance.happens("owner:woman", 0.55).tolist()
    surname = chance.whole("owner:surname", len(SURNAMES)).tolist()
    first = chance.whole("owner:first", 1 << 20).tolist()
    father = chance.whole("owner:father", len(FATHERS)).tolist()
    found: dict[str, None] = {}
    for own in zip(woman, surname, first, father, strict=True):
        found[_free_person(*own, found)] = None
    return texts(list(found))


def _free_person(is_woman: bool, surname: int, first: int, father: int, taken: Container[str]) -> str:
    """The person at these places, or a namesake's neighbour; a number when all names are taken."""
    names, child = (FIRST_NAMES_F, "қызы") if is_woman else (FIRST_NAMES_M, "ұлы")
    for step in range(len(FATHERS) * len(SURNAMES)):
        place = (surname + step // len(FATHERS)) % len(SURNAMES)
        own = _person(SURNAMES[place], names, first, FATHERS[(father + step) % len(FATHERS)], child)
        if own not in taken:
            return own
    return f"{own} {surname}{first}{father}"


def _person(surname: str, names: list[str], place: int, father: str, child: str) -> str:
    return f"{surname} {names[place % len(names)]} {father}{child}"


def addresses(territories: Sequence[str], chance: Chance) -> Column:
    street = chance.whole("street", len(STREETS))
    house = chance.whole("house", 180)
    return texts([
        f"{place}, {STREETS[s]} көшесі, {h + 1}"
        for place, s, h in zip(territories, street.tolist(), house.tolist(), strict=True)
    ])  # fmt: skip


def phones(kind: str, chance: Chance) -> Column:
    """Numbers of no subscriber: 000 after the code of the place or of the network."""
    code = 710 + chance.whole(f"{kind}:place", 18) if kind == "fixed" else 700 + chance.whole(f"{kind}:net", 9)
    last = chance.whole(f"{kind}:last", 10_000)
    return texts(
        [f"+7 {c} 000 {n // 100:02d} {n % 100:02d}" for c, n in zip(code.tolist(), last.tolist(), strict=True)]
    )


def emails(codes: Sequence[str]) -> Column:
    return texts([f"esep@unit-{code}.example" for code in codes])
