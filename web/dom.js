// Making and finding elements. Text from files, models and people is only ever set as text, never as markup.

/**
 * An element: `attributes` are set as such, except that functions listen ("onclick"), true is an attribute without a value, and
 * null, undefined and false leave it out. Children that are null are left out, too.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} [attributes]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

/**
 * Adds children, leaving out what is nothing.
 * @param {Element} element
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function put(element, ...children) {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false) element.append(typeof child === "number" ? String(child) : child);
}

/**
 * Replaces all children.
 * @param {Element} element
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, ...children);
}

/**
 * The element of index.html with this id, which must be of this class.
 * @template {Element} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
export function find(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} with the id ${id}`);
  return element;
}

const kSvg = "http://www.w3.org/2000/svg";

/**
 * A symbol of index.html, which says nothing to screen readers: what it stands in has a name.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS(kSvg, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(kSvg, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Says a line to screen readers, when they have finished what they are saying.
 * @param {string} line
 */
export function announce(line) {
  const status = find("status", HTMLElement);
  // The same line said twice would not be a change, and so not be read.
  status.textContent = status.textContent === line ? `${line}\u00a0` : line;
}

/**
 * A picture that the server makes. It may be refused while much is waiting, so it is tried again, and else leaves an empty place.
 * @param {string} source
 * @param {string} alt
 * @param {string} [name] class
 */
export function picture(source, alt, name = "") {
  const image = h("img", { class: name, alt, loading: "lazy", decoding: "async", draggable: "false" });
  let tries = 0;
  image.addEventListener("error", () => {
    if (++tries > 3 || !image.isConnected) return image.classList.add("missing");
    setTimeout(() => (image.src = source), 800 * tries + Math.random() * 400);
  });
  image.addEventListener("load", () => image.classList.remove("missing"));
  image.src = source;
  return image;
}

/** Whether something else than the page takes what is typed: a field, a dialog.
 * @param {EventTarget|null} target */
export function is_typing(target) {
  return target instanceof HTMLElement && (target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select") || target.isContentEditable);
}
