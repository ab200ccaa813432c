// The strip below a video: how well each moment fits the sentence, the moments that were found, and where the player is.
import { fill, h } from "./dom.js";
import { clock, range, spoken } from "./format.js";

/** @typedef {import("./forms.js").Heat} Heat */
/** @typedef {import("./forms.js").Result} Result */

/** The value of a colour token. @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Where the heat is greatest, in words: the text alternative of the picture.
 * @param {Heat} heat
 * @param {string} query
 * @param {number} duration
 */
export function heat_in_words(heat, query, duration) {
  const order = heat.similarity.map((value, i) => ({ value, at: heat.seconds[i] })).sort((a, b) => b.value - a.value);
  /** @type {number[]} */
  const peaks = [];
  const top = order[0]?.value ?? 0;
  const bottom = order.at(-1)?.value ?? 0;
  for (const { value, at } of order) {
    if (peaks.length === 3 || value < bottom + 0.7 * (top - bottom)) break;
    if (peaks.every((other) => Math.abs(other - at) > duration / 12)) peaks.push(at);
  }
  return `How similar each moment is to “${query}”: most at ${peaks.sort((a, b) => a - b).map((at) => clock(at)).join(", ")}.`;
}

export class HeatStrip {
  /** @param {(seconds: number) => void} jump */
  constructor(jump) {
    this.jump = jump;
    this.duration = 0;
    /** @type {Heat|null} */
    this.heat = null;
    /** The similarity that is drawn at full height. */
    this.full = 1;
    this.canvas = h("canvas", { role: "img", "aria-label": "No sentence is searched for." });
    this.marks = h("div", { class: "marks", "aria-hidden": "true" });
    this.chosen = h("div", { class: "chosen", "aria-hidden": "true" });
    this.played = h("div", { class: "needle", "aria-hidden": "true" });
    this.tip = h("div", { class: "tip number", "aria-hidden": "true", hidden: true });
    this.slider = h("div", { class: "seek", role: "slider", tabindex: 0, "aria-label": "Position in the video", "aria-valuemin": 0 });
    this.element = h("div", { class: "heat" }, this.canvas, this.chosen, this.marks, this.played, this.slider, this.tip);

    const at = (/** @type {PointerEvent} */ event) => {
      const box = this.slider.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.duration;
    };
    this.slider.addEventListener("pointerdown", (event) => {
      this.slider.setPointerCapture(event.pointerId);
      this.jump(at(event));
    });
    this.slider.addEventListener("pointermove", (event) => {
      if (this.slider.hasPointerCapture(event.pointerId)) this.jump(at(event));
      this.tip.hidden = false;
      this.tip.textContent = clock(at(event), this.duration < 60 ? 1 : 0);
      this.tip.style.left = `${(at(event) / this.duration) * 100}%`;
    });
    this.slider.addEventListener("pointerleave", () => (this.tip.hidden = true));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** @param {number} duration */
  set_video(duration) {
    this.duration = duration;
    this.heat = null;
    this.marks.replaceChildren();
    this.slider.setAttribute("aria-valuemax", duration.toFixed(1));
    this.set_time(0);
    this.draw();
  }

  /**
   * @param {Heat|null} heat null: nothing to show
   * @param {string} query
   * @param {number} best the best similarity that was found anywhere: a video in which nothing fits looks like that
   */
  set_heat(heat, query, best) {
    this.heat = heat && heat.seconds.length ? heat : null;
    this.full = Math.max(best, ...(this.heat?.similarity ?? []));
    this.canvas.setAttribute("aria-label", this.heat ? heat_in_words(this.heat, query, this.duration) : "No sentence is searched for.");
    this.draw();
  }

  /** @param {Result[]} moments */
  set_moments(moments) {
    fill(this.marks, ...moments.map((moment) => {
      const mark = h("span", { class: moment.is_match ? "mark" : "mark weak", title: range(moment.start_seconds, moment.end_seconds) });
      this.place(mark, moment.start_seconds, moment.end_seconds);
      return mark;
    }));
  }

  /** @param {number} start @param {number} end */
  set_ends(start, end) {
    this.place(this.chosen, start, end);
  }

  /** @param {number} seconds */
  set_time(seconds) {
    const share = this.duration ? Math.min(1, seconds / this.duration) : 0;
    this.played.style.left = `${share * 100}%`;
    this.slider.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.slider.setAttribute("aria-valuetext", `${spoken(seconds)} of ${spoken(this.duration)}`);
  }

  /** @param {HTMLElement} element @param {number} start @param {number} end */
  place(element, start, end) {
    if (!this.duration) return;
    element.style.left = `${(start / this.duration) * 100}%`;
    element.style.width = `${(Math.max(0, Math.min(end, this.duration) - start) / this.duration) * 100}%`;
  }

  draw() {
    const scale = Math.min(3, devicePixelRatio || 1);
    const width = Math.round(this.canvas.clientWidth * scale);
    const height = Math.round(this.canvas.clientHeight * scale);
    const context = this.canvas.getContext("2d");
    if (!width || !height || !context) return;
    this.canvas.width = width;
    this.canvas.height = height;
    if (!this.heat || !this.duration) return;
    const { seconds, similarity } = this.heat;
    const least = Math.min(...similarity);
    const room = Math.max(this.full - least, 1e-6);
    // The greatest of what falls on a column, so that a short moment in a long video is seen.
    const column = Math.max(1, Math.round(2 * scale));
    const values = new Float32Array(Math.ceil(width / column));
    let next = 0;
    for (let x = 0; x < values.length; x++) {
      const end = ((x + 1) * column * this.duration) / width;
      let value = -1;
      for (; next < seconds.length && seconds[next] < end; next++) value = Math.max(value, (similarity[next] - least) / room);
      values[x] = value;
    }
    this.fill_between(values);
    context.fillStyle = colour("--heat");
    for (let x = 0; x < values.length; x++) {
      const value = Math.min(1, Math.max(0, values[x]));
      const tall = Math.max(scale, value * height);
      context.globalAlpha = 0.22 + 0.78 * value * value;
      context.fillRect(x * column, height - tall, column, tall);
    }
    context.globalAlpha = 1;
  }

  /** Columns between two frames go straight from one to the other. @param {Float32Array} values -1: no frame */
  fill_between(values) {
    let last = -1;
    for (let x = 0; x < values.length; x++) {
      if (values[x] < 0) continue;
      for (let i = last + 1; i < x; i++)
        values[i] = last < 0 ? values[x] : values[last] + ((values[x] - values[last]) * (i - last)) / (x - last);
      last = x;
    }
    for (let i = last + 1; i < values.length; i++) values[i] = last < 0 ? 0 : values[last];
  }
}
