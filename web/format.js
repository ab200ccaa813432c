// Times, numbers and chances as people write them, and times as people type them.

/**
 * 75.25 is "1:15", and with one digit "1:15.3".
 * @param {number} seconds
 * @param {number} [digits]
 */
export function clock(seconds, digits = 0) {
  const unit = 10 ** digits;
  // Without digits a time is cut off, as in players; with digits it is rounded.
  const parts = digits ? Math.round(Math.max(0, seconds) * unit) : Math.floor(Math.max(0, seconds) + 1e-6);
  const whole = Math.floor(parts / unit);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const start = hours ? `${hours}:${two(minutes)}` : String(minutes);
  return `${start}:${two(whole % 60)}${digits ? `.${String(parts % unit).padStart(digits, "0")}` : ""}`;
}

/** @param {number} start @param {number} end */
export function range(start, end) {
  const is_short = end - start < 1;
  return `${clock(start, is_short ? 1 : 0)}–${clock(is_short ? end : Math.max(end, start + 1), is_short ? 1 : 0)}`;
}

/**
 * For screen readers: "1 minute 15.3 seconds".
 * @param {number} seconds
 */
export function spoken(seconds) {
  const rest = Math.round((seconds % 60) * 10) / 10;
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  const parts = [];
  if (hours) parts.push(count(hours, "hour"));
  if (minutes) parts.push(count(minutes, "minute"));
  if (rest || !parts.length) parts.push(count(rest, "second"));
  return parts.join(" ");
}

/**
 * How long something takes: "8.5 s", "3 min 44 s", "2 h 5 min".
 * @param {number} seconds
 */
export function length(seconds) {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60).toLocaleString("en")} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/**
 * "1 clip", "1,200 clips".
 * @param {number} number
 * @param {string} noun
 * @param {string} [plural]
 */
export function count(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 1) return "under 1%";
  // Only what is certain may say so.
  return `${hundredths < 100 ? Math.min(99, Math.round(hundredths)) : 100}%`;
}

/**
 * How often chance has such a score: "1 in 40".
 * @param {number} p_value
 */
export function chance(p_value) {
  const times = 1 / Math.max(p_value, 1e-9);
  if (times < 10) return `${Math.max(1, Math.round(p_value * 10))} in 10`;
  const scale = 10 ** (Math.floor(Math.log10(times)) - 1);
  return `1 in ${(Math.round(times / scale) * scale).toLocaleString("en")}`;
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${bytes.toLocaleString("en", { maximumSignificantDigits: 3 })} ${units[unit]}`;
}

/**
 * Seconds of "75.3", "1:15.3" or "1:01:15", or null for what is no time.
 * @param {string} text
 */
export function parse_clock(text) {
  if (!/^\s*(\d+:){0,2}\d+([.,]\d+)?\s*$/.test(text)) return null;
  return text.trim().replace(",", ".").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The file's name of a path. @param {string} path */
export function file_name(path) {
  return path.split("/").pop() || path;
}
