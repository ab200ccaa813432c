// The ends of a moment, near enough to be moved exactly: by pointer, by keys, by typing, or to where the player is. And cutting it out.
import { request, video_path } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { clock, length, parse_clock, spoken } from "./format.js";
import { busy, problem_notice, toast } from "./notice.js";

const kShortest = 0.1;

export class CutBar {
  /**
   * @param {{moved: (start: number, end: number) => void, look: (seconds: number) => void, now: () => number, play: () => void}} player
   *     what the bar asks of the player: that the ends were moved, a look at a time, where it is, and playing from start to end
   */
  constructor(player) {
    this.player = player;
    this.id = "";
    this.duration = 0;
    this.start = 0;
    this.end = 0;
    /** The part of the video that the bar shows. */
    this.from = 0;
    this.to = 1;

    this.frames = h("img", { class: "bar-frames", alt: "", draggable: "false" });
    this.inside = h("div", { class: "inside", "aria-hidden": "true" });
    this.needle = h("div", { class: "needle", "aria-hidden": "true" });
    this.handles = { start: this.make_handle("start", "Start of the moment"), end: this.make_handle("end", "End of the moment") };
    this.track = h("div", { class: "track" }, this.frames, this.inside, this.needle, this.handles.start, this.handles.end);
    this.fields = { start: this.make_field("start", "From"), end: this.make_field("end", "To") };
    this.length = h("span", { class: "soft number small" });
    this.fast = h("input", { type: "checkbox", id: "cut-fast" });
    this.outcome = h("div", { class: "outcome" });
    this.button = h("button", { type: "button", class: "main", onclick: () => this.cut() }, icon("cut"), "Cut and download");
    this.element = h("section", { class: "cut", "aria-label": "Cut the moment out" },
      this.track,
      h("div", { class: "ends" },
        h("div", { class: "end" }, h("label", { for: "cut-start" }, "From"), this.fields.start,
          h("button", { type: "button", class: "chip", onclick: () => this.set_here("start") }, "Start here")),
        h("div", { class: "end" }, h("label", { for: "cut-end" }, "To"), this.fields.end,
          h("button", { type: "button", class: "chip", onclick: () => this.set_here("end") }, "End here")),
        this.length),
      h("div", { class: "row" }, this.button,
        h("button", { type: "button", onclick: () => this.player.play() }, icon("play"), "Play it"),
        h("label", { class: "tick small", for: "cut-fast" }, this.fast, "Fast: begins at the key frame before")),
      this.outcome);
  }

  /** @param {"start"|"end"} which @param {string} label */
  make_handle(which, label) {
    const handle = h("div", { class: `handle ${which}`, role: "slider", tabindex: 0, "aria-label": label, "aria-orientation": "horizontal" });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = this.track.getBoundingClientRect();
      this.move(which, this.from + ((event.clientX - box.left) / box.width) * (this.to - this.from));
    });
    handle.addEventListener("lostpointercapture", () => this.show_around());
    handle.addEventListener("keydown", (event) => {
      const big = event.shiftKey ? 1 : 0.1;
      const by = { ArrowLeft: -big, ArrowDown: -big, ArrowRight: big, ArrowUp: big, PageDown: -1, PageUp: 1 }[event.key];
      if (by === undefined && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      event.stopPropagation();
      const now = which === "start" ? this.start : this.end;
      this.move(which, by !== undefined ? now + by : event.key === "Home" ? 0 : this.duration);
      this.show_around();
    });
    return handle;
  }

  /** @param {"start"|"end"} which @param {string} label */
  make_field(which, label) {
    const field = h("input", { id: `cut-${which}`, class: "number", "aria-label": `${label}, minutes and seconds`, autocomplete: "off", inputmode: "text" });
    field.addEventListener("change", () => {
      const seconds = parse_clock(field.value);
      if (seconds === null) {
        toast("A time looks like 1:23.4");
      } else {
        this.move(which, seconds);
        this.show_around();
      }
      // Also while it has the focus: what was typed is done with.
      field.value = clock(this[which], 1);
    });
    return field;
  }

  /** @param {string} id @param {number} duration */
  set_video(id, duration) {
    this.id = id;
    this.duration = duration;
    this.from = this.to = 0;
    fill(this.outcome);
  }

  /** @param {number} start @param {number} end */
  set_ends(start, end) {
    this.start = Math.max(0, Math.min(start, this.duration - kShortest));
    this.end = Math.max(this.start + kShortest, Math.min(end, this.duration));
    fill(this.outcome);
    this.show_around();
  }

  /** Moves one end, which does not pass the other. @param {"start"|"end"} which @param {number} seconds */
  move(which, seconds) {
    if (which === "start") this.start = Math.max(0, Math.min(seconds, this.end - kShortest));
    else this.end = Math.min(this.duration, Math.max(seconds, this.start + kShortest));
    fill(this.outcome);
    this.draw();
    this.player.look(which === "start" ? this.start : this.end);
    this.player.moved(this.start, this.end);
  }

  /** An end to where the player is; if the other end is in the way, it goes along. @param {"start"|"end"} which */
  set_here(which) {
    const now = this.player.now();
    const width = this.end - this.start;
    if (which === "start" && now > this.end - kShortest) this.end = Math.min(this.duration, now + width);
    if (which === "end" && now < this.start + kShortest) this.start = Math.max(0, now - width);
    if (which === "start") this.start = Math.max(0, Math.min(now, this.end - kShortest));
    else this.end = Math.min(this.duration, Math.max(now, this.start + kShortest));
    fill(this.outcome);
    this.show_around();
    this.player.moved(this.start, this.end);
  }

  /** Chooses what the bar shows: the moment and about as much again around it, unless it does already. */
  show_around() {
    const width = this.end - this.start;
    const shown = this.to - this.from;
    const room = Math.max(width * 0.5, 2);
    const fits = this.from <= this.start && this.end <= this.to && shown <= Math.max(width * 4, 12) &&
      (this.from === 0 || this.start - this.from > shown * 0.06) && (this.to === this.duration || this.to - this.end > shown * 0.06);
    if (!fits) {
      this.from = Math.max(0, this.start - room);
      this.to = Math.min(this.duration, this.end + room);
      const pictures = (this.track.clientWidth || 360) < 520 ? 6 : 10;
      this.frames.src = video_path(this.id, "filmstrip", { start: this.from, end: this.to, pictures, height: 112 });
    }
    this.draw();
  }

  /** @param {number} seconds */
  set_time(seconds) {
    const share = (seconds - this.from) / (this.to - this.from);
    this.needle.hidden = !(share >= 0 && share <= 1);
    this.needle.style.left = `${share * 100}%`;
  }

  draw() {
    const share = (/** @type {number} */ seconds) => ((seconds - this.from) / (this.to - this.from)) * 100;
    const left = Math.max(0, share(this.start));
    const right = Math.min(100, share(this.end));
    this.inside.style.left = `${left}%`;
    this.inside.style.width = `${Math.max(0, right - left)}%`;
    this.handles.start.style.left = `${left}%`;
    this.handles.end.style.left = `${right}%`;
    for (const which of /** @type {const} */ (["start", "end"])) {
      const seconds = this[which];
      const handle = this.handles[which];
      handle.setAttribute("aria-valuemin", which === "start" ? "0" : (this.start + kShortest).toFixed(1));
      handle.setAttribute("aria-valuemax", (which === "start" ? this.end - kShortest : this.duration).toFixed(1));
      handle.setAttribute("aria-valuenow", seconds.toFixed(1));
      handle.setAttribute("aria-valuetext", spoken(seconds));
      if (document.activeElement !== this.fields[which] || !this.fields[which].matches(":focus-visible")) this.fields[which].value = clock(seconds, 1);
    }
    this.length.textContent = length(this.end - this.start);
  }

  async cut() {
    if (this.button.disabled) return;
    this.button.disabled = true;
    fill(this.outcome, busy("Cutting …"));
    try {
      const response = await request(video_path(this.id, "clip", { start: this.start, end: this.end, fast: this.fast.checked }));
      const name = name_of(response.headers.get("Content-Disposition") ?? "");
      const url = URL.createObjectURL(await response.blob());
      const link = h("a", { href: url, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      fill(this.outcome);
      toast(`Cut: ${name}`);
    } catch (error) {
      fill(this.outcome, problem_notice(error, () => this.cut()));
    } finally {
      this.button.disabled = false;
    }
  }
}

/** The file's name of a Content-Disposition. @param {string} header */
function name_of(header) {
  const utf8 = header.match(/filename\*=UTF-8''([^;]+)/i);
  try {
    if (utf8) return decodeURIComponent(utf8[1]);
  } catch {
    // The plain name, then.
  }
  return header.match(/filename="((?:[^"\\]|\\.)*)"/)?.[1].replace(/\\(.)/g, "$1") ?? header.match(/filename=([^;\s]+)/)?.[1] ?? "moment.mp4";
}
