// The opened video: playing, its heat, its moments, cutting, why, and questions.
import { get, newest, post, video_path } from "./api.js";
import { AskBox } from "./ask.js";
import { CutBar } from "./cut.js";
import { announce, fill, find, h, icon } from "./dom.js";
import { clock, length, range, size } from "./format.js";
import { HeatStrip } from "./heat.js";
import { video_facts } from "./known.js";
import { busy, note, problem_notice, sentence, toast } from "./notice.js";
import { play_pieces } from "./pieces.js";
import { query_words, search_body } from "./search.js";
import { address, go, has_query, on_change, search_key, state } from "./state.js";
import { WhyView } from "./why.js";

/** @typedef {import("./forms.js").Found} Found */
/** @typedef {import("./forms.js").Heat} Heat */
/** @typedef {import("./forms.js").Result} Result */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./known.js").KnownVideo} KnownVideo */

/** How long a moment is if only its start is known. */
const kMomentSeconds = 10;

class Player {
  constructor() {
    this.id = "";
    /** @type {KnownVideo|null} */
    this.facts = null;
    this.duration = 0;
    /** Where playing stops, while only the moment is played. @type {number|null} */
    this.stop_at = null;
    /** @type {Result[]} */
    this.moments = [];
    this.end_pieces = () => {};
    this.load_facts = newest((/** @type {string} */ id) => video_facts(id));
    this.load_heat = newest((/** @type {string} */ path, signal) => /** @type {Promise<Heat>} */ (get(path, signal)));
    this.load_moments = newest((/** @type {object} */ body, signal) => /** @type {Promise<Found>} */ (post("/v1/search", body, { signal })));

    this.title = h("h2", { tabindex: "-1", class: "title" });
    this.video = h("video", { playsinline: true, preload: "auto", tabindex: "-1" });
    this.trouble = h("div");
    this.play_button = h("button", { type: "button", class: "quiet round", "aria-label": "Play", onclick: () => this.toggle() }, icon("play"));
    this.time = h("span", { class: "number small time" });
    this.sound_button = h("button", { type: "button", class: "quiet round", "aria-label": "Sound off", onclick: () => this.toggle_sound() }, icon("sound"));
    this.speed = h("select", { class: "speed small", "aria-label": "Speed", onchange: () => (this.video.playbackRate = Number(this.speed.value)) },
      ...[0.25, 0.5, 1, 1.5, 2].map((rate) => h("option", { value: rate, selected: rate === 1 }, `${rate}×`)));
    this.heat = new HeatStrip((seconds) => this.jump(seconds));
    this.legend = h("p", { class: "soft small" });
    this.list = h("div", { class: "chips", role: "group", "aria-label": "Moments in this video" });
    this.cut = new CutBar({
      moved: (start, end) => {
        this.heat.set_ends(start, end);
        go({ start, end }, "moved");
      },
      look: (seconds) => {
        this.video.pause();
        this.jump(seconds);
      },
      now: () => this.video.currentTime,
      play: () => this.play_moment(),
    });
    this.why = new WhyView();
    this.why_button = h("button", { type: "button", onclick: () => this.explain() }, icon("why"), "Why this moment?");
    this.like_button = h("button", { type: "button", onclick: () => this.more_like_this() }, icon("like"), "More like this");
    this.ask = new AskBox((start) => {
      this.jump(start);
      void this.play();
    });
    this.facts_line = h("p", { class: "soft small" });
    this.screen = h("div", { class: "screen" }, this.video, this.trouble);
    this.element = find("player", HTMLElement);
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", "Player");
    fill(this.element,
      h("div", { class: "player-head" },
        h("button", { type: "button", class: "quiet round", "aria-label": "Back to the moments", onclick: () => close() }, icon("back")),
        this.title,
        h("button", { type: "button", class: "quiet round", "aria-label": "Copy the link to this moment", onclick: () => this.copy_link() }, icon("link"))),
      this.screen,
      h("div", { class: "controls" }, this.play_button, this.time, h("span", { class: "gap" }), this.speed, this.sound_button,
        h("button", { type: "button", class: "quiet round", "aria-label": "Full screen", onclick: () => this.toggle_full() }, icon("full"))),
      this.heat.element, this.legend, this.list,
      this.cut.element,
      h("div", { class: "row" }, this.why_button, this.like_button),
      this.why.element,
      h("section", { "aria-label": "Questions" }, h("h2", {}, "Ask about it"), this.ask.element),
      this.facts_line);
    this.listen();
  }

  listen() {
    const { video } = this;
    video.addEventListener("click", () => this.toggle());
    for (const name of ["play", "pause"])
      video.addEventListener(name, () => {
        fill(this.play_button, icon(video.paused ? "play" : "pause"));
        this.play_button.setAttribute("aria-label", video.paused ? "Play" : "Pause");
        if (!video.paused) this.follow_time();
      });
    for (const name of ["timeupdate", "seeked", "durationchange"]) video.addEventListener(name, () => this.show_time());
    video.addEventListener("volumechange", () => {
      fill(this.sound_button, icon(video.muted ? "silent" : "sound"));
      this.sound_button.setAttribute("aria-label", video.muted ? "Sound on" : "Sound off");
    });
    video.addEventListener("error", () => {
      if (this.id && video.getAttribute("src")) this.show_trouble(new Error("The browser cannot play this video"));
    });
    // Looking for oneself ends playing the moment only.
    video.addEventListener("seeking", () => {
      if (this.stop_at !== null && (video.currentTime > this.stop_at || video.currentTime < this.cut.start - 0.5)) this.stop_at = null;
    });
  }

  /** Times on the strips go on with each picture while it plays. */
  follow_time() {
    this.show_time();
    if (!this.video.paused) requestAnimationFrame(() => this.follow_time());
  }

  show_time() {
    const now = this.video.currentTime;
    if (this.stop_at !== null && now >= this.stop_at && !this.video.paused) {
      this.video.pause();
      this.stop_at = null;
    }
    this.time.textContent = `${clock(now)} / ${clock(this.duration)}`;
    this.heat.set_time(now);
    this.cut.set_time(now);
  }

  /** @param {unknown} error */
  show_trouble(error) {
    fill(this.trouble, problem_notice(error, () => this.open(state(), "start")));
  }

  /** @param {State} of @param {import("./state.js").Cause} cause */
  async open(of, cause) {
    const id = of.video;
    this.close_video();
    this.id = id;
    fill(this.trouble, busy("Opening …"));
    this.title.textContent = "";
    this.facts_line.textContent = "";
    this.why.clear();
    try {
      const facts = await this.load_facts(id);
      if (!facts || this.id !== id) return;
      this.facts = facts;
      this.show_facts(facts);
      if (!facts.is_there) {
        fill(this.trouble, note("The file is not where it was. Is its drive connected?"));
        return;
      }
      fill(this.trouble, facts.error ? note(sentence(facts.error)) : null);
      this.duration = facts.seconds ?? 0;
      if (facts.is_playable) this.video.src = video_path(id, "stream");
      else this.end_pieces = play_pieces(this.video, id, this.duration, (error) => this.show_trouble(error));
      if (!this.duration) await new Promise((resolve) => this.video.addEventListener("loadedmetadata", resolve, { once: true }));
      if (this.id !== id) return;
      this.duration ||= this.video.duration || 0;
      this.heat.set_video(this.duration);
      this.cut.set_video(id, this.duration);
      this.set_moment(state(), cause);
      void this.ask.set_video(id);
      await this.show_matches(state());
    } catch (error) {
      if (this.id === id) this.show_trouble(error);
    }
  }

  /** @param {KnownVideo} facts */
  show_facts(facts) {
    this.title.textContent = facts.name;
    const what = [facts.seconds !== null && length(facts.seconds), facts.width && `${facts.width} × ${facts.height}`, facts.codec, facts.sound_codec, size(facts.bytes)];
    this.facts_line.textContent = what.filter(Boolean).join(" · ") + (facts.is_playable ? "" : " · converted while it plays");
    this.sound_button.hidden = facts.sound_codec === null;
  }

  /** Goes to the moment of the address. @param {State} of @param {import("./state.js").Cause} cause */
  set_moment(of, cause) {
    const start = Math.min(of.start ?? 0, Math.max(0, this.duration - 0.1));
    const end = of.end ?? Math.min(this.duration, start + kMomentSeconds);
    this.cut.set_ends(start, end);
    this.heat.set_ends(this.cut.start, this.cut.end);
    this.why.clear();
    this.jump(start);
    for (const chip of this.list.children)
      if (chip instanceof HTMLElement) chip.setAttribute("aria-pressed", String(Number(chip.dataset.start) === of.start));
    if (cause === "opened") void this.play_moment();
  }

  /** The moments of what is searched, and the heat, in this video. @param {State} of */
  async show_matches(of) {
    const { id } = this;
    const searched = has_query(of);
    this.why_button.hidden = !of.query.trim() || Boolean(of.like || of.picture);
    this.moments = [];
    this.heat.set_moments([]);
    fill(this.list);
    if (!searched) {
      this.load_heat.stop();
      this.heat.set_heat(null, "", 1);
      this.legend.textContent = "";
      return;
    }
    try {
      const body = search_body({ ...of, within: id });
      const [found, heat] = await Promise.all([
        this.load_moments({ ...body, limit: 20 }),
        typeof body.query === "string" ? this.load_heat(video_path(id, "heat", { query: body.query })) : null,
      ]);
      if (!found || heat === undefined || this.id !== id) return;
      this.moments = found.results.filter((one) => one.is_match);
      // If nothing matches, the nearest is still of use.
      if (!this.moments.length) this.moments = found.results.slice(0, 3);
      this.moments.sort((a, b) => a.start_seconds - b.start_seconds);
      this.heat.set_moments(this.moments);
      this.heat.set_heat(heat, of.query.trim(), best_similarity(found));
      const matches = this.moments.filter((one) => one.is_match).length;
      this.legend.textContent = matches ? `Where ${query_words(of)} fits` : `Nothing here fits ${query_words(of)} better than chance`;
      fill(this.list, ...this.moments.map((one) => h("button", { type: "button", class: "chip number", "data-start": one.start_seconds,
        "aria-pressed": String(one.start_seconds === state().start), "aria-label": `Play ${range(one.start_seconds, one.end_seconds)}`,
        onclick: () => this.open_moment(one) }, range(one.start_seconds, one.end_seconds))));
    } catch (error) {
      // The video plays all the same.
      this.legend.textContent = error instanceof Error ? sentence(error.message) : "";
    }
  }

  /** @param {Result} moment */
  open_moment(moment) {
    const to = { start: moment.start_seconds, end: moment.end_seconds };
    if (to.start === state().start && to.end === state().end) this.set_moment(state(), "opened");
    else go(to);
  }

  /** The next moment or the one before. @param {number} step */
  step_moment(step) {
    const now = this.cut.start;
    const others = this.moments.filter((one) => (one.start_seconds - now) * step > 0.05);
    const next = step > 0 ? others[0] : others.at(-1);
    if (next) this.open_moment(next);
  }

  /** @param {number} seconds */
  jump(seconds) {
    this.video.currentTime = Math.min(Math.max(0, seconds), Math.max(0, this.duration - 0.01));
    this.show_time();
  }

  async play() {
    try {
      await this.video.play();
    } catch {
      // A browser may want a click first; another jump may have come between.
    }
  }

  async play_moment() {
    this.jump(this.cut.start);
    this.stop_at = this.cut.end;
    await this.play();
  }

  toggle() {
    if (!this.video.paused) return this.video.pause();
    if (this.video.ended) this.jump(this.cut.start);
    void this.play();
  }

  toggle_sound() {
    this.video.muted = !this.video.muted;
  }

  toggle_full() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else this.screen.requestFullscreen?.().catch(() => toast("The browser does not allow full screen here."));
  }

  explain() {
    if (this.why_button.hidden) return;
    // What matches is a clip within the moment; the model sees too little of a long moment to find it again.
    const { start, end } = state();
    const moment = this.moments.find((one) => one.start_seconds === start && one.end_seconds === end);
    const from = moment?.clip_start_seconds ?? this.cut.start;
    const to = moment?.clip_end_seconds ?? this.cut.end;
    void this.why.show(this.id, from, to, { query: state().query.trim() }, (seconds) => {
      this.video.pause();
      this.jump(seconds);
    });
  }

  more_like_this() {
    go({ like: { video: this.id, start: this.cut.start, end: this.cut.end }, query: "", picture: null, within: "", video: "", start: null, end: null });
    find("query", HTMLInputElement).focus();
  }

  async copy_link() {
    const link = location.origin + address({ ...state(), start: this.cut.start, end: this.cut.end });
    try {
      await navigator.clipboard.writeText(link);
      toast("The link is copied.");
    } catch {
      toast("The browser does not allow copying; the address bar has the link.");
    }
  }

  close_video() {
    this.end_pieces();
    this.end_pieces = () => {};
    this.id = "";
    this.stop_at = null;
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }
}

/** @param {Found} found */
const best_similarity = (found) => Math.max(0, ...found.results.filter((one) => one.is_match).map((one) => one.similarity));

/** @type {Player} */
let player;
export const the_player = () => player;

/** Back to the results. */
export function close() {
  const { video, start } = state();
  go({ video: "", start: null, end: null });
  const card = [...find("results", HTMLElement).querySelectorAll("li.card")].find((one) =>
    one instanceof HTMLElement && one.dataset.video === video && Number(one.dataset.start) === start);
  const back = card?.querySelector("a.open") ?? find("query", HTMLInputElement);
  if (back instanceof HTMLElement) back.focus();
}

export function start_player() {
  player = new Player();
  on_change((now, before, cause) => {
    const is_open = now.view === "find" && now.video !== "";
    find("find", HTMLElement).classList.toggle("with-player", is_open);
    player.element.hidden = !is_open;
    if (!is_open) {
      if (player.id) player.close_video();
      return;
    }
    if (now.video !== player.id) {
      void player.open(now, cause);
      if (cause === "opened") {
        // Keys now belong to the player.
        player.title.focus({ preventScroll: true });
        player.element.scrollTop = 0;
        if (matchMedia("(max-width: 63.99rem)").matches) scrollTo(0, 0);
        announce("The video is opened.");
      }
      return;
    }
    if (cause !== "moved" && cause !== "typed" && (now.start !== before.start || now.end !== before.end)) player.set_moment(now, cause);
    if (search_key(now) !== search_key(before)) void player.show_matches(now);
  });
}
