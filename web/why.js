// Why a moment matches, or why this is the answer: for each word, the heat on the frames that the model saw.
import { get, newest, video_path } from "./api.js";
import { announce, fill, h, picture } from "./dom.js";
import { clock, percent } from "./format.js";
import { busy, problem_notice } from "./notice.js";

/** @typedef {import("./forms.js").Explanation} Explanation */
/** @typedef {{query: string} | {question: string, answer: string}} Subject */

/**
 * Where a word's heat is greatest: frame, row and column.
 * @param {Explanation} of
 * @param {number} word
 */
function hottest(of, word) {
  const { heat } = of.words[word];
  let at = 0;
  for (let i = 1; i < heat.length; i++) if (heat[i] > heat[at]) at = i;
  const places = of.rows * of.columns;
  return { frame: Math.floor(at / places), row: Math.floor((at % places) / of.columns), column: at % of.columns, heat: heat[at] ?? 0 };
}

/** @param {number} index @param {number} count @param {[string, string, string]} names */
const third = (index, count, names) => names[Math.min(2, Math.floor(((index + 0.5) / count) * 3))];

/**
 * The heat of a word in words.
 * @param {Explanation} of
 * @param {number} word
 */
export function heat_of_word(of, word) {
  const { frame, row, column, heat } = hottest(of, word);
  if (!heat) return `“${of.words[word].word}” had no part in it.`;
  const place = [third(row, of.rows, ["top", "middle", "bottom"]), third(column, of.columns, ["left", "middle", "right"])];
  const where = place[0] === "middle" && place[1] === "middle" ? "in the middle" : place[0] === "middle" ? `on the ${place[1]}`
    : place[1] === "middle" ? `at the ${place[0]}` : `at the ${place.join(" ")}`;
  return `“${of.words[word].word}” looks most at ${clock(of.frame_seconds[frame], 1)}, ${where}. It has ${percent(of.words[word].share)} of all the heat.`;
}

/**
 * Paints heat over a frame: from clear to the colour of heat.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} heat rows × columns
 * @param {number} columns
 */
function paint(canvas, heat, columns) {
  const rows = heat.length / columns;
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(columns, rows);
  heat.forEach((value, i) => {
    // The square root lets weak heat be seen; from red over orange to yellow, as things glow.
    const glow = Math.sqrt(Math.min(1, Math.max(0, value)));
    image.data.set([255, Math.round(40 + 180 * glow), Math.round(60 * glow), Math.round(205 * glow)], i * 4);
  });
  context.putImageData(image, 0, 0);
}

export class WhyView {
  constructor() {
    this.element = h("div", { class: "why", "aria-live": "off" });
    this.load = newest((/** @type {string} */ path, signal) => /** @type {Promise<Explanation>} */ (get(path, signal)));
  }

  clear() {
    this.load.stop();
    fill(this.element);
  }

  /**
   * @param {string} id
   * @param {number} start
   * @param {number} end
   * @param {Subject} subject
   * @param {(seconds: number) => void} jump
   */
  async show(id, start, end, subject, jump) {
    fill(this.element, busy("Looking at what the model looked at …"));
    try {
      const found = await this.load(video_path(id, "explain", { start, end, ...subject }));
      if (found) this.draw(id, found, subject, jump);
    } catch (error) {
      fill(this.element, problem_notice(error, () => this.show(id, start, end, subject, jump)));
    }
  }

  /** @param {string} id @param {Explanation} of @param {Subject} subject @param {(seconds: number) => void} jump */
  draw(id, of, subject, jump) {
    const places = of.rows * of.columns;
    const canvases = of.frame_seconds.map(() => h("canvas", { class: "glow", "aria-hidden": "true" }));
    const frames = of.frame_seconds.map((seconds, i) =>
      h("li", {}, h("button", { type: "button", class: "frame", "aria-label": `Jump to ${clock(seconds, 1)}`, onclick: () => jump(seconds) },
        h("span", { class: "seen" }, picture(video_path(id, "thumbnail", { t: seconds, width: 240 }), ""), canvases[i]),
        h("span", { class: "number small" }, clock(seconds, 1)))));
    const caption = h("p", { class: "soft", role: "status" });
    const most = of.words.reduce((best, { share }, i) => (share > of.words[best].share ? i : best), 0);
    const greatest = Math.max(1e-9, ...of.words.map(({ share }) => share));

    const choose = (/** @type {number} */ word) => {
      canvases.forEach((canvas, i) => paint(canvas, of.words[word].heat.slice(i * places, (i + 1) * places), of.columns));
      caption.textContent = heat_of_word(of, word);
    };
    const words = of.words.map(({ word, share }, i) => {
      const choice = h("input", { type: "radio", name: "why-word", class: "unseen", checked: i === most, onchange: () => choose(i) });
      const label = h("label", { class: "word" }, choice, h("span", {}, word));
      label.style.setProperty("--share", String(share / greatest));
      return label;
    });
    const is_question = "question" in subject;
    fill(this.element,
      h("p", {}, `The model is ${percent(of.probability)} sure ${is_question ? `of “${subject.answer}”` : "that the sentence is true here"}. Choose a word to see where it looked.`),
      h("fieldset", { class: "words" }, h("legend", { class: "unseen" }, "Word"), ...words),
      h("ol", { class: "seen-frames" }, ...frames),
      caption);
    if (of.words.length) choose(most);
    announce("Shown below: what the model looked at.");
  }
}

