// The moments that were found: matches first, what is probably chance apart and folded. Without a query, what there is to search.
import { get, video_path } from "./api.js";
import { fill, find, h, icon, picture, put } from "./dom.js";
import { chance, count, file_name, length, range } from "./format.js";
import { library_of } from "./known.js";
import { busy, known_only, problem_notice, with_code } from "./notice.js";
import { address, follow, go, has_query, on_change, state } from "./state.js";

/** @typedef {import("./forms.js").Found} Found */
/** @typedef {import("./forms.js").Result} Result */
/** @typedef {import("./state.js").State} State */

/** What is shown: all pages of the answer so far. @type {Found|null} */
let shown = null;
/** Cards that the next answer may show again: as one types, most stay. @type {Map<string, HTMLLIElement>} */
let cards = new Map();
let were_weak_open = false;

/** @param {Result} result */
const key_of = (result) => `${result.video_id} ${result.start_seconds} ${result.end_seconds}`;

/** @param {Result} result */
function verdict(result) {
  if (result.is_unwanted) return "shows what it must not";
  return result.p_value === null ? "" : `${chance(result.p_value)} by chance`;
}

/** @param {Result} result */
function make_card(result) {
  // As many pictures as have room: about 110 pixels each, square ones.
  const width = Math.min(find("results", HTMLElement).clientWidth || 360, 560);
  const pictures = Math.max(3, Math.min(6, Math.round(width / 110)));
  const { video_id, start_seconds: start, end_seconds: end } = result;
  const strip = picture(video_path(video_id, "filmstrip", { start, end, pictures, height: 144 }), "", "strip");
  const open = h("a", { class: "open", onclick: (/** @type {MouseEvent} */ event) => follow(event, () => go({ video: video_id, start, end })) },
    h("span", { class: "frames" }, strip),
    h("span", { class: "line" },
      h("b", { class: "number" }, range(start, end)),
      h("span", { class: "name" }, file_name(result.video))));
  const like = h("button", { type: "button", class: "quiet chip", onclick: () =>
    go({ like: { video: video_id, start, end }, query: "", picture: null, within: "" }) }, icon("like"), "More like this");
  like.setAttribute("aria-label", `More like this: ${file_name(result.video)}, ${range(start, end)}`);
  return h("li", { class: "card" }, open, h("div", { class: "under" }, h("span", { class: "verdict number" }), like));
}

/** @param {Result} result @param {State} of */
function card(result, of) {
  const key = key_of(result);
  const item = cards.get(key) ?? make_card(result);
  const open = /** @type {HTMLAnchorElement} */ (item.querySelector(".open"));
  const moment = { video: result.video_id, start: result.start_seconds, end: result.end_seconds };
  open.href = address({ ...of, ...moment });
  item.dataset.video = result.video_id;
  item.dataset.start = String(result.start_seconds);
  const words = /** @type {HTMLElement} */ (item.querySelector(".verdict"));
  words.textContent = verdict(result);
  words.title = `Score ${result.score.toFixed(2)}, similarity ${result.similarity.toFixed(2)}`;
  return item;
}

/** Marks the card of the moment that is open. @param {State} of */
function mark_open(of) {
  for (const item of find("results", HTMLElement).querySelectorAll("li.card")) {
    const is_open = item instanceof HTMLElement && item.dataset.video === of.video && Number(item.dataset.start) === of.start;
    if (is_open) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
}

/**
 * @param {Found} found
 * @param {State} of what was searched
 * @param {"new"|"added"} how
 * @param {() => void} more
 */
export function show_found(found, of, how, more) {
  const place = find("results", HTMLElement);
  const results = how === "added" && shown ? [...shown.results, ...found.results] : found.results;
  shown = { ...found, results };
  const list = new Map(results.map((result) => [key_of(result), card(result, of)]));
  const weak = results.filter((result) => !result.is_match);
  const strong = results.filter((result) => result.is_match);
  const in_list = (/** @type {Result[]} */ part) => h("ol", { class: "cards" }, ...part.map((result) => list.get(key_of(result))));
  const focused = place.contains(document.activeElement) ? document.activeElement : null;

  place.removeAttribute("aria-busy");
  if (!results.length) {
    fill(place, h("div", { class: "nothing" }, h("h2", {}, "Nothing found"),
      h("p", { class: "soft" }, "No video fits the filters, or the library has no videos yet.")));
  } else {
    fill(place,
      found.matches === 0 && h("div", { class: "nothing" }, h("h2", {}, "Nothing found"),
        h("p", { class: "soft" }, `What comes nearest ${of.query.trim() && !of.like && !of.picture ? `to “${of.query.trim()}” ` : ""}fits no better than chance would.`)),
      strong.length > 0 && h("h2", { class: "heading" }, found.matches === null ? "Moments" : count(strong.length, "match", "matches")),
      strong.length > 0 && in_list(strong));
    if (weak.length) {
      const fold = h("details", { class: "weak" }, h("summary", {}, strong.length ? `Weaker: ${count(weak.length, "moment")}, probably by chance` : `Show the nearest anyway: ${count(weak.length, "moment")}`),
        in_list(weak));
      // Whoever asks for what is like something wants to see the nearest in any case.
      fold.open = were_weak_open || (!strong.length && Boolean(of.like || of.picture));
      fold.querySelector("summary")?.addEventListener("click", () => (were_weak_open = !fold.open));
      put(place, fold);
    }
    if (found.next_cursor) put(place, h("button", { type: "button", class: "more", onclick: more }, "Show more"));
  }
  put(place, ...found.notes.map((line) => h("p", { class: "soft small line-note" }, icon("info"), h("span", {}, ...with_code(line)))));
  cards = list;
  mark_open(state());
  if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
}

/** An answer is on its way; what is there stays, paler. */
export function show_searching() {
  const place = find("results", HTMLElement);
  place.setAttribute("aria-busy", "true");
  if (!shown) fill(place, busy("Searching …"));
}

/** @param {Element} notice */
export function show_trouble(notice) {
  shown = null;
  const place = find("results", HTMLElement);
  place.removeAttribute("aria-busy");
  fill(place, notice);
}

/** Without a query: what the library holds. */
export async function show_nothing() {
  const place = find("results", HTMLElement);
  shown = null;
  place.removeAttribute("aria-busy");
  if (!place.querySelector(".welcome, .busy")) fill(place, busy("Looking into the library …"));
  const of = state();
  try {
    const library = await library_of(of.library);
    if (!library || !library.videos) {
      if (!has_query(state())) fill(place, empty_library());
      return;
    }
    const { videos } = await get(`/v1/videos?limit=12&library=${encodeURIComponent(library.id)}`);
    if (has_query(state()) || state().view !== "find") return;
    fill(place, h("div", { class: "welcome" },
      h("p", { class: "soft" }, `Write what happens in it, or give a picture. ${count(library.videos, "video")}, ${length(library.video_seconds)} in all, can be searched.`),
      library.knows && known_only(library.knows),
      h("h2", { class: "heading" }, "In this library"),
      h("ul", { class: "tiles" }, ...videos.map(tile))));
  } catch (error) {
    if (!has_query(state())) show_trouble(problem_notice(error, show_nothing));
  }
}

export function empty_library() {
  return h("div", { class: "nothing" }, h("h2", {}, "The library is empty"),
    h("p", {}, "Give it a folder of videos: ", h("code", {}, "litevl index ~/Videos"), ". Then bring it up to date in ",
      h("a", { href: "/?view=library", onclick: (/** @type {MouseEvent} */ event) => follow(event, () => go({ view: "library" })) }, "Library"), "."));
}

/** A video to open. @param {import("./forms.js").Video} video */
export function tile(video) {
  const to = { view: /** @type {const} */ ("find"), video: video.id, start: null, end: null };
  return h("li", {}, h("a", { class: "tile", href: address({ ...state(), ...to }), onclick: (/** @type {MouseEvent} */ event) => follow(event, () => go(to)) },
    picture(video_path(video.id, "thumbnail", { t: (video.seconds ?? 0) / 2, width: 320 }), ""),
    h("span", { class: "name" }, video.name),
    video.seconds !== null && h("span", { class: "soft small number" }, length(video.seconds))));
}

/** Puts the focus on the first moment. Returns whether there is one. */
export function focus_first() {
  const first = find("results", HTMLElement).querySelector("a.open, .weak summary, a.tile");
  if (!(first instanceof HTMLElement)) return false;
  first.focus();
  return true;
}

export function start_results() {
  const place = find("results", HTMLElement);
  on_change((now) => mark_open(now));
  // Up and down go from moment to moment; up from the first goes to the search box.
  place.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || !(event.target instanceof HTMLElement)) return;
    const all = [...place.querySelectorAll("a.open, .weak > summary, a.tile, .more")].filter((one) => one.getClientRects().length);
    const item = event.target.closest("li.card")?.querySelector("a.open") ?? event.target;
    const at = all.indexOf(item);
    if (at < 0) return;
    event.preventDefault();
    const next = at + step < 0 ? find("query", HTMLInputElement) : all[at + step];
    if (next instanceof HTMLElement) next.focus();
  });
}
