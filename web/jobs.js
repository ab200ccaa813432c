// Bringing a library up to date: started here, followed by server-sent events, also those of an earlier visit.
import { get, post, request, server } from "./api.js";
import { announce, fill, h, icon, put } from "./dom.js";
import { count, file_name, length } from "./format.js";
import { problem_notice, sentence } from "./notice.js";

/** @typedef {import("./forms.js").Job} Job */

const is_final = (/** @type {Job} */ job) => job.state === "done" || job.state === "failed" || job.state === "cancelled";

export class JobView {
  /** @param {string} library id @param {() => void} changed called when a job has ended */
  constructor(library, changed) {
    this.library = library;
    this.changed = changed;
    /** @type {EventSource|null} */
    this.events = null;
    this.button = h("button", { type: "button", class: "main", onclick: () => this.begin() }, icon("update"), "Bring up to date");
    this.place = h("div", { class: "job" });
    this.element = h("div", {}, this.button, this.place);
    this.bar = h("progress", { max: 1, "aria-label": "Progress" });
    this.label = h("p", {});
    this.rest = h("p", { class: "soft small number" });
  }

  /** Shows the newest job of the library, if one runs or has ended lately. */
  async resume() {
    try {
      /** @type {{jobs: Job[]}} */
      const { jobs } = await get(`/v1/jobs?library=${encodeURIComponent(this.library)}`);
      const own = jobs.filter((job) => job.library === this.library).sort((a, b) => b.created - a.created);
      const running = own.find((job) => !is_final(job));
      const last = running ?? own[0];
      if (last && (running || Date.now() / 1000 - (last.finished ?? 0) < 3600)) this.show(last);
      if (running) this.follow(running.id);
    } catch (error) {
      fill(this.place, problem_notice(error, () => this.resume()));
    }
  }

  async begin() {
    this.button.disabled = true;
    fill(this.place);
    try {
      // A request that was sent twice, because the first answer did not come, makes one job.
      const headers = { "Idempotency-Key": crypto.randomUUID?.() ?? String(Math.random()) };
      const job = await post("/v1/jobs", { kind: "index", library: this.library }, { headers });
      announce("Bringing the library up to date.");
      this.show(job);
      this.follow(job.id);
    } catch (error) {
      this.button.disabled = false;
      fill(this.place, problem_notice(error, () => this.begin()));
    }
  }

  /** @param {string} id */
  follow(id) {
    this.end();
    // An EventSource comes back by itself, with Last-Event-ID, if the connection breaks.
    this.events = new EventSource(`/v1/jobs/${encodeURIComponent(id)}/events`);
    this.events.addEventListener("job", (event) => {
      const job = /** @type {Job} */ (JSON.parse(event.data));
      this.show(job);
      if (!is_final(job)) return;
      this.end();
      this.changed();
    });
    this.events.addEventListener("error", () => {
      // Closed means that the server refused; else it is tried again.
      if (this.events?.readyState !== EventSource.CLOSED) return;
      this.end();
      server.addEventListener("online", () => void this.resume(), { once: true });
      void this.resume();
    });
  }

  end() {
    this.events?.close();
    this.events = null;
  }

  /** @param {Job} job */
  show(job) {
    this.button.disabled = !is_final(job);
    if (is_final(job)) {
      fill(this.place, h("div", { class: "notice", role: "status" }, h("div", {}, ...this.outcome(job))));
      return;
    }
    const { progress } = job;
    this.label.textContent = progress?.label ? sentence(progress.label).replace(/\.$/, " …") : job.state === "queued" ? "Waiting for its turn …" : "Beginning …";
    if (progress?.total) this.bar.value = Math.min(1, progress.done / progress.total);
    else this.bar.removeAttribute("value");
    this.rest.textContent = [
      progress?.total ? `${progress.done.toLocaleString("en")} of ${progress.total.toLocaleString("en")}` : "",
      progress?.seconds_left !== null && progress?.seconds_left !== undefined ? `about ${length(Math.ceil(progress.seconds_left))} left` : "",
      progress?.note ?? "",
    ].filter(Boolean).join(" · ");
    if (this.place.contains(this.bar)) return;
    fill(this.place, h("div", { class: "running" }, this.label, this.bar, this.rest,
      h("button", { type: "button", onclick: () => this.cancel(job.id) }, icon("close"), "Cancel")));
  }

  /** @param {Job} job */
  outcome(job) {
    if (job.state === "cancelled") return [h("p", {}, "Cancelled. What was stored stays.")];
    if (job.state === "failed") {
      const { where, what, hint } = job.error ?? {};
      return [h("p", { class: "what" }, sentence(what || "The job failed")), where && h("p", { class: "small soft" }, where), hint && h("p", {}, sentence(hint))];
    }
    const report = job.result;
    if (!report) return [h("p", {}, "Up to date.")];
    const parts = [`${count(report.videos, "video")} read`, `${report.skipped.toLocaleString("en")} unchanged`];
    if (report.removed.length) parts.push(`${report.removed.length.toLocaleString("en")} removed`);
    if (report.failed.length) parts.push(`${report.failed.length.toLocaleString("en")} failed`);
    const lists = h("div");
    for (const { path, error } of report.failed) put(lists, h("p", { class: "small" }, h("b", {}, file_name(path)), `: ${error}`));
    for (const { path, reason } of report.left_out) put(lists, h("p", { class: "small" }, h("b", {}, file_name(path)), `: left out, ${reason}`));
    for (const { path, videos } of report.kept) put(lists, h("p", { class: "small" }, `${path} is not there; ${count(videos, "known video")} kept.`));
    return [h("p", {}, h("b", {}, "Up to date. "), `${parts.join(", ")}.`), lists.childElementCount > 0 && lists];
  }

  /** @param {string} id */
  async cancel(id) {
    try {
      await request(`/v1/jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
    } catch (error) {
      put(this.place, problem_notice(error, null));
    }
  }
}
