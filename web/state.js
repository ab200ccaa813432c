// What the page shows, in its address: links carry the query, the filters, the video and the time, and back and forward work. Only
// a picture to search with is too large for an address; it is in the history's entry.

/**
 * @typedef {object} Like  A moment to search with.
 * @property {string} video
 * @property {number} start
 * @property {number} end
 *
 * @typedef {object} State
 * @property {"find"|"ask"|"library"} view
 * @property {string} query  the sentence; empty: none
 * @property {Like|null} like
 * @property {string|null} picture  data: URL
 * @property {string} not
 * @property {string} name
 * @property {string} since
 * @property {string} until
 * @property {number|null} shortest  seconds
 * @property {number|null} longest  seconds
 * @property {string} within  id of the only video searched; empty: all
 * @property {string} library  empty: the first
 * @property {string} video  id of the opened one; empty: none
 * @property {number|null} start  of the moment
 * @property {number|null} end
 *
 * @typedef {"start"|"back"|"typed"|"opened"|"moved"} Cause  "moved": only the ends of the moment were, by hand
 */

/** @param {string|null} text */
const number_or_null = (text) => (text && Number.isFinite(Number(text)) && Number(text) >= 0 ? Number(text) : null);

/** @returns {State} */
function read() {
  const from = new URLSearchParams(location.search);
  const text = (/** @type {string} */ name) => (from.get(name) ?? "").slice(0, 1000);
  const like = text("like").match(/^([\w-]+)@([\d.]+)-([\d.]+)$/);
  const view = text("view");
  const start = number_or_null(from.get("t"));
  const end = number_or_null(from.get("end"));
  return {
    view: view === "ask" || view === "library" ? view : "find",
    query: text("q"),
    like: like ? { video: like[1], start: Number(like[2]), end: Number(like[3]) } : null,
    picture: typeof history.state?.picture === "string" ? history.state.picture : null,
    not: text("not"),
    name: text("name"),
    since: text("since"),
    until: text("until"),
    shortest: number_or_null(from.get("shortest")),
    longest: number_or_null(from.get("longest")),
    within: text("in"),
    library: text("library"),
    video: text("video"),
    start,
    end: start !== null && end !== null && end > start ? end : null,
  };
}

const to_digits = (/** @type {number} */ seconds) => String(Math.round(seconds * 100) / 100);

/**
 * The address of a state.
 * @param {State} state
 */
export function address(state) {
  const to = new URLSearchParams();
  const add = (/** @type {string} */ name, /** @type {string|number|null} */ value) => {
    if (value !== null && value !== "") to.set(name, String(value));
  };
  add("view", state.view === "find" ? "" : state.view);
  add("q", state.query);
  if (state.like) add("like", `${state.like.video}@${to_digits(state.like.start)}-${to_digits(state.like.end)}`);
  add("not", state.not);
  add("name", state.name);
  add("since", state.since);
  add("until", state.until);
  add("shortest", state.shortest);
  add("longest", state.longest);
  add("in", state.within);
  add("library", state.library);
  add("video", state.video);
  if (state.video && state.start !== null) add("t", to_digits(state.start));
  if (state.video && state.end !== null) add("end", to_digits(state.end));
  const text = to.toString();
  return text ? `/?${text}` : "/";
}

/** @type {State} */
let current = read();
/** @type {((state: State, before: State, cause: Cause) => void)[]} */
const listeners = [];

/** What is shown now. */
export const state = () => current;

/**
 * What the search is about: of two states with the same key the answers are the same.
 * @param {State} of
 */
export function search_key(of) {
  return JSON.stringify([of.query.trim(), of.like, of.picture, of.not, of.name, of.since, of.until, of.shortest, of.longest, of.within, of.library]);
}

/** @param {State} of */
export const has_query = (of) => Boolean(of.query.trim() || of.like || of.picture);

/** @param {(state: State, before: State, cause: Cause) => void} listener */
export function on_change(listener) {
  listeners.push(listener);
}

/**
 * Shows something else. Typing and moving an end replace the history's entry, everything else adds one.
 * @param {Partial<State>} change
 * @param {Cause} [cause]
 * @param {boolean} [is_new] whether the history gets an entry
 */
export function go(change, cause = "opened", is_new = cause === "opened") {
  const before = current;
  current = { ...current, ...change };
  const entry = current.picture ? { picture: current.picture } : null;
  const to = address(current);
  if (is_new && to !== address(before)) history.pushState(entry, "", to);
  else history.replaceState(entry, "", to);
  for (const listener of listeners) listener(current, before, cause);
}

/** Shows what the address says, at the page's start. */
export function start() {
  addEventListener("popstate", () => {
    const before = current;
    current = read();
    for (const listener of listeners) listener(current, before, "back");
  });
  for (const listener of listeners) listener(current, current, "start");
}

/**
 * Follows links of this page without loading it again, as far as they are to be opened here.
 * @param {MouseEvent} event
 * @param {() => void} open
 */
export function follow(event, open) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button > 0) return;
  event.preventDefault();
  open();
}
