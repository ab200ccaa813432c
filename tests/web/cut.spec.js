import { expect, kCamera, open_moment, pause, test, time } from "./support.js";
import { execFileSync } from "node:child_process";

const start = (page) => page.getByRole("slider", { name: "Start of the moment" });
const end = (page) => page.getByRole("slider", { name: "End of the moment" });
const value = async (slider) => Number(await slider.getAttribute("aria-valuenow"));

async function open(page) {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await expect.poll(() => value(start(page))).toBeCloseTo(14.8, 1);
  await pause(page);
}

test("ends are moved by keys", async ({ page }) => {
  await open(page);
  await start(page).press("ArrowRight");
  expect(await value(start(page))).toBeCloseTo(14.9, 1);
  await start(page).press("Shift+ArrowLeft");
  expect(await value(start(page))).toBeCloseTo(13.9, 1);
  await end(page).press("PageDown");
  expect(await value(end(page))).toBeCloseTo(31.7, 1);
  await end(page).press("Home");
  // It does not pass the start.
  expect(await value(end(page))).toBeCloseTo(14, 1);
  await end(page).press("End");
  expect(await value(end(page))).toBeCloseTo(53.4, 1);
  await expect(end(page)).toHaveAttribute("aria-valuetext", "53.4 seconds");
  // Links carry the ends that were moved.
  await expect.poll(() => Number(new URL(page.url()).searchParams.get("end"))).toBeCloseTo(53.42, 1);
});

test("ends are dragged", async ({ page }) => {
  await open(page);
  const box = await start(page).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 4 });
  const during = await value(start(page));
  await page.mouse.up();
  expect(during).toBeGreaterThan(15.5);
  expect(await value(start(page))).toBe(during);
  // One sees what one does.
  await expect.poll(() => time(page)).toBeCloseTo(during, 0);
});

test("ends are typed, and put where the player is", async ({ page }) => {
  await open(page);
  const from = page.getByLabel("From, minutes and seconds");
  await from.fill("0:16.5");
  await from.press("Enter");
  expect(await value(start(page))).toBe(16.5);
  await from.fill("soon");
  await from.press("Enter");
  await expect(page.locator("#toast")).toHaveText("A time looks like 1:23.4");
  await expect(from).toHaveValue("0:16.5");
  await page.locator(".player .title").focus();
  await page.locator("video").evaluate((video) => (video.currentTime = 18));
  await page.keyboard.press("i");
  expect(await value(start(page))).toBe(18);
  await page.locator("video").evaluate((video) => (video.currentTime = 20.5));
  await page.keyboard.press("o");
  expect(await value(end(page))).toBe(20.5);
  await page.locator("video").evaluate((video) => (video.currentTime = 19));
  await page.getByRole("button", { name: "Start here" }).click();
  expect(await value(start(page))).toBe(19);
});

for (const is_fast of [false, true])
  test(`cuts and downloads${is_fast ? ", fast" : ""}`, async ({ page }) => {
    await open(page);
    await page.getByLabel("From, minutes and seconds").fill("16");
    await page.getByLabel("To, minutes and seconds").fill("18.5");
    await page.getByLabel("To, minutes and seconds").press("Enter");
    if (is_fast) await page.getByLabel("Fast: begins at the key frame before").check();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Cut and download" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^000001.*\.mp4$/);
    const facts = JSON.parse(execFileSync("ffprobe", ["-v", "error", "-show_format", "-of", "json", await file.path()]).toString());
    const seconds = Number(facts.format.duration);
    if (is_fast) expect(seconds).toBeGreaterThan(2.4);
    else expect(seconds).toBeCloseTo(2.5, 1);
  });
