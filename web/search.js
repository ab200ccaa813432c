// The search box: searches as one types, each request ending the one before, so that the last answer is what is shown.
import { get, newest, post, video_path } from "./api.js";
import { announce, fill, find, h, icon, picture } from "./dom.js";
import { count, file_name, range } from "./format.js";
import { problem_notice } from "./notice.js";
import { focus_first, show_found, show_nothing, show_searching, show_trouble } from "./results.js";
import { go, has_query, on_change, search_key, state } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./forms.js").Found} Found */

const kPauseMs = 180;

/**
 * The body of POST /v1/search.
 * @param {State} of
 */
export function search_body(of) {
  /** @type {Record<string, unknown>} */
  const filter = {};
  if (of.within) filter.videos = [of.within];
  // A part of a name is enough; whoever writes * or ? means the whole.
  if (of.name) filter.name = /[*?]/.test(of.name) ? of.name : `*${of.name}*`;
  if (of.since) filter.since = of.since;
  if (of.until) filter.until = of.until;
  if (of.shortest !== null) filter.shortest_seconds = of.shortest;
  if (of.longest !== null) filter.longest_seconds = of.longest;
  const unwanted = of.not.split("\n").map((line) => line.trim()).filter(Boolean);
  return {
    query: of.like ? { like: { video: of.like.video, start_seconds: of.like.start, end_seconds: of.like.end } }
      : of.picture ? { picture: of.picture.slice(of.picture.indexOf(",") + 1) }
      : of.query.trim(),
    ...(of.library && { library: of.library }),
    ...(unwanted.length && { not: unwanted }),
    ...(Object.keys(filter).length && { filter }),
  };
}

/** What is searched for, in words. @param {State} of */
export function query_words(of) {
  return of.like ? "this moment" : of.picture ? "this picture" : `“${of.query.trim()}”`;
}

const search = newest((/** @type {object} */ body, signal) => /** @type {Promise<Found>} */ (post("/v1/search", body, { signal })));
let wants_focus = false;

/** @param {string} [cursor] of what is already shown */
async function run(cursor) {
  const of = state();
  if (!has_query(of)) {
    search.stop();
    show_nothing();
    return;
  }
  show_searching();
  try {
    const found = await search({ ...search_body(of), limit: 12, ...(cursor && { cursor }) });
    if (!found) return;
    show_found(found, of, cursor ? "added" : "new", () => run(found.next_cursor ?? undefined));
    say(found);
    if (wants_focus && !cursor) focus_first();
  } catch (error) {
    show_trouble(problem_notice(error, () => run(cursor)));
  }
  wants_focus = false;
}

/** @param {Found} found */
function say(found) {
  if (found.matches === 0) announce("Nothing found.");
  else if (found.matches === null) announce(`${count(found.results.length, "moment")}.`);
  else announce(`${count(found.matches, "match", "matches")}.`);
}

/** A picture or a moment to search with, before the field. @param {State} of */
async function show_given(of) {
  const place = find("given", HTMLElement);
  const input = find("query", HTMLInputElement);
  const given = of.like ? { source: video_path(of.like.video, "thumbnail", { t: (of.like.start + of.like.end) / 2, width: 160 }), what: "A moment" }
    : of.picture ? { source: of.picture, what: "A picture" } : null;
  input.placeholder = given ? "" : "What happens in it?";
  if (!given) return fill(place);
  const what = h("span", {}, of.like ? `Like ${range(of.like.start, of.like.end)}` : "Like this picture");
  fill(place, h("span", { class: "given" }, picture(given.source, ""), what,
    h("button", { type: "button", class: "quiet", "aria-label": `Remove: ${what.textContent}`, onclick: () => {
      go({ like: null, picture: null });
      input.focus();
    } }, icon("close"))));
  if (!of.like) return;
  try {
    const video = await get(video_path(of.like.video, ""));
    what.append(h("span", { class: "soft" }, ` of ${file_name(video.name)}`));
  } catch {
    // Its times are enough.
  }
}

/** What was typed before the page was ready is a query, too. */
export function take_early_text() {
  const { value } = find("query", HTMLInputElement);
  if (value.trim() && !has_query(state())) go({ query: value }, "typed", true);
}

export function start_search() {
  const input = find("query", HTMLInputElement);
  let timer = 0;
  // What is typed after a search that was meant (Enter, or a moment opened) is a new entry of the history.
  let is_meant = true;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    wants_focus = false;
    timer = setTimeout(() => {
      go({ query: input.value, like: null, picture: null }, "typed", is_meant);
      is_meant = false;
    }, kPauseMs);
  });
  find("search", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    is_meant = true;
    wants_focus = true;
    if (input.value !== state().query) go({ query: input.value, like: null, picture: null }, "typed", true);
    else void run();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && focus_first()) event.preventDefault();
  });

  on_change((now, before, cause) => {
    if (now.video && now.video !== before.video) is_meant = true;
    if (now.view !== "find") return;
    if (cause !== "typed" || now.query !== input.value) input.value = now.query;
    const is_start = cause === "start" || before.view !== "find";
    if (is_start || now.like !== before.like || now.picture !== before.picture) void show_given(now);
    if (is_start || search_key(now) !== search_key(before)) void run();
  });
}
