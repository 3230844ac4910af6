// Our own rules for any page, beside axe, which passes too much: each returns what breaks it, nothing when all is well.
(() => {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (element) => (element.id || element.getAttribute("name") || element.textContent.trim() || element.className).slice(0, 60);
  const textOf = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ").trim();
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea";

  return {
    // One heading of the first level, so that a page has one name.
    headings: () => (all("h1").filter(isSeen).length === 1 ? [] : all("h1").map(named).concat("is not one h1")),

    // Every radio and every group of checkboxes says what is being chosen.
    groups: () => all("input[type=radio], input[type=checkbox]")
      .filter((field) => field.type === "radio" || (field.name && document.getElementsByName(field.name).length > 1))
      .filter((field) => !field.closest("fieldset")?.querySelector("legend")?.textContent.trim())
      .map((field) => field.name),

    // WCAG 1.4.11. A field inside a cell has the cell's border; the browser draws its own around radios and checkboxes.
    borders: () => [...new Set([...all(`.form-control, .btn, .lang, ${TYPED}`).filter(isSeen)
      .map((element) => element.closest("td.cell, th.cell") ?? element)])]
      .filter((element) => !element.matches("button.link"))
      .map((element) => {
        const style = getComputedStyle(element);
        const side = element.matches("td.cell") ? "Bottom" : "Top";
        const width = parseFloat(style[`border${side}Width`]);
        const seen = contrast(numbers(style[`border${side}Color`]), ground(element.parentElement));
        return { what: named(element), width, seen };
      })
      .filter(({ width, seen }) => width < 1 || seen < 3)
      .map(({ what, width, seen }) => `${what}: ${width}px ${seen.toFixed(2)}`),

    // WCAG 2.5.8; a link inside a sentence is exempt, a radio or checkbox is as large as its label, a row of a list of
    // tasks is one link.
    targets: () => all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(isSeen)
      .filter((element) => !element.matches(".skip, .toggle"))
      .filter((element) => !(element.tagName === "A" && getComputedStyle(element).display === "inline"
        && element.parentElement.textContent.trim() !== element.textContent.trim()))
      .map((element) => ({ element, box: element.closest("label.choice, .tasks li") ?? element }))
      .map(({ element, box }) => ({ what: named(element), box: box.getBoundingClientRect() }))
      .filter(({ box }) => Math.round(box.width) < 24 || Math.round(box.height) < 24)
      .map(({ what, box }) => `${what}: ${Math.round(box.width)}×${Math.round(box.height)}`),

    // Every field can be called by a name.
    names: () => all(FIELDS).filter(isSeen)
      .filter((field) => !field.getAttribute("aria-label")?.trim() && !textOf(field.getAttribute("aria-labelledby") ?? "")
        && ![...(field.labels ?? [])].some((label) => label.textContent.trim()) && !(field.type === "submit" && field.value))
      .map(named),

    // What has the focus looks like it: one of each kind is tried.
    focus: () => {
      const kinds = new Map();
      for (const element of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
        if (isSeen(element) || element.matches(".skip")) kinds.set(`${element.tagName}.${element.type ?? ""}.${element.className}`, element);
      }
      const before = document.activeElement;
      const unseen = [...kinds].filter(([, element]) => {
        element.focus({ focusVisible: true, preventScroll: true });
        const style = getComputedStyle(element);
        const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
          && contrast(numbers(style.outlineColor), ground(element.parentElement)) >= 3;
        return document.activeElement !== element || !(outline || style.boxShadow.includes("inset"));
      });
      (before ?? document.body).focus?.({ preventScroll: true });
      if (document.activeElement !== before) document.activeElement.blur();
      return unseen.map(([kind, element]) => `${kind} ${named(element)}`);
    },

    // The page itself never slides sideways; wide things scroll in a box of their own.
    sideways: () => (document.documentElement.scrollWidth <= window.innerWidth ? [] : [
      `${document.documentElement.scrollWidth}px`,
      ...all("main *").filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest(".scroller")).slice(-3).map(named),
    ]),

    // A form can be sent by a button, without a script.
    senders: () => all("form").filter((form) => !form.closest("dialog:not([open])")) // opened by a script, which sends it
      .filter((form) => !all("button, input").some((b) => b.form === form && ["submit", "image"].includes(b.type) && isSeen(b)))
      .map((form) => form.action),

    // Every text a person can see or hear, but for what is in another language, code, or typed by somebody.
    texts: () => {
      const language = document.documentElement.lang;
      const isOurs = (element) => !element.closest("script, style, template, code, pre, samp, kbd, textarea, [data-typed]")
        && (element.closest("[lang]")?.lang ?? language) === language;
      const found = new Set([document.title]);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent.replace(/\s+/g, " ").trim();
        const element = walker.currentNode.parentElement;
        if (text && isOurs(element) && (isSeen(element) || element.closest("option, optgroup"))) found.add(text);
      }
      for (const name of ["aria-label", "title", "alt", "placeholder"]) {
        for (const element of all(`[${name}]`)) if (isOurs(element)) found.add(element.getAttribute(name).trim());
      }
      return [...found].filter(Boolean);
    },
  };
})()
