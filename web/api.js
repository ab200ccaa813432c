// Requests to the server, with what may go wrong told apart: problems that it describes, too much waiting (tried again), no session,
// no answer at all.

/** @typedef {import("./forms.js").ProblemFields} ProblemFields */

/** What the server says is wrong, or that it says nothing. */
export class Problem extends Error {
  /**
   * @param {number} status 0: no answer
   * @param {ProblemFields} fields
   * @param {number} [retry_after] seconds
   */
  constructor(status, fields, retry_after = 0) {
    super(fields.what || fields.detail || fields.title || `the server answered with ${status}`);
    this.status = status;
    this.where = fields.where ?? "";
    this.hint = fields.hint ?? "";
    this.retry_after = retry_after;
  }
}

/** "busy" (with `detail`, the seconds until it is tried again), "free", "offline", "online", "signed-out". */
export const server = new EventTarget();
let is_offline = false;

/**
 * Waits; throws if `signal` is aborted.
 * @param {number} seconds
 * @param {AbortSignal|undefined} signal
 */
function wait(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

async function poll_until_online() {
  for (let seconds = 1; is_offline; seconds = Math.min(10, seconds * 1.5)) {
    await wait(seconds, undefined);
    try {
      if (!(await fetch("/health/live", { cache: "no-store" })).ok) continue;
      is_offline = false;
      server.dispatchEvent(new Event("online"));
    } catch {
      // Still no answer.
    }
  }
}

function note_offline() {
  if (is_offline) return;
  is_offline = true;
  server.dispatchEvent(new Event("offline"));
  void poll_until_online();
}

/** @param {Response} response */
async function problem_of(response) {
  /** @type {ProblemFields} */
  let fields = {};
  try {
    fields = await response.json();
  } catch {
    // A proxy's page, for instance.
  }
  return new Problem(response.status, fields, Number(response.headers.get("Retry-After")) || 1);
}

/**
 * An answer that says it worked. What is refused because too much is waiting is asked for again, up to `kTries` times.
 * Throws Problem, and AbortError after `signal`.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function request(path, options = {}) {
  const kTries = 4;
  for (let attempt = 1; ; attempt++) {
    let response;
    try {
      response = await fetch(path, { credentials: "same-origin", ...options });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      note_offline();
      throw new Problem(0, { what: "The server does not answer", hint: "Is `litevl serve` still running? The page tries again by itself" });
    }
    if (response.ok) return response;
    const problem = await problem_of(response);
    if (problem.status === 401 && path !== "/v1/session") server.dispatchEvent(new Event("signed-out"));
    if (problem.status !== 429 || attempt === kTries) throw problem;
    const seconds = Math.min(30, problem.retry_after);
    server.dispatchEvent(new CustomEvent("busy", { detail: seconds }));
    try {
      await wait(seconds, options.signal ?? undefined);
    } finally {
      server.dispatchEvent(new Event("free"));
    }
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, signal) {
  return (await request(path, { signal })).json();
}

/**
 * @param {string} path
 * @param {object} body
 * @param {{signal?: AbortSignal, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>} null: an answer without content
 */
export async function post(path, body, { signal, headers } = {}) {
  const response = await request(path, {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/**
 * The path of something of a video, with its parameters.
 * @param {string} id
 * @param {string} what "thumbnail", …; empty: the video itself
 * @param {Record<string, string|number|boolean>} [parameters]
 */
export function video_path(id, what, parameters = {}) {
  const list = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    list.set(name, typeof value === "number" ? String(Math.round(value * 1000) / 1000) : String(value));
  const text = list.toString();
  return `/v1/videos/${encodeURIComponent(id)}${what ? `/${what}` : ""}${text ? `?${text}` : ""}`;
}

/**
 * Only the newest of several calls counts: each aborts the one before. A call that was overtaken resolves to undefined.
 * @template A, R
 * @param {(argument: A, signal: AbortSignal) => Promise<R>} call
 * @returns {((argument: A) => Promise<R|undefined>) & {stop: () => void}}
 */
export function newest(call) {
  /** @type {AbortController|null} */
  let running = null;
  const run = async (/** @type {A} */ argument) => {
    running?.abort();
    const own = (running = new AbortController());
    try {
      const result = await call(argument, own.signal);
      return own.signal.aborted ? undefined : result;
    } catch (error) {
      if (own.signal.aborted) return undefined;
      throw error;
    }
  };
  return Object.assign(run, { stop: () => running?.abort() });
}
