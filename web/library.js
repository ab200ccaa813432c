// The libraries: how much they hold, bringing them up to date, and their videos, with what failed and why.
import { get, newest, video_path } from "./api.js";
import { announce, fill, find, h, icon, picture, put } from "./dom.js";
import { count, length } from "./format.js";
import { JobView } from "./jobs.js";
import { forget, libraries } from "./known.js";
import { busy, known_only, problem_notice, sentence } from "./notice.js";
import { empty_library } from "./results.js";
import { address, follow, go, on_change, state } from "./state.js";

/** @typedef {import("./forms.js").Library} Library */
/** @typedef {import("./forms.js").Video} Video */
/** @typedef {{videos: Video[], next_cursor: string|null}} Videos */

class LibraryView {
  /** @param {Library} library */
  constructor(library) {
    this.library = library;
    this.timer = 0;
    this.only_failed = h("input", { type: "checkbox", onchange: () => this.load() });
    this.name = h("input", { type: "search", id: `name-${library.id}`, placeholder: "holiday, or *.mp4", oninput: () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(), 250);
    } });
    this.list = h("ul", { class: "videos" });
    this.end = h("div");
    this.facts = h("p", { class: "soft" });
    this.jobs = new JobView(library.id, () => this.refresh());
    this.fetch = newest((/** @type {string} */ path, signal) => /** @type {Promise<Videos>} */ (get(path, signal)));
    this.element = h("section", { class: "one-library" },
      h("div", { class: "library-head" },
        h("div", {}, h("h2", {}, library.name), this.facts),
        this.jobs.element),
      h("div", { class: "library-tools" },
        h("div", {}, h("label", { for: this.name.id }, "File name"), this.name),
        h("label", { class: "tick" }, this.only_failed, "Only what failed")),
      this.list, this.end);
    this.show_facts();
    void this.load();
    void this.jobs.resume();
  }

  show_facts() {
    const { videos, clips, video_seconds: seconds, failed, model } = this.library;
    const parts = [count(videos, "video"), length(seconds), count(clips, "clip"), failed ? `${failed.toLocaleString("en")} failed` : ""];
    this.facts.textContent = `${parts.filter(Boolean).join(" · ")}. Model: ${model.split("/").pop()}`;
  }

  /** After a job. */
  async refresh() {
    forget();
    try {
      this.library = (await libraries()).find((one) => one.id === this.library.id) ?? this.library;
      this.show_facts();
    } catch {
      // The list says what is wrong.
    }
    await this.load();
  }

  /** @param {string} [cursor] */
  async load(cursor) {
    const name = this.name.value.trim();
    const parameters = new URLSearchParams({ library: this.library.id, limit: "50" });
    if (name) parameters.set("name", /[*?]/.test(name) ? name : `*${name}*`);
    if (this.only_failed.checked) parameters.set("failed", "true");
    if (cursor) parameters.set("cursor", cursor);
    if (!this.list.childElementCount) fill(this.end, busy("Reading the list …"));
    try {
      const answer = await this.fetch(`/v1/videos?${parameters}`);
      if (!answer) return;
      if (!cursor) fill(this.list);
      put(this.list, ...answer.videos.map(row));
      const next = answer.next_cursor;
      const is_filtered = name !== "" || this.only_failed.checked;
      fill(this.end, next && h("button", { type: "button", class: "more", onclick: () => this.load(next) }, "Show more"),
        !this.list.childElementCount && (is_filtered ? h("p", { class: "soft" }, this.only_failed.checked && !name ? "Nothing failed." : "No such videos.") : empty_library()));
      if (is_filtered) announce(count(this.list.childElementCount, "video"));
    } catch (error) {
      fill(this.end, problem_notice(error, () => this.load(cursor)));
    }
  }
}

/** @param {Video} video */
function row(video) {
  const to = { view: /** @type {const} */ ("find"), video: video.id, start: null, end: null };
  return h("li", { class: "video" },
    h("a", { href: address({ ...state(), ...to }), onclick: (/** @type {MouseEvent} */ event) => follow(event, () => go(to)) },
      picture(video_path(video.id, "thumbnail", { t: (video.seconds ?? 0) / 2, width: 200 }), ""),
      h("span", { class: "name", title: video.path }, video.name)),
    h("span", { class: "soft small number" }, [video.seconds === null ? "" : length(video.seconds), count(video.clips, "clip")].filter(Boolean).join(" · ")),
    video.error ? h("p", { class: "failure small" }, icon("alert"), h("span", {}, sentence(video.error)))
      : !video.is_finished && h("p", { class: "soft small" }, "Not read to its end yet."));
}

/** @type {LibraryView[]} */
let views = [];

async function show() {
  const place = find("library", HTMLElement);
  for (const view of views) view.jobs.end();
  views = [];
  fill(place, h("h1", {}, "Library"), busy("Looking into the library …"));
  try {
    forget();
    const list = await libraries();
    if (state().view !== "library") return;
    views = list.map((library) => new LibraryView(library));
    const [first] = list;
    fill(place, h("h1", {}, list.length === 1 ? "Library" : "Libraries"),
      first?.knows && known_only(first.knows), ...views.map((view) => view.element));
  } catch (error) {
    fill(place, h("h1", {}, "Library"), problem_notice(error, show));
  }
}

export function start_library() {
  on_change((now, before, cause) => {
    if (now.view === "library" && (before.view !== "library" || cause === "start")) void show();
    if (now.view !== "library") for (const view of views) view.jobs.end();
  });
}
