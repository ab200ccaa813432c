// Videos that browsers cannot play, by Media Source Extensions: the server encodes them a piece at a time, and only those pieces are
// asked for that are watched.
import { Problem, request, video_path } from "./api.js";

const kPieceSeconds = 6;
const kAheadSeconds = 8;
/** What is played already and kept, if the browser's memory for a video is full. */
const kBehindSeconds = 30;

/**
 * Plays the video `id` in `element`. Returns a function that ends it.
 * @param {HTMLVideoElement} element
 * @param {string} id
 * @param {number} duration_seconds
 * @param {(error: unknown) => void} on_problem
 */
export function play_pieces(element, id, duration_seconds, on_problem) {
  const source = new MediaSource();
  const url = URL.createObjectURL(source);
  const last = Math.max(0, Math.ceil(duration_seconds / kPieceSeconds - 1e-6) - 1);
  /** @type {Set<number>} */
  const have = new Set();
  const ending = new AbortController();
  /** @type {SourceBuffer|null} */
  let buffer = null;
  let is_loading = false;
  /** The fetch of a piece that a jump has made useless. @type {AbortController|null} */
  let fetching = null;
  let fetched = -1;

  const piece_at = (/** @type {number} */ seconds) => Math.min(last, Math.max(0, Math.floor((seconds + 1e-3) / kPieceSeconds)));

  /** The piece that is needed first, or -1. */
  function wanted() {
    const at = piece_at(element.currentTime);
    if (!have.has(at)) return at;
    const next = at + 1;
    const is_near = next * kPieceSeconds - element.currentTime < kAheadSeconds;
    return next <= last && is_near && !have.has(next) ? next : -1;
  }

  /** @param {() => void} change of the buffer, which takes its time */
  function changed(change) {
    return new Promise((resolve, reject) => {
      const own = /** @type {SourceBuffer} */ (buffer);
      own.addEventListener("updateend", () => resolve(undefined), { once: true });
      own.addEventListener("error", () => reject(new Problem(-1, { what: "The browser cannot play this piece of the video" })), { once: true });
      change();
    });
  }

  /** @param {ArrayBuffer} bytes @param {string} type @param {number} piece */
  async function append(bytes, type, piece) {
    if (!buffer) {
      if (!MediaSource.isTypeSupported(type)) throw new Problem(-1, { what: `This browser does not play ${type}` });
      buffer = source.addSourceBuffer(type);
    }
    const own = buffer;
    own.timestampOffset = piece * kPieceSeconds;
    try {
      await changed(() => own.appendBuffer(bytes));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
      const now = element.currentTime;
      const from = Math.max(0, piece_at(now - kBehindSeconds) * kPieceSeconds);
      if (from > 0) await changed(() => own.remove(0, from));
      await changed(() => own.remove((piece_at(now) + 2) * kPieceSeconds, Infinity));
      for (const other of [...have]) if (other * kPieceSeconds < from || other > piece_at(now) + 1) have.delete(other);
      await changed(() => own.appendBuffer(bytes));
    }
    have.add(piece);
    if (piece === last && source.readyState === "open") source.endOfStream();
  }

  async function load() {
    if (is_loading || ending.signal.aborted || source.readyState === "closed") return;
    is_loading = true;
    try {
      for (let piece = wanted(); piece >= 0 && !ending.signal.aborted; piece = wanted()) {
        fetching = new AbortController();
        fetched = piece;
        try {
          const response = await request(video_path(id, `pieces/${piece}`, { seconds: kPieceSeconds }),
            { signal: AbortSignal.any([fetching.signal, ending.signal]) });
          await append(await response.arrayBuffer(), response.headers.get("Content-Type") ?? "", piece);
        } catch (error) {
          if (ending.signal.aborted) return;
          if (!fetching.signal.aborted) throw error;
        }
      }
    } catch (error) {
      on_problem(error);
    } finally {
      is_loading = false;
      fetching = null;
    }
  }

  /** After a jump, what is being fetched is perhaps of no use. */
  function jumped() {
    const at = piece_at(element.currentTime);
    if (fetching && !have.has(at) && fetched !== at) fetching.abort();
    void load();
  }

  /** Pieces may end a frame before the next one begins; nothing plays in such a gap. */
  function step_over_gap() {
    const now = element.currentTime;
    for (let i = 0; i < element.buffered.length; i++) {
      const gap = element.buffered.start(i) - now;
      if (gap > 0 && gap < 0.3) element.currentTime = element.buffered.start(i) + 0.001;
    }
  }

  source.addEventListener("sourceopen", () => {
    if (source.readyState !== "open" || buffer) return;
    URL.revokeObjectURL(url);
    source.duration = duration_seconds;
    void load();
  });
  const options = { signal: ending.signal };
  element.addEventListener("timeupdate", () => void load(), options);
  element.addEventListener("seeking", jumped, options);
  element.addEventListener("waiting", step_over_gap, options);
  element.src = url;
  return () => ending.abort();
}
