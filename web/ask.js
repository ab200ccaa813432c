// Questions about a video or the whole library: the answer, how probable it is, and the moments that it rests on.
import { newest, post, video_path } from "./api.js";
import { announce, fill, h, icon, picture, put } from "./dom.js";
import { percent, range } from "./format.js";
import { library_of, video_facts, video_name } from "./known.js";
import { busy, note, problem_notice, sentence, with_code } from "./notice.js";
import { address, follow, go, state } from "./state.js";
import { WhyView } from "./why.js";

/** @typedef {import("./forms.js").Answer} Answer */
/** @typedef {import("./forms.js").Evidence} Evidence */

const kNotWhole = "The model of this library answers questions about one video only. Open a video to ask about it";
let boxes = 0;

export class AskBox {
  /** @param {((start: number, end: number) => void)|null} jump in the opened video; null: there is none, the library is asked */
  constructor(jump) {
    this.jump = jump;
    this.video = "";
    this.id = `ask-${++boxes}`;
    this.ask = newest((/** @type {object} */ body, signal) => post("/v1/ask", body, { signal }));
    this.input = h("input", { id: this.id, type: "text", maxlength: 500, autocomplete: "off", enterkeyhint: "send", placeholder: "What happens?" });
    this.whole = h("input", { type: "radio", name: `${this.id}-of`, value: "library" });
    const this_one = h("input", { type: "radio", name: `${this.id}-of`, value: "video", checked: true });
    this.scope = h("fieldset", { class: "row", hidden: true }, h("legend", { class: "unseen" }, "About"),
      h("label", { class: "tick" }, this_one, "This video"), h("label", { class: "tick" }, this.whole, "The whole library"));
    this.outcome = h("div", { class: "answers" });
    this.form = h("form", { class: "ask-form", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.run();
    } },
      h("label", { for: this.id }, jump ? "Your question" : "Your question about the whole library"),
      h("div", { class: "row one-line" }, this.input, h("button", { class: "main" }, "Ask")),
      this.scope);
    this.element = h("div", { class: "ask" }, this.form, this.outcome);
  }

  /** @param {string} video id */
  async set_video(video) {
    if (video !== this.video) {
      this.ask.stop();
      fill(this.outcome);
      this.input.value = "";
    }
    this.video = video;
    await this.check();
  }

  /** Says so if the model does not answer questions about the video, or about the whole library. */
  async check() {
    try {
      const library = await library_of(this.video ? (await video_facts(this.video)).library : state().library);
      if (!library) return;
      this.scope.hidden = !this.jump || !library.can_ask_library;
      if (this.scope.hidden) this.whole.checked = false;
      const was_hidden = this.form.hidden;
      this.form.hidden = this.jump ? !library.can_ask : !library.can_ask_library;
      if (this.form.hidden) fill(this.outcome, note(...with_code(library.not_asked_because ?? kNotWhole)));
      else if (was_hidden) fill(this.outcome);
    } catch {
      // Asking will say what is wrong.
    }
  }

  async run() {
    const question = this.input.value.trim();
    if (!question) return this.input.focus();
    const of_video = this.video && !this.whole.checked ? this.video : "";
    const library = this.video ? (await video_facts(this.video)).library : state().library;
    fill(this.outcome, busy("Thinking …"));
    try {
      const found = await this.ask({ questions: [question], ...(of_video ? { video: of_video } : library ? { library } : {}) });
      if (!found) return;
      fill(this.outcome, ...found.answers.map((/** @type {Answer} */ answer) => this.show(answer)));
      for (const line of found.notes ?? []) put(this.outcome, h("p", { class: "soft small line-note" }, icon("info"), h("span", {}, ...with_code(line))));
      const [first] = found.answers;
      announce(first ? `${first.not_sure ? "Not sure. Perhaps: " : ""}${first.answer}, ${percent(first.probability)}.` : "No answer.");
    } catch (error) {
      fill(this.outcome, problem_notice(error, () => this.run()));
    }
  }

  /** @param {Answer} answer */
  show(answer) {
    const others = answer.candidates.filter((one) => one.answer !== answer.answer).slice(0, 4);
    const why = new WhyView();
    return h("article", { class: "answer" },
      h("p", { class: "soft" }, answer.question),
      answer.not_sure && h("p", { class: "unsure" }, icon("alert"), "Not sure. Perhaps:"),
      h("p", { class: "answer-text" }, h("b", {}, answer.answer), h("span", { class: "soft number" }, percent(answer.probability))),
      meter(answer.probability),
      ...answer.notes.map((line) => h("p", { class: "soft small" }, sentence(line))),
      others.length > 0 && h("details", {}, h("summary", { class: "soft small" }, "Other answers"),
        h("ul", { class: "others" }, ...others.map((one) => h("li", {}, h("span", {}, one.answer), h("span", { class: "soft number" }, percent(one.probability)), meter(one.probability))))),
      answer.evidence.length > 0 && h(this.jump ? "h3" : "h2", {}, "It rests on"),
      h("ul", { class: "evidence" }, ...answer.evidence.slice(0, 8).map((one) => this.show_evidence(one, answer, why))),
      why.element);
  }

  /** @param {Evidence} one @param {Answer} answer @param {WhyView} why */
  show_evidence(one, answer, why) {
    const { video_id: video, start_seconds: start, end_seconds: end } = one;
    const is_here = video === this.video && this.jump;
    const name = h("span", { class: "name soft small" });
    if (!is_here) void video_name(video).then((text) => (name.textContent = text));
    const to = { view: /** @type {const} */ ("find"), video, start, end };
    const open = h("a", { class: "moment", href: address({ ...state(), ...to }), onclick: (/** @type {MouseEvent} */ event) =>
      follow(event, () => (is_here ? this.jump?.(start, end) : go(to))) },
      picture(video_path(video, "thumbnail", { t: one.frame_seconds, width: 200 }), ""),
      h("span", { class: "number" }, range(start, end)), name);
    return h("li", {}, open, h("button", { type: "button", class: "plain small", "aria-label": `Why, at ${range(start, end)}?`, onclick: () =>
      why.show(video, start, end, { question: answer.question, answer: answer.answer }, (seconds) => (is_here ? this.jump?.(seconds, end) : go({ ...to, start: seconds }))) },
      "Why?"));
  }
}

/** How probable, as a bar; the number stands beside it. @param {number} share */
function meter(share) {
  const bar = h("span", { class: "meter", "aria-hidden": "true" }, h("span"));
  bar.style.setProperty("--share", String(share));
  return bar;
}
