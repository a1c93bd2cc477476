// A form that works along while somebody fills it in: what does not apply is put away, what is
// worked out is shown, and what does not fit is said beside its field. The server reads every
// expression into lists (["op", a, b]), so nothing here parses or runs text. Without this file the
// whole form stands on the page, and the server asks again where something is missing.

const survey = document.querySelector("[data-survey]");
const Q = "q";

// ---- values: numbers, texts, true and false, and lists of nodes --------------------------------

const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?.*)?$/;
const two = (number) => String(number).padStart(2, "0");
const textOf = (node) => (node.kids.length ? node.kids.map(textOf).join("") : node.v);

function daysOf(text) {
    const found = DAY.exec(text);
    if (!found) return NaN;
    const [, y, m, d, h = 0, min = 0, s = 0] = found;
    const day = new Date(0);
    day.setUTCFullYear(+y, m - 1, +d);
    if (day.getUTCMonth() !== m - 1 || day.getUTCDate() !== +d) return NaN;
    return day.getTime() / 864e5 + (h * 60 + +min + s / 60) / 1440;
}

function num(value) {
    if (typeof value === "number") return value;
    if (typeof value === "boolean") return value ? 1 : 0;
    const text = str(value).trim();
    return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text) ? parseFloat(text) : daysOf(text);
}

function str(value) {
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.length ? textOf(value[0]) : "";
    if (typeof value !== "number" || !Number.isFinite(value)) return String(value);
    let said = String(parseFloat(value.toPrecision(15)));
    if (said.includes("e")) {
        const [, sign, whole, part = "", power] = /^(-?)(\d)\.?(\d*)e([+-]\d+)$/.exec(said);
        said = power > 0 ? (whole + part).padEnd(+power + 1, "0") : `0.${"0".repeat(-power - 1)}${whole}${part}`;
        said = sign + said;
    }
    return said === "-0" ? "0" : said;
}

function truth(value) {
    if (Array.isArray(value)) return value.length > 0 && textOf(value[0]) !== "";
    return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value);
}

const shown = (value) => {
    const text = str(value);
    return ["NaN", "Infinity", "-Infinity"].includes(text) ? "" : text;
};
const isoDay = (days) => {
    if (!(days > -7e5 && days < 2.9e6)) return "";
    const day = new Date(Math.floor(days) * 864e5);
    return `${String(day.getUTCFullYear()).padStart(4, "0")}-${two(day.getUTCMonth() + 1)}-${two(day.getUTCDate())}`;
};
const atom = (node) => {
    const text = textOf(node);
    return text !== "" && node.p && (node.p.t === "int" || node.p.t === "decimal") ? num(text) : text;
};
const atoms = (value) => {
    if (!Array.isArray(value)) return [value];
    return value.length ? value.map(atom) : [""];
};
const equal = (a, b) => {
    if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
    return typeof a === "string" && typeof b === "string" ? a === b : num(a) === num(b);
};
const some = (left, right, test) => atoms(left).some((a) => atoms(right).some((b) => test(a, b)));

// ---- expressions. A scene is { root, lists, now }; here is { node, at, size, origin } ----------

const BINARY = {
    "=": (a, b) => some(a, b, equal),
    "!=": (a, b) => some(a, b, (x, y) => !equal(x, y)),
    "<": (a, b) => some(a, b, (x, y) => num(x) < num(y)),
    "<=": (a, b) => some(a, b, (x, y) => num(x) <= num(y)),
    ">": (a, b) => some(a, b, (x, y) => num(x) > num(y)),
    ">=": (a, b) => some(a, b, (x, y) => num(x) >= num(y)),
    "+": (a, b) => num(a) + num(b),
    "-": (a, b) => num(a) - num(b),
    "*": (a, b) => num(a) * num(b),
    div: (a, b) => num(a) / num(b),
    mod: (a, b) => num(a) % num(b),
    "|": (a, b) => [...new Set([...a, ...b])],
};

function evaluate(ex, here, scene) {
    const [kind, a, b] = ex;
    if (kind === "n" || kind === "s") return a;
    if (kind === "p") return follow(a, b, here, scene);
    if (kind === "neg") return -num(evaluate(a, here, scene));
    if (kind === "f") return call(a, ex.slice(2), here, scene);
    const left = evaluate(a, here, scene);
    if (kind === "or" || kind === "and") {
        return truth(left) === (kind === "or") ? kind === "or" : truth(evaluate(b, here, scene));
    }
    return BINARY[kind](left, evaluate(b, here, scene));
}

const above = (node) => (node.up ? [node.up, ...above(node.up)] : []);
const AXES = {
    c: (node) => node.kids,
    s: (node) => [node],
    p: (node) => (node.up ? [node.up] : []),
    u: above,
    d: (node) => [node, ...node.kids.flatMap(AXES.d)],
    n: (node) => (node.up ? node.up.kids.slice(node.up.kids.indexOf(node) + 1) : []),
    b: (node) => (node.up ? node.up.kids.slice(0, node.up.kids.indexOf(node)).reverse() : []),
    a: () => [],
};

function named(node, name) {
    if (!node.names) {
        node.names = new Map();
        for (const kid of node.kids) node.names.set(kid.n, [...(node.names.get(kid.n) || []), kid]);
    }
    return node.names.get(name) || [];
}

function step([axis, name, ...conditions], nodes, here, scene) {
    const isPlain = axis === "c" && name !== "*";
    const sets = axis === "w" ? [nodes] : nodes.map(isPlain ? (node) => named(node, name) : AXES[axis]);
    const reached = sets.flatMap((set) => {
        let there = set.filter((one) => name === "*" || one.n === name);
        for (const condition of conditions) {
            there = there.filter((one, i) => {
                const within = { node: one, at: i + 1, size: there.length, origin: here.origin || here.node };
                const value = evaluate(condition, within, scene);
                return typeof value === "number" ? value === i + 1 : truth(value);
            });
        }
        return there;
    });
    return nodes.length > 1 ? [...new Set(reached)] : reached;
}

// A path from the root that passes a repeat we stand in stays in our block of it.
function follow(start, steps, here, scene) {
    if (start !== "/") {
        const from = start === "." ? [here.node] : evaluate(start, here, scene);
        return steps.reduce((nodes, one) => step(one, nodes, here, scene), Array.isArray(from) ? from : []);
    }
    if (!steps.length) return [scene.root];
    const origin = here.origin || here.node;
    const ours = new Set([origin, ...above(origin)]);
    return steps.reduce((nodes, one, i) => {
        const found = step(one, nodes, here, scene);
        const isName = one[0] === "c" && one[1] !== "*" && one.length === 2;
        const own = isName && i < steps.length - 1 ? found.filter((node) => ours.has(node)) : [];
        return own.length ? own : found;
    }, [{ n: "", kids: [scene.root], v: "" }]);
}

const LAZY = {
    if: (a, here, scene) => evaluate(a[truth(evaluate(a[0], here, scene)) ? 1 : 2], here, scene),
    once: (a, here, scene) => here.node.raw || evaluate(a[0], here, scene),
    coalesce: (a, here, scene) => {
        const texts = a.map((one) => str(evaluate(one, here, scene)));
        return texts.find((text) => text !== "" && text !== "NaN") || "";
    },
    "jr:choice-name": (a, here, scene) => {
        const value = str(evaluate(a[0], here, scene));
        const [node] = evaluate(a[1], here, scene);
        return node && value ? scene.choiceName(node, value) : value;
    },
    "indexed-repeat": (a, here, scene) => {
        const names = namesOf(a[0], here);
        const wanted = new Map();
        for (let i = 1; i + 1 < a.length; i += 2) {
            wanted.set(namesOf(a[i], here).join("/"), num(evaluate(a[i + 1], here, scene)));
        }
        let at = [{ kids: [scene.root] }];
        names.forEach((name, i) => {
            at = at.flatMap((node) => node.kids.filter((one) => one.n === name));
            const number = wanted.get(names.slice(0, i + 1).join("/"));
            if (number !== undefined) at = at.slice(number - 1, number);
        });
        return at.length ? textOf(at[0]) : "";
    },
    randomize: (a, here, scene) => evaluate(a[0], here, scene),
    property: () => "",
};

function namesOf([kind, start, steps], here) {
    if (kind !== "p") return [];
    const from = Array.isArray(start) ? here.origin || here.node : here.node;
    let names = start === "/" ? [] : [from, ...above(from)].map((one) => one.n).reverse();
    for (const [axis, name] of steps) {
        if (axis === "p") names = names.slice(0, -1);
        else if (axis === "c") names.push(name);
    }
    return names;
}

const texts = (a) => a.flatMap((one) => (Array.isArray(one) ? one.map(textOf) : [str(one)]));
const numbers = (a) => texts(a).filter((text) => text !== "").map(num);
const words = (value) => str(value).split(/\s+/).filter(Boolean);
const chars = (value) => [...str(value)];
const roundTo = (n, digits = 0) => {
    const tens = 10 ** Math.trunc(Math.min(Math.abs(digits), 30));
    const moved = digits < 0 ? n / tens : n * tens;
    if (!Number.isFinite(moved)) return n;
    return digits < 0 ? Math.floor(moved + 0.5) * tens : Math.floor(moved + 0.5) / tens;
};
const finite = (n) => (Number.isFinite(n) ? n : NaN);
const between = (a, count) => {
    const [least, most] = [num(a[0]), num(a[1])];
    return (least < 0 || count >= least) && (most < 0 || count <= most);
};
const extreme = (which) => (a) => {
    const all = numbers(a);
    return all.length ? which(...all) : NaN;
};
const own = (a, here) => (a.length ? a[0] : textOf(here.node));
const zone = (now) => {
    const off = -now.getTimezoneOffset();
    return `${off < 0 ? "-" : "+"}${two(Math.floor(Math.abs(off) / 60))}:${two(Math.abs(off) % 60)}`;
};
const isoNow = (now) =>
    `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, "0")}${zone(now)}`;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS = "Mon Tue Wed Thu Fri Sat Sun".split(" ");

function formatDate(a) {
    const text = typeof a[0] === "number" ? isoDay(a[0]) : str(a[0]);
    const days = daysOf(text);
    if (Number.isNaN(days)) return "";
    const [y, m, d] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
    const hour = text.slice(11, 13) || "00";
    const part = text.charAt(19) === "." ? text.slice(20, 23) : "000";
    const table = {
        Y: y, y: y.slice(2), m, n: +m, b: MONTHS[m - 1], d, e: +d, H: hour, h: +hour,
        M: text.slice(14, 16) || "00", S: text.slice(17, 19) || "00", 3: part,
        a: DAYS[(((Math.floor(days) + 3) % 7) + 7) % 7], "%": "%",
    };
    return str(a[1]).replace(/%(.)/g, (_, one) => table[one] ?? "");
}

function matches(text, pattern) {
    for (const flags of ["u", ""]) {
        try {
            return new RegExp(`^(?:${pattern})$`, flags).test(text);
        } catch {
            // A pattern that strict reading refuses may do without it.
        }
    }
    return false;
}

const PLAIN = {
    int: (a) => finite(Math.trunc(num(a[0]))), ceiling: (a) => finite(Math.ceil(num(a[0]))),
    exp10: (a) => finite(10 ** num(a[0])), pow: (a) => finite(num(a[0]) ** num(a[1])),
    atan2: (a) => Math.atan2(num(a[0]), num(a[1])), pi: () => Math.PI, random: () => Math.random(),
    round: (a) => roundTo(num(a[0]), a.length > 1 ? num(a[1]) : 0),
    number: (a, here) => num(own(a, here)),
    sum: (a) => numbers(a).reduce((x, y) => x + y, 0),
    min: extreme(Math.min), max: extreme(Math.max), count: (a) => a[0].length,
    boolean: (a) => truth(a[0]), "boolean-from-string": (a) => ["true", "1"].includes(str(a[0])),
    true: () => true, false: () => false, not: (a) => !truth(a[0]),
    checklist: (a) => between(a, a.slice(2).filter(truth).length),
    "weighted-checklist": (a) =>
        between(a, a.slice(2).reduce((sum, one, i) => sum + (i % 2 === 0 && truth(one) ? num(a[i + 3] ?? 0) : 0), 0)),
    string: (a, here) => str(own(a, here)), concat: (a) => texts(a).join(""),
    join: (a) => texts(a.slice(1)).join(str(a[0])),
    contains: (a) => str(a[0]).includes(str(a[1])),
    "starts-with": (a) => str(a[0]).startsWith(str(a[1])),
    "ends-with": (a) => str(a[0]).endsWith(str(a[1])),
    "string-length": (a, here) => chars(own(a, here)).length,
    "normalize-space": (a, here) => words(own(a, here)).join(" "),
    "lower-case": (a) => str(a[0]).toLowerCase(), "upper-case": (a) => str(a[0]).toUpperCase(),
    substr: (a) => {
        const [start, end] = [num(a[1]), a.length > 2 ? num(a[2]) : Infinity];
        return Number.isNaN(start) || Number.isNaN(end) ? "" : chars(a[0]).slice(start, end).join("");
    },
    substring: (a) => {
        const start = roundTo(num(a[1]));
        const end = a.length > 2 ? start + roundTo(num(a[2])) : Infinity;
        return chars(a[0]).filter((_, i) => start <= i + 1 && i + 1 < end).join("");
    },
    "substring-before": ([text, mark]) =>
        str(mark) && str(text).includes(str(mark)) ? str(text).split(str(mark))[0] : "",
    "substring-after": ([text, mark]) => {
        const at = str(text).indexOf(str(mark));
        return at < 0 ? "" : str(text).slice(at + str(mark).length);
    },
    translate: (a) => {
        const [text, from, to] = a.map(chars);
        return text.map((one) => (from.includes(one) ? (to[from.indexOf(one)] ?? "") : one)).join("");
    },
    regex: (a) => matches(str(a[0]), str(a[1])),
    selected: (a) => words(a[0]).includes(str(a[1]).trim()),
    "selected-at": (a) => (num(a[1]) >= 0 ? words(a[0])[Math.trunc(num(a[1]))] : "") || "",
    "count-selected": (a) => words(a[0]).length,
    "count-non-empty": (a) => a[0].filter((one) => textOf(one) !== "").length,
    uuid: () =>
        "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
            (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)),
    today: (_a, _here, scene) => isoNow(scene.now).slice(0, 10),
    now: (_a, _here, scene) => isoNow(scene.now),
    date: ([value]) => {
        const text = str(value);
        if (typeof value !== "number" && !Number.isNaN(daysOf(text))) return text.slice(0, 10);
        return text === "" ? "" : isoDay(num(text));
    },
    "date-time": ([value], _here, scene) => {
        const text = str(value);
        if (text.includes("T") && !Number.isNaN(daysOf(text))) return text;
        const days = num(value);
        if (!isoDay(days)) return "";
        const s = Math.round((days - Math.floor(days)) * 86400);
        return `${isoDay(days)}T${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.000${zone(scene.now)}`;
    },
    "decimal-date-time": (a) => num(a[0]),
    "decimal-time": (a) => {
        const found = /^(\d+):(\d\d)(?::(\d\d))?/.exec(str(a[0]));
        return found ? (found[1] * 60 + +found[2] + (found[3] || 0) / 60) / 1440 : NaN;
    },
    "format-date": formatDate, "format-date-time": formatDate,
    position: (a, here) => {
        if (!a.length) return here.at;
        const [node] = a[0];
        if (!node) return NaN;
        return node.up ? node.up.kids.filter((one) => one.n === node.n).indexOf(node) + 1 : 1;
    },
    last: (_a, here) => here.size,
    name: (a, here) => ((a.length ? a[0][0] : here.node) || { n: "" }).n,
    current: (_a, here) => [here.origin || here.node],
    instance: (a, _here, scene) => (scene.lists[str(a[0])] ? [scene.lists[str(a[0])]] : []),
    pulldata: (a, _here, scene) => {
        const [name, wanted, column, value] = a.map(str);
        const list = scene.lists[name.replace(/\.csv$/, "")];
        const cell = (item, called) => item.kids.find((one) => one.n === called);
        const row = value && list?.kids[0].kids.find((item) => cell(item, column)?.v === value);
        return (row && cell(row, wanted)?.v) || "";
    },
};
PLAIN["local-name"] = PLAIN.name;
for (const name of ["abs", "acos", "asin", "atan", "cos", "exp", "floor", "log", "log10", "sin", "sqrt", "tan"]) {
    PLAIN[name] = (a) => finite(Math[name](num(a[0])));
}

function call(name, a, here, scene) {
    if (LAZY[name]) return LAZY[name](a, here, scene);
    return PLAIN[name](a.map((one) => evaluate(one, here, scene)), here, scene);
}

// ---- the page ----------------------------------------------------------------------------------

function begin() {
    const form = survey.closest("form");
    const model = JSON.parse(document.getElementById("survey-model").textContent);
    const all = (selector, within = survey) => [...within.querySelectorAll(selector)];
    const lists = {};
    for (const [name, rows] of Object.entries(model.l)) {
        const items = rows.map(([n, label, columns]) => {
            const cells = Object.entries({ name: n, label, ...columns });
            return { n: "item", kids: cells.map(([k, v]) => ({ n: k, v, kids: [] })), v: "" };
        });
        const root = { n: "root", kids: items, v: "" };
        items.forEach((item) => item.kids.forEach((cell) => Object.assign(cell, { up: item })));
        lists[name] = { n: "instance", kids: [root], v: "" };
    }
    let fields, boxes, nodes, scene;

    const look = () => {
        fields = new Map();
        for (const one of form.elements) {
            if (one.name.startsWith(`${Q}/`)) fields.set(one.name, [...(fields.get(one.name) || []), one]);
        }
        boxes = new Map(all("[data-key]").map((box) => [box.dataset.key, box]));
    };
    const typed = ({ t, c }, of) => {
        if (of[0].type === "file") return of[0].files.length ? of[0].files[0].name : "";
        const is = (one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value);
        const text = of.filter(is).map((one) => one.value.trim()).join(" ");
        if (t === "decimal") return text.replace(",", ".");
        return t === "date" && c && /^\d{4}(-\d\d)?$/.test(text) ? `${text}-01-01`.slice(0, 10) : text;
    };
    const put = (node, text) => {
        for (const one of fields.get(node.key) || []) {
            if (/radio|checkbox/.test(one.type)) one.checked = words(text).includes(one.value);
            else if (one.type !== "file") one.value = text;
        }
    };
    const metadata = (kind) => {
        const day = isoNow(new Date()).slice(0, 10);
        return kind === "today" ? day : /start|end/.test(kind) ? `${day}T00:00:00.000${zone(new Date())}` : "";
    };
    const plant = (p, up, key) => {
        const node = { p, up, key, n: p.n, kids: [], v: "", raw: "", on: true };
        if (up) up.kids.push(node);
        nodes.set(key, node);
        for (const child of p.p || []) {
            const under = `${key}/${child.n}`;
            if (child.k !== "r") plant(child, node, under);
            else (fields.get(under) || []).forEach((one) => plant(child, node, `${under}/${one.value}`));
        }
        if (!p.p) {
            const of = fields.get(key);
            node.v = node.raw = of ? typed(p, of) : p.m ? metadata(p.m) : p.d || "";
        }
        return node;
    };
    const at = (ex, node) => evaluate(ex, { node, at: 1, size: 1 }, scene);
    const say = (parts, node) => parts.map((one) => (typeof one === "string" ? one : shown(at(one, node)))).join("");
    // Of the time a calculation keeps the day alone.
    const workOut = (ex, node) => {
        const { now } = scene;
        scene.now = new Date(now.getFullYear(), now.getMonth(), now.getDate());
        const text = shown(at(ex, node));
        scene.now = now;
        return node.p.t === "date" && /^-?\d+(\.\d+)?$/.test(text) ? isoDay(+text) : text;
    };
    const settle = () => {
        let changed = true;
        for (let pass = 0; changed && pass < 40; pass += 1) {
            changed = false;
            for (const node of nodes.values()) {
                const { p, on, v } = node;
                node.on = (!node.up || node.up.on) && (!p.r || truth(at(p.r, node)));
                if (p.v && node.on && !(p.h && node.raw)) node.raw = workOut(p.v, node);
                if (!p.p) node.v = node.on ? node.raw : "";
                changed = changed || on !== node.on || v !== node.v;
            }
        }
    };

    // ---- choices that depend on answers; true where an answer fell away with its choice
    const offer = (node) => {
        const [path, valueAt, labelAt] = node.p.i;
        const cell = (item, name) => textOf(item.kids.find((kid) => kid.n === name) || { v: "", kids: [] });
        const offered = at(path, node).map((item) => [cell(item, valueAt), cell(item, labelAt)]).filter(([v]) => v);
        const values = offered.map(([v]) => v);
        let fell = false;
        for (const one of fields.get(node.key) || []) {
            if (one.options) {
                one.known = one.known || [...one.options];
                const before = one.value;
                const known = node.p.l
                    ? one.known.filter((option) => !option.value || values.includes(option.value))
                    : [one.known[0], ...offered.map(([v, label]) => new Option(label || v, v))];
                one.replaceChildren(...known);
                one.value = values.includes(before) ? before : "";
                fell = fell || before !== one.value;
            } else {
                const gone = !values.includes(one.value);
                one.closest(".choice").hidden = gone;
                fell = fell || (gone && one.checked);
                if (gone) one.checked = false;
            }
        }
        return fell;
    };
    const grow = (repeat, number) => {
        const pattern = repeat.querySelector(":scope > template");
        const made = document.createElement("template");
        made.innerHTML = pattern.innerHTML.split(pattern.dataset.token).join(number);
        pattern.before(made.content);
        const key = `${repeat.dataset.repeat}/${number}`;
        read();
        for (const [name, node] of nodes) {
            if (name.startsWith(`${key}/`) && node.p.f && !node.raw) put(node, workOut(node.p.f, node));
        }
        return boxes.get(key);
    };
    const blocksOf = (repeat) => [...repeat.children].filter((one) => one.matches(".ask-block"));
    const count = (repeat, node) => {
        const place = node.p.p.find((one) => repeat.dataset.repeat === `${node.key}/${one.n}`);
        const there = blocksOf(repeat);
        const wanted = Math.max(0, Math.min(Math.trunc(num(at(place.u, node.kids.find((k) => k.p === place) || node))) || 0, 200));
        there.slice(wanted).forEach((block) => block.remove());
        for (let i = there.length; i < wanted; i += 1) grow(repeat, i + 1);
        return there.length !== wanted;
    };
    const read = () => {
        look();
        nodes = new Map();
        scene = { lists, now: new Date() };
        scene.choiceName = ({ p }, value) => {
            const rows = model.l[p.l] || [];
            return (rows.find(([name]) => name === value) || [value, value])[1] || value;
        };
        scene.root = { n: model.p.n, kids: [], v: "" };
        scene.root = plant(model.p, null, Q);
        settle();
    };
    const update = () => {
        let changed = true;
        for (let pass = 0; changed && pass < 20; pass += 1) {
            read();
            changed = false;
            for (const repeat of all("[data-counted]")) {
                const node = nodes.get(repeat.dataset.repeat.replace(/\/[^/]+$/, ""));
                changed = (node && count(repeat, node)) || changed;
            }
            for (const node of nodes.values()) changed = (node.p.i && node.on && offer(node)) || changed;
        }
        for (const [key, node] of nodes) {
            const box = boxes.get(key);
            const of = fields.get(key) || [];
            const isBare = node.p.i && !node.p.q && of.every((one) => (one.options ? one.options.length < 2 : one.closest(".choice").hidden));
            if (box) box.hidden = !node.on || isBare;
            for (const one of of) one.disabled = !node.on;
            if (node.p.h) put(node, node.raw);
            if (node.p.k === "r") box.querySelector(":scope > [type=hidden]").disabled = !node.on;
        }
        for (const repeat of all("[data-repeat]")) {
            const parent = nodes.get(repeat.dataset.repeat.replace(/\/[^/]+$/, ""));
            const p = parent && parent.p.p.find((one) => repeat.dataset.repeat === `${parent.key}/${one.n}`);
            repeat.hidden = !p || !parent.on || Boolean(p.r && !truth(at(p.r, { p, n: p.n, up: parent, kids: [] })));
            blocksOf(repeat).forEach((block, i) => all("[data-number]", block)
                .filter((one) => one.closest(".ask-block") === block)
                .forEach((one) => { one.textContent = i + 1; }));
        }
        for (const place of all("[data-of]")) {
            const node = nodes.get(place.closest("[data-key]").dataset.key);
            const text = node ? shown(at(model.o[place.dataset.of], node)) : "";
            if (place.textContent !== text) place.textContent = text;
        }
        keep();
    };

    // ---- what does not fit
    const fault = (node) => {
        const { p, raw, v, on } = node;
        if (!p.c || !on) return "";
        if (!v) return p.q && truth(at(p.q, node)) ? say(p.s || [], node) || model.t.need : "";
        if (p.t === "int" && !/^[+-]?\d{1,15}$/.test(raw)) return model.t.whole;
        if (p.t === "decimal" && Number.isNaN(num(raw.replace(/^\+/, "")))) return model.t.number;
        return p.x && !truth(at(p.x, node)) ? say(p.w || [], node) || model.t.unfit : "";
    };
    const mark = (node, said) => {
        const box = boxes.get(node.key);
        const id = `${node.key}-fault`;
        const field = document.getElementById(node.key);
        let place = document.getElementById(id);
        if (!said && !place) return;
        if (!place) {
            place = Object.assign(document.createElement("span"), { id, className: "form__error" });
            (box.querySelector("fieldset") || box).append(place);
        }
        place.textContent = said;
        const described = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
        described[said ? "add" : "delete"](id);
        if (described.size) field.setAttribute("aria-describedby", [...described].join(" "));
        else field.removeAttribute("aria-describedby");
        if (said) field.setAttribute("aria-invalid", "true");
        else {
            field.removeAttribute("aria-invalid");
            place.remove();
        }
    };
    const label = (node) => {
        const found = boxes.get(node.key).querySelector(".ask__label, .choice span");
        return found ? found.firstChild.textContent.trim() : node.n;
    };
    const refuse = (event) => {
        if (event.target !== form || (event.submitter && event.submitter.formNoValidate)) return;
        update();
        const wrong = [...nodes.values()].map((node) => [node, fault(node)]).filter(([, said]) => said);
        for (const node of nodes.values()) if (node.p.c) mark(node, fault(node));
        if (!wrong.length) {
            keep("sent");
            return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        let summary = document.getElementById("survey-summary");
        if (!summary) {
            summary = Object.assign(document.createElement("div"), { id: "survey-summary", tabIndex: -1 });
            summary.className = "banner banner--off survey__summary";
            survey.prepend(summary);
        }
        const list = document.createElement("ul");
        for (const [node, said] of wrong) {
            const line = document.createElement("li");
            line.append(Object.assign(document.createElement("a"), { href: `#${node.key}`, textContent: label(node) }), `: ${said}`);
            list.append(line);
        }
        const head = Object.assign(document.createElement("p"), { textContent: model.t.look });
        summary.replaceChildren(head, list);
        summary.focus();
    };

    // ---- a draft in this tab alone: a lost line loses nothing, and nothing is sent
    const slot = `signalmast.survey.${location.pathname}`;
    const keep = (state = "open") => {
        const entered = [...new FormData(form)].filter(([name, value]) => name.startsWith(`${Q}/`) && typeof value === "string");
        try {
            sessionStorage.setItem(slot, JSON.stringify({ state, entered }));
        } catch {
            // A browser that keeps nothing still fills in the form.
        }
    };
    const restore = () => {
        let draft = null;
        try {
            draft = JSON.parse(sessionStorage.getItem(slot));
        } catch {
            return;
        }
        const [how] = performance.getEntriesByType("navigation");
        if (!draft || survey.querySelector(".survey__summary") || survey.dataset.survey === "again") return;
        if (draft.state === "sent" && (!how || how.type !== "back_forward")) return;
        const given = new Map();
        for (const [name, value] of draft.entered) given.set(name, [...(given.get(name) || []), value]);
        look();
        for (let depth = 0; depth < 5; depth += 1) {
            for (const repeat of all("[data-repeat]")) {
                const numbers = given.get(repeat.dataset.repeat) || [];
                if (!repeat.hasAttribute("data-counted") && numbers.length) {
                    blocksOf(repeat).filter((block) => !numbers.includes(block.dataset.key.split("/").pop())).forEach((block) => block.remove());
                    numbers.filter((number) => !boxes.has(`${repeat.dataset.repeat}/${number}`)).forEach((number) => grow(repeat, number));
                }
            }
            update();
            for (const [name, of] of fields) {
                const values = given.get(name);
                of.forEach((one, i) => {
                    if (/radio|checkbox/.test(one.type)) one.checked = Boolean(values && values.includes(one.value));
                    else if (values && one.type !== "file" && values[i] !== undefined) one.value = values[i];
                });
            }
        }
    };

    const fire = (key) => {
        const plain = (name) => name.replace(/\/\d+(?=\/|$)/g, "");
        const path = plain(key).replace(Q, `/${model.p.n}`);
        const block = (name) => (/^.*\/\d+(?=\/)/.exec(name) || [""])[0];
        for (const node of nodes.values()) {
            for (const [from, ex] of node.p.g || []) {
                const near = block(key).startsWith(block(node.key)) || block(node.key).startsWith(block(key));
                if (from === path && near) {
                    put(node, workOut(ex, node));
                    fire(node.key);
                }
            }
        }
    };
    // A chosen radio button cannot be let go; an answer that is not needed can be taken back.
    const clearable = ({ type, checked, name, form: within }) => {
        const set = type === "radio" && within && document.getElementById(name);
        const there = set && set.querySelector(".ask__clear");
        if (!set || set.hasAttribute("aria-required")) return;
        if (there) there.hidden = !checked;
        else if (checked) {
            const made = Object.assign(document.createElement("button"), { type: "button", className: "ask__clear" });
            made.textContent = model.t.clear;
            set.querySelector(".choices").after(made);
        }
    };
    let timer = 0;
    survey.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(update, 250);
    });
    survey.addEventListener("change", ({ target }) => {
        if (!target.name) return;
        clearTimeout(timer);
        read();
        fire(target.name);
        update();
        clearable(target);
        const node = nodes.get(target.name);
        if (node && node.p.c) mark(node, fault(node));
    });
    survey.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.name === "more") {
            const repeat = button.closest("[data-repeat]");
            const numbers = blocksOf(repeat).map((block) => +block.dataset.key.split("/").pop());
            event.preventDefault();
            const made = grow(repeat, Math.max(0, ...numbers) + 1);
            update();
            made.querySelector("input:not([type=hidden]), select, textarea").focus();
        } else if (button.name === "less") {
            event.preventDefault();
            const repeat = button.closest("[data-repeat]");
            button.closest(".ask-block").remove();
            update();
            repeat.querySelector(":scope > p > button").focus();
        } else if (button.className === "ask__clear") {
            const [first, ...others] = all("input", button.closest("fieldset"));
            [first, ...others].forEach((one) => { one.checked = false; });
            first.dispatchEvent(new Event("change", { bubbles: true }));
            first.focus();
        } else if ("locate" in button.dataset) {
            const field = button.closest(".ask").querySelector("input");
            navigator.geolocation.getCurrentPosition(({ coords }) => {
                field.value = `${coords.latitude.toFixed(6)} ${coords.longitude.toFixed(6)}`;
                field.dispatchEvent(new Event("change", { bubbles: true }));
            }, () => mark(nodes.get(field.name), model.t.where));
        }
    });
    if (navigator.geolocation) all("[data-locate]").forEach((button) => { button.hidden = false; });
    document.addEventListener("submit", refuse, true);
    restore();
    update();
    all("[type=radio]:checked").forEach(clearable);
    survey.classList.add("is-live");
}

if (survey) begin();
// For the tests, which compare this with what the server works out.
else if (document.querySelector("[data-survey-table]")) Object.assign(globalThis, { evaluate, str, shown });
