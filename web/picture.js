// Searching with a picture: chosen, pasted or dropped. It is made small first; the model sees no more than that.
import { find } from "./dom.js";
import { toast } from "./notice.js";
import { go } from "./state.js";

const kLongestSide = 512;

/** @param {Blob} file @returns {Promise<string>} data: URL */
function as_it_is(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/**
 * A small JPEG of a picture, or the file itself where the browser cannot read it but FFmpeg perhaps can.
 * @param {Blob} file
 */
async function small(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    if (file.size > 5e6) throw new Error("The browser cannot read this picture, and it is too large to send as it is.");
    return as_it_is(file);
  }
  const scale = Math.min(1, kLongestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (!context) return as_it_is(file);
  // What is transparent would become black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.9);
}

/** @param {Blob|null|undefined} file */
async function search_with(file) {
  if (!file) return;
  if (!file.type.startsWith("image/")) return toast("That is no picture.");
  try {
    go({ view: "find", picture: await small(file), query: "", like: null, video: "", start: null, end: null });
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error));
  }
}

/** @param {DataTransfer|null} data */
const picture_in = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

export function start_pictures() {
  const chooser = find("picture-file", HTMLInputElement);
  find("choose-picture", HTMLButtonElement).addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    void search_with(chooser.files?.[0]);
    chooser.value = "";
  });
  document.addEventListener("paste", (event) => {
    const file = picture_in(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    void search_with(file);
  });

  const veil = find("drop", HTMLElement);
  const has_files = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  let depth = 0;
  const leave = () => {
    depth = 0;
    veil.hidden = true;
  };
  document.addEventListener("dragenter", (event) => {
    if (!has_files(event)) return;
    depth++;
    veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (has_files(event) && --depth <= 0) leave();
  });
  document.addEventListener("dragover", (event) => has_files(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!has_files(event)) return;
    event.preventDefault();
    leave();
    void search_with(picture_in(event.dataTransfer) ?? event.dataTransfer?.files[0]);
  });
}
