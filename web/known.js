// What many parts of the page ask for and what seldom changes: the libraries, and facts about videos. Asked for once.
import { get, video_path } from "./api.js";

/** @typedef {import("./forms.js").Library} Library */
/** @typedef {import("./forms.js").Video & import("./forms.js").VideoFacts} KnownVideo */

/** @type {Promise<Library[]>|null} */
let library_list = null;
/** @type {Map<string, Promise<KnownVideo>>} */
const videos = new Map();

/** @returns {Promise<Library[]>} */
export function libraries() {
  library_list ??= get("/v1/libraries").then((answer) => answer.libraries);
  // What failed may work the next time.
  library_list.catch(() => (library_list = null));
  return library_list;
}

/** The library with this id, or the first. @param {string} id */
export async function library_of(id) {
  const list = await libraries();
  return list.find((one) => one.id === id) ?? list[0];
}

/** @param {string} id @returns {Promise<KnownVideo>} */
export function video_facts(id) {
  let facts = videos.get(id);
  if (!facts) {
    facts = /** @type {Promise<KnownVideo>} */ (get(video_path(id, "")));
    videos.set(id, facts);
    facts.catch(() => videos.delete(id));
  }
  return facts;
}

/** @param {string} id */
export async function video_name(id) {
  try {
    return (await video_facts(id)).name;
  } catch {
    return "a video";
  }
}

/** After an index job everything may be different. */
export function forget() {
  library_list = null;
  videos.clear();
}
