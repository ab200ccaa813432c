// Which videos are searched: fields that open, and a chip for each filter in force, which removes it.
import { fill, find, h, icon } from "./dom.js";
import { length } from "./format.js";
import { libraries, video_name } from "./known.js";
import { go, on_change, state } from "./state.js";

/** @typedef {import("./state.js").State} State */

/**
 * What is in force, as chips.
 * @param {State} of
 * @returns {{text: string, without: Partial<State>}[]}
 */
function in_force(of) {
  const list = [];
  if (of.name) list.push({ text: `Named ${of.name}`, without: { name: "" } });
  if (of.since) list.push({ text: `Since ${of.since}`, without: { since: "" } });
  if (of.until) list.push({ text: `Until ${of.until}`, without: { until: "" } });
  if (of.shortest !== null) list.push({ text: `At least ${length(of.shortest)}`, without: { shortest: null } });
  if (of.longest !== null) list.push({ text: `At most ${length(of.longest)}`, without: { longest: null } });
  for (const line of of.not.split("\n").filter(Boolean))
    list.push({ text: `Not “${line}”`, without: { not: of.not.split("\n").filter((other) => other !== line).join("\n") } });
  return list;
}

/** @param {State} of */
async function show_chips(of) {
  const chips = find("chips", HTMLElement);
  const before = chips.contains(document.activeElement);
  const list = in_force(of).map(({ text, without }) =>
    h("button", { type: "button", class: "chip on", "aria-label": `${text}: remove this filter`, onclick: () => go(without) }, text, icon("close")));
  if (of.video || of.within) {
    const is_on = Boolean(of.within);
    const name = is_on && of.within !== of.video ? `In ${await video_name(of.within)}` : "In this video";
    if (state() !== of) return;
    list.unshift(h("button", { type: "button", class: "chip", "aria-pressed": String(is_on), onclick: () => go({ within: is_on ? "" : of.video }) },
      name, is_on && icon("close")));
  }
  fill(chips, ...list);
  if (before) (list[0] ?? find("query", HTMLElement)).focus();
}

/** Minutes of a field, as seconds. @param {HTMLInputElement} input */
const minutes = (input) => (input.value && Number(input.value) >= 0 ? Number(input.value) * 60 : null);

export function start_filters() {
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {Record<string, string>} */ attributes) =>
    h("input", { id: `filter-${id}`, "data-label": label, ...attributes });
  const name = field("name", "File name", { placeholder: "holiday, or *.mp4", maxlength: "200" });
  const since = field("since", "Since", { type: "date" });
  const until = field("until", "Until", { type: "date" });
  const shortest = field("shortest", "At least, in minutes", { type: "number", min: "0", step: "any", inputmode: "decimal" });
  const longest = field("longest", "At most, in minutes", { type: "number", min: "0", step: "any", inputmode: "decimal" });
  const not = field("not", "Without", { placeholder: "what it must not show", maxlength: "500" });
  const library = h("select", { id: "filter-library", "data-label": "Library" });
  const wrap = (/** @type {HTMLElement} */ input) => h("div", {}, h("label", { for: input.id }, input.dataset.label), input);
  const library_field = wrap(library);
  fill(find("filter-fields", HTMLElement), library_field, wrap(name), wrap(not), wrap(since), wrap(until), wrap(shortest), wrap(longest));

  const button = find("filters", HTMLButtonElement);
  button.addEventListener("click", () => {
    const panel = find("filter-fields", HTMLElement);
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
  });

  const read = () => go({
    name: name.value.trim(),
    since: since.value,
    until: until.value,
    shortest: minutes(shortest),
    longest: minutes(longest),
    not: not.value.trim(),
    library: library.selectedIndex > 0 ? library.value : "",
  });
  for (const input of [name, since, until, shortest, longest, not, library]) input.addEventListener("change", read);

  void libraries().then((list) => {
    library_field.hidden = list.length < 2;
    fill(library, ...list.map((one) => h("option", { value: one.id }, one.name)));
    library.value = state().library || (list[0]?.id ?? "");
  }, () => (library_field.hidden = true));

  on_change((now) => {
    if (now.view !== "find") return;
    name.value = now.name;
    since.value = now.since;
    until.value = now.until;
    shortest.value = now.shortest === null ? "" : String(now.shortest / 60);
    longest.value = now.longest === null ? "" : String(now.longest / 60);
    not.value = now.not;
    if (library.options.length) library.value = now.library || library.options[0].value;
    void show_chips(now);
  });
}
