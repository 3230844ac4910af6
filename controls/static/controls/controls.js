// Twin of controls/evaluate.py and controls/findings.py: the same trees, the same answers, the same sentences.
// tests/controls/cases.yaml and random reports hold both to it.
//
// A bundle is what controls/browser.py writes. A report is an object address -> whole number, text or null.
//   const checks = expand(bundle);
//   for (const check of failing(checks, cells, previous)) show(describe(check, cells, previous));

const NBSP = "\u00a0";
const SPACES = /[ \t\u00a0\u202f]/g;
const PLACEHOLDER = /\{(\w+)\}/g;
const MOST_SUMMED = 20; // as in controls/findings.py
const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="];

// ---- From a bundle to checks ------------------------------------------------------------------------------------

export function expand(bundle) {
  const names = { ...bundle.names, yesno: new Set(bundle.names.yesno) };
  return bundle.controls.flatMap((control) => control.instances.map((instance) => makeCheck(control, instance, names)));
}

function makeCheck(control, instance, names) {
  const tree = filled(control.shape, instance);
  return {
    id: control.id,
    place: Object.entries(instance).map(([name, value]) => `${name}=${value}`).join(","),
    severity: control.severity,
    tree,
    cells: cellsIn(tree),
    evaluate_blank: control.evaluate_blank,
    slip: control.slip ?? null,
    message: inBoth((language) => fillMessage(control.message[language], instance, names, language)),
    names,
  };
}

function filled(tree, instance) {
  if (!Array.isArray(tree) || ["text", "codes", "context"].includes(tree[0])) return tree;
  if (["cell", "PREV"].includes(tree[0])) return [tree[0], fillText(tree[1], instance)];
  return [tree[0], ...tree.slice(1).map((operand) => filled(operand, instance))];
}

const fillText = (text, instance) => text.replace(PLACEHOLDER, (all, name) => instance[name] ?? all);

function fillMessage(text, instance, names, language) {
  const word = (value) => (value.includes("/") ? capital(cellsName(names, [value])[language]) : value);
  return text.replace(PLACEHOLDER, (all, name) => (name in instance ? word(instance[name]) : all));
}

function cellsIn(tree, found = []) {
  if (Array.isArray(tree)) {
    if (tree[0] === "cell" && !found.includes(tree[1])) found.push(tree[1]);
    tree.slice(1).forEach((operand) => cellsIn(operand, found));
  }
  return found;
}

// ---- The meaning of a control -----------------------------------------------------------------------------------

export const failing = (checks, cells, previous = null) => checks.filter((check) => !holds(check, cells, previous));

export function holds(check, cells, previous = null) {
  const silent = check.cells.length > 0 && !check.evaluate_blank && check.cells.every((cell) => isBlank(cells[cell]));
  return silent || evaluate(check.tree, cells, previous) !== false;
}

// A number, a text, true, false, or null: "no answer", and a control without an answer holds.
export const evaluate = (tree, cells, previous = null) => valueOf(tree, { cells, previous: previous ?? {} });

const isBlank = (value) => value === null || value === undefined || value === "";

function valueOf(tree, report) {
  if (!Array.isArray(tree)) return tree;
  return meanings[tree[0]](tree.slice(1), report) ?? null;
}

function number(tree, report) {
  const value = valueOf(tree, report);
  return isBlank(value) && Array.isArray(tree) && ["cell", "PREV"].includes(tree[0]) ? 0 : value;
}

const text = (tree, report) => valueOf(tree, report) || "";

// Whole numbers stay exact: beyond what a double holds they become BigInt, which compares with numbers as it should.
function exact(plain, big) {
  return (left, right) => {
    const result = typeof left === "bigint" || typeof right === "bigint" ? NaN : plain(left, right);
    if (Number.isSafeInteger(result) || !isWhole(left) || !isWhole(right)) return plain(Number(left), Number(right));
    const whole = big(BigInt(left), BigInt(right));
    return whole >= -(2n ** 53n) + 1n && whole <= 2n ** 53n - 1n ? Number(whole) : whole;
  };
}

const isWhole = (value) => typeof value === "bigint" || Number.isInteger(value);
const plus = exact((a, b) => a + b, (a, b) => a + b);
const minus = exact((a, b) => a - b, (a, b) => a - b);
const times = exact((a, b) => a * b, (a, b) => a * b);
const size = (value) => (value < 0 ? minus(0, value) : value);

const tests = {
  "=": (a, b) => a == b, // eslint-disable-line eqeqeq -- a BigInt equals the same number
  "!=": (a, b) => a != b, // eslint-disable-line eqeqeq
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function arithmetic(step) {
  return (operands, report) => {
    const values = operands.map((operand) => number(operand, report));
    return values.includes(null) ? null : values.reduce(step);
  };
}

function comparison(test) {
  return (operands, report) => {
    const [left, right] = operands.map((operand) => number(operand, report));
    return left === null || right === null ? null : test(left, right);
  };
}

function members(fold) {
  return ([sign, wanted, ...cells], report) => {
    const answers = cells.map((cell) => valueOf([sign, cell, wanted], report));
    return answers.includes(null) ? null : fold(answers);
  };
}

function and(operands, report) {
  const answers = operands.map((operand) => valueOf(operand, report));
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

const opposite = (answer) => (answer === null ? null : !answer);
const or = (operands, report) => opposite(and(operands.map((operand) => ["not", operand]), report));

function jump([value, before, ratio, floor], report) {
  const [now, times_, least] = [value, ratio, floor].map((tree) => number(tree, report));
  if ([now, times_, least].includes(null)) return null;
  const then = valueOf(before, report);
  if (isBlank(then)) return false;
  return size(minus(now, then)) > least && (now > times(times_, then) || times(times_, now) < then);
}

function between(operands, report) {
  const [value, low, high] = operands.map((operand) => number(operand, report));
  return ![value, low, high].includes(null) && low <= value && value <= high;
}

function ratio(operands, report) {
  const [value, base] = operands.map((operand) => number(operand, report));
  return value === null || base === null || !base ? null : Number(value) / Number(base);
}

function decimals([operand], report) {
  const value = valueOf(operand, report);
  if (typeof value !== "number" || Number.isInteger(value)) return 0;
  const [digits, exponent] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1] ?? "").length - Number(exponent ?? 0));
}

const meanings = {
  cell: ([address], report) => report.cells[address],
  PREV: ([address], report) => report.previous[address],
  text: ([value]) => value,
  "+": arithmetic(plus),
  SUM: arithmetic(plus),
  "-": arithmetic(minus),
  "*": arithmetic(times),
  COUNT: (operands, report) => operands.filter((operand) => !isBlank(valueOf(operand, report))).length,
  RATIO: ratio,
  DECIMALS: decimals,
  ...Object.fromEntries(COMPARISONS.map((sign) => [sign, comparison(tests[sign])])),
  "text=": ([a, b], report) => text(a, report) === text(b, report),
  "text!=": ([a, b], report) => text(a, report) !== text(b, report),
  ANY: members((answers) => answers.some(Boolean)),
  ALL: members((answers) => answers.every(Boolean)),
  and,
  ALL_ANSWERED: and,
  or,
  not: ([operand], report) => opposite(valueOf(operand, report)),
  if: ([premise, conclusion], report) => or([["not", premise], conclusion], report),
  iff: ([left, right], report) => {
    const answers = [valueOf(left, report), valueOf(right, report)];
    return answers.includes(null) ? null : answers[0] === answers[1];
  },
  BLANK: ([operand], report) => isBlank(valueOf(operand, report)),
  BETWEEN: between,
  YOY_JUMP: jump,
  BIN_VALID: ([operand], report) => isBin(valueOf(operand, report)),
  EMAIL_VALID: ([operand], report) => isEmail(valueOf(operand, report)),
};

function isBin(value) {
  const code = typeof value === "string" ? value.replace(SPACES, "") : "";
  if (!/^[0-9]{2}(?:0[1-9]|1[0-2])[456][0-9]{7}$/.test(code)) return false;
  const digits = [...code].map(Number);
  const rest = (weights) => weights.reduce((total, weight, index) => total + weight * digits[index], 0) % 11;
  const first = rest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  return (first === 10 ? rest([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) : first) === digits[11];
}

function isEmail(value) {
  if (typeof value !== "string" || value.replace(SPACES, "") !== value) return false;
  const [name, domain, ...more] = value.split("@");
  if (domain === undefined || more.length) return false;
  return name !== "" && domain.includes(".") && !domain.startsWith(".") && !domain.endsWith(".");
}

// ---- How cells are called ---------------------------------------------------------------------------------------

const inBoth = (make) => ({ kk: make("kk"), ru: make("ru") });
const both = (kk, ru) => ({ kk, ru });

const ROW = { kk: ["жол", "жолдар", "жолды", "жолдарды"], ru: ["строка", "строки", "строку", "строки"] };
const COLUMN = { kk: ["баған", "бағандар", "бағанды", "бағандарды"], ru: ["графа", "графы", "графу", "графы"] };
const ITEM = { kk: ["тармақ", "тармақтар", "тармақты", "тармақтарды"], ru: ["пункт", "пункты", "пункт", "пункты"] };
const PART = {
  kk: ["тармақша", "тармақшалар", "тармақшаны", "тармақшаларды"],
  ru: ["подпункт", "подпункты", "подпункт", "подпункты"],
};

const noun = (code) => (code.includes(".") ? PART : ITEM);
const unique = (items) => [...new Set(items)];
const together = (parts, joint) => inBoth((language) => parts.map((part) => part[language]).join(joint));
const sectionOf = (address) => address.split("/", 1)[0];

function listed(codes, joint) {
  const most = joint === " + " ? 5 : 8;
  return (codes.length <= most ? codes : [...codes.slice(0, 2), "…", codes.at(-1)]).join(joint);
}

function counted(codes, word, joint, actedOn) {
  const form = (actedOn ? 2 : 0) + (codes.length > 1 ? 1 : 0);
  const all = listed(codes, joint);
  return both(`${all}-${word.kk[form]}`, `${word.ru[form]} ${all}`);
}

function cellsName(names, addresses, { joint = " + ", actedOn = false, withSection = false, beside = null } = {}) {
  const groups = new Map();
  for (const address of addresses) {
    const section = sectionOf(address);
    groups.set(section, [...(groups.get(section) ?? []), address]);
  }
  const parts = [...groups].map(([section, group]) => {
    const part = inOneSection(names, group, joint, actedOn, beside);
    return withSection ? together([names.sections[section], part], ", ") : part;
  });
  return together(parts, joint);
}

function inOneSection(names, group, joint, actedOn, beside) {
  const parts = group.map((address) => address.split("/"));
  if (parts[0].length === 2) return questions(names, group, joint, actedOn);
  const rows = unique(parts.map((part) => part[1]));
  const columns = unique(parts.map((part) => part[2]));
  if (rows.length > 1 && columns.length > 1) {
    return together(parts.map((part) => table([part[1]], [part[2]], joint, actedOn, [])), joint);
  }
  const said = (beside ?? "").split("/");
  return table(rows, columns, joint, actedOn, said.length === 3 && said[0] === parts[0][0] ? said : []);
}

function table(rows, columns, joint, actedOn, said) {
  const row = counted(rows, ROW, joint, actedOn);
  const column = counted(columns, COLUMN, joint, actedOn);
  const sameRow = rows.length === 1 && said[1] === rows[0];
  const sameColumn = columns.length === 1 && said[2] === columns[0];
  if (sameRow && !sameColumn) return column;
  if (sameColumn && !sameRow) return row;
  // Kazakh bends only the last word: "1.5-жол, 2-бағанды толтырыңыз".
  return together([both(counted(rows, ROW, joint, false).kk, row.ru), column], ", ");
}

function questions(names, group, joint, actedOn) {
  const found = new Map();
  for (const address of group) {
    const code = address.split("/")[1];
    const key = address in names.words ? address : noun(code);
    found.set(key, [...(found.get(key) ?? []), code]);
  }
  const name = ([key, codes]) =>
    typeof key === "string" ? inBoth((language) => `«${names.words[key][language]}»`) : counted(codes, key, joint, actedOn);
  return together([...found].map(name), joint);
}

// ---- What a failed control says ---------------------------------------------------------------------------------

const NOT_FILLED = both("толтырылмаған", "не заполнено");
const ANSWERS = [both("Жоқ", "Нет"), both("Иә", "Да")];
const LAST_YEAR = both("{name} (өткен жыл)", "{name} (прошлый год)");
const FILLED_COUNT = both("толтырылғаны ({name})", "заполнено ({name})");
const DIFFERENCE = both("айырмасы: {value}", "разница: {value}");
const THIS_YEAR_FACT = both("есепті жыл: {value}", "отчетный год: {value}");
const LAST_YEAR_FACT = both("өткен жыл: {value}", "прошлый год: {value}");
const RATIO_FACT = both("қатынасы: {value}", "отношение: {value}");
const SLIP = both(
  "мың теңгенің орнына теңгемен жазылған сияқты: {now} емес, {less} болуы мүмкін",
  "похоже, указаны тенге вместо тысяч тенге: не {now}, а {less}",
);
const FACT = both("{name}: {value}", "{name}: {value}");
const FILL = both("{these} толтырыңыз немесе {those} түзетіңіз", "Заполните {these} или исправьте {those}");
const CORRECT = both("{these} немесе {those} түзетіңіз", "Исправьте {these} или {those}");
const CORRECT_ONE = both("{these} түзетіңіз", "Исправьте {these}");

export function describe(check, cells, previous = null) {
  const reader = { check, report: { cells, previous: previous ?? {} }, names: check.names };
  reader.manySections = unique(check.cells.map(sectionOf)).length > 1;
  const found = facts(reader, core(reader, check.tree));
  const sentences = [check.message];
  if (found.facts.length) sentences.push(sentence(together(found.facts, "; ")));
  if (found.todo) sentences.push(sentence(found.todo));
  return {
    id: check.id,
    place: check.place,
    severity: check.severity,
    left: found.left ?? null,
    right: found.right ?? null,
    difference: found.difference ?? null,
    ratio: found.ratio ?? null,
    cells: found.cells ?? check.cells,
    message: together(sentences, " "),
  };
}

function core(reader, tree) {
  if (tree[0] === "and") {
    const failed = tree.slice(1).filter((operand) => valueOf(operand, reader.report) === false);
    return failed.length === 1 ? core(reader, failed[0]) : tree;
  }
  return tree[0] === "not" && ["YOY_JUMP", "BETWEEN"].includes(tree[1][0]) ? tree[1] : tree;
}

function facts(reader, tree) {
  const years = twoYears(tree);
  if (years) return overTheYear(reader, ...years);
  if (COMPARISONS.includes(tree[0]) && namesAmounts(tree)) {
    return isOfAnswers(reader, tree) ? implication(reader, tree[1], tree[2]) : compared(reader, tree);
  }
  if (tree[0] === "if" || tree[0] === "iff") return implication(reader, tree[1], tree[2]);
  if (tree[0] === "ALL_ANSWERED") return unanswered(reader, tree);
  if (tree[0] === "not" && tree[1][0] === "BLANK") return { facts: [] };
  return { facts: values(reader, cellsIn(tree)) };
}

function twoYears(tree) {
  if (tree[0] === "YOY_JUMP") return [tree[1], tree[2]];
  const isRatio = tree[0] === "BETWEEN" && Array.isArray(tree[1]) && tree[1][0] === "RATIO";
  return isRatio && Array.isArray(tree[1][2]) && tree[1][2][0] === "PREV" ? tree[1].slice(1) : null;
}

const isOfAnswers = (reader, tree) =>
  tree.slice(1).every((side) => Array.isArray(side) && side[0] === "cell" && reader.names.yesno.has(side[1]));
const contains = (tree, wanted) =>
  Array.isArray(tree) && (wanted.includes(tree[0]) || tree.slice(1).some((operand) => contains(operand, wanted)));
const namesAmounts = (tree) => Array.isArray(tree[1]) && !contains(tree, ["context", "RATIO", "DECIMALS"]);

function compared(reader, [, left, right]) {
  const [first, second] = [left, right].map((side) => number(side, reader.report));
  const summed = Array.isArray(right) ? [] : cellsIn(left);
  if (summed.length > MOST_SUMMED) {
    const firsts = new Map([...summed].reverse().map((cell) => [cell.split("/", 1)[0], cell]));
    return { facts: [], left: first, right: second, cells: [...firsts.values()].reverse() };
  }
  if (!Array.isArray(right)) return { facts: [fact(reader, left, null)], left: first, right: second };
  const beside = Array.isArray(left) && left[0] === "cell" ? left[1] : null;
  const difference = minus(first, second);
  const gap = fillWords(DIFFERENCE, { value: shown(size(difference)) });
  return { facts: [fact(reader, left, null), fact(reader, right, beside), gap], left: first, right: second, difference };
}

function fact(reader, tree, beside) {
  const isCell = Array.isArray(tree) && tree[0] === "cell";
  const value = isCell ? shownCell(reader, tree[1]) : shown(valueOf(tree, reader.report) ?? 0);
  return fillWords(FACT, { name: called(reader, tree, beside), value });
}

function called(reader, tree, beside = null) {
  if (!Array.isArray(tree)) return shown(tree);
  const [name, ...operands] = tree;
  if (name === "PREV") return fillWords(LAST_YEAR, { name: called(reader, ["cell", operands[0]], beside) });
  const addresses = operands.map((operand) => operand[1]);
  if (name === "COUNT") return fillWords(FILLED_COUNT, { name: several(reader, addresses, ", ", beside) });
  if (name === "cell") return several(reader, operands, " + ", beside);
  const allCells = operands.every((operand) => Array.isArray(operand) && operand[0] === "cell");
  if (["+", "SUM"].includes(name) && allCells) return several(reader, addresses, " + ", beside);
  const joint = { "-": " − ", "*": " × ", RATIO: " / " }[name] ?? " + ";
  return together(operands.map((operand) => called(reader, operand, beside)), joint);
}

const several = (reader, addresses, joint, beside = null) =>
  cellsName(reader.names, addresses, { joint, withSection: reader.manySections, beside });

function overTheYear(reader, value, before) {
  const [now, then] = [value, before].map((tree) => number(tree, reader.report));
  const found = [fillWords(THIS_YEAR_FACT, { value: shown(now) }), fillWords(LAST_YEAR_FACT, { value: shown(then) })];
  const quotient = then ? Number(now) / Number(then) : null;
  if (quotient !== null) {
    found.push(fillWords(RATIO_FACT, { value: rounded(quotient, Math.abs(quotient) < 0.1 ? 4 : 2) }));
  }
  const less = () => shown(Math.floor((Number(now) + 500) / 1000));
  const todo = isSlip(reader, quotient) ? fillWords(SLIP, { now: shown(now), less: less() }) : null;
  return { facts: found, todo, left: now, right: then, difference: minus(now, then), ratio: quotient };
}

// Tenge in a cell of thousand tenge: about a thousand times last year's amount.
const isSlip = ({ check: { slip } }, ratio_) =>
  slip !== null && ratio_ !== null && 1000 / slip <= ratio_ && ratio_ <= 1000 * slip;

function implication(reader, premise, conclusion) {
  const given = cellsIn(premise);
  const wanted = cellsIn(conclusion).filter((cell) => !given.includes(cell));
  return { facts: values(reader, [...given, ...wanted]), todo: whatToDo(reader, given, wanted) };
}

function whatToDo(reader, given, wanted) {
  if (!given.length || !wanted.length) {
    const some = [...given, ...wanted];
    return some.length ? fillWords(CORRECT_ONE, { these: actedOn(reader, some, null) }) : null;
  }
  const { cells } = reader.report;
  const some = wanted.filter((cell) => cells[cell]);
  const answered = some.length ? some : wanted;
  const blank = wanted.every((cell) => isBlank(cells[cell]));
  const words = { these: actedOn(reader, answered, given[0]), those: actedOn(reader, given, answered[0]) };
  return fillWords(blank ? FILL : CORRECT, words);
}

function actedOn(reader, addresses, beside) {
  const withSection = reader.manySections && addresses.every((address) => address.split("/").length === 3);
  return cellsName(reader.names, addresses, { joint: ", ", actedOn: true, withSection, beside: withSection ? null : beside });
}

function values(reader, addresses) {
  const groups = new Map();
  for (const address of addresses) {
    const value = shownCell(reader, address);
    const group = groups.get(value.ru) ?? { value, addresses: [] };
    group.addresses.push(address);
    groups.set(value.ru, group);
  }
  let beside = null;
  return [...groups.values()].map((group) => {
    const name = several(reader, group.addresses, ", ", beside);
    beside = reader.manySections ? null : (beside ?? group.addresses[0]);
    return fillWords(FACT, { name, value: group.value });
  });
}

function shownCell(reader, address) {
  const value = reader.report.cells[address];
  if (isBlank(value)) return NOT_FILLED;
  if (reader.names.yesno.has(address) && value in ANSWERS) return ANSWERS[value];
  if (typeof value !== "string") return shown(value);
  const signs = [...value];
  return inBoth(() => `«${signs.length <= 40 ? value : `${signs.slice(0, 40).join("")}…`}»`);
}

function unanswered(reader, tree) {
  const failed = tree.slice(1).filter((operand) => valueOf(operand, reader.report) === false);
  const missing = failed.flatMap((operand) => cellsIn(operand)).filter((cell) => isBlank(reader.report.cells[cell]));
  return { facts: [fillWords(FACT, { name: several(reader, missing, ", "), value: NOT_FILLED })], cells: missing };
}

const shown = (value) => (isWhole(value) ? inBoth(() => grouped(String(value))) : rounded(value, 2));

function rounded(value, decimals_) {
  const whole = BigInt(Math.floor(value * 10 ** decimals_ + 0.5));
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals_ + 1, "0");
  const written = `${whole < 0n ? "-" : ""}${grouped(digits.slice(0, -decimals_))}`.replace("-", "\u2212");
  return inBoth(() => `${written},${digits.slice(-decimals_)}`);
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, NBSP).replace("-", "\u2212");
const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);
const sentence = (words) => inBoth((language) => `${capital(words[language])}.`);
const fillWords = (wording, parts) =>
  inBoth((language) => wording[language].replace(PLACEHOLDER, (all, name) => parts[name][language]));
