import { expect, kCamera, kHeart, kNothing, open_moment, pause, search, test, time } from "./support.js";

test("plays the moment, and stops at its end", async ({ page }) => {
  await page.goto(`/?q=${kHeart}`);
  await open_moment(page, "short-000001.mp4");
  await expect.poll(() => time(page)).toBeGreaterThan(0.3);
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  expect(await time(page)).toBeGreaterThan(1.7);
});

test("jumps to the moment, shows the heat of the sentence and the moments", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await expect.poll(() => time(page)).toBeGreaterThan(14.7);
  await pause(page);
  await expect(page.locator(".heat canvas")).toHaveAttribute("aria-label", /^How similar each moment is to “the camera rises”: most at 0:\d\d/);
  // Something is drawn, and most of it within the moment.
  const drawn = await page.locator(".heat canvas").evaluate((canvas) => {
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const columns = new Array(width).fill(0);
    for (let i = 3; i < data.length; i += 4) columns[((i - 3) / 4) % width] += data[i] / 255 / height;
    const share = (from, to) => columns.slice(Math.floor(from * width), Math.floor(to * width)).reduce((a, b) => a + b, 0) / ((to - from) * width);
    return { inside: share(14.8 / 53.4, 32 / 53.4), before: share(0, 13 / 53.4) };
  });
  expect(drawn.inside).toBeGreaterThan(2 * drawn.before);
  await expect(page.locator(".marks .mark")).toHaveCount(1);
  await expect(page.getByRole("group", { name: "Moments in this video" }).getByRole("button")).toHaveText(["0:14–0:32"]);
  await expect(page.getByText("Where “the camera rises” fits")).toBeVisible();
});

test("a click on the strip jumps, and so do keys on it", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await pause(page);
  const strip = page.getByRole("slider", { name: "Position in the video" });
  const box = await strip.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(() => time(page)).toBeCloseTo(53.4 / 2, 0);
  await expect(strip).toHaveAttribute("aria-valuetext", /^26\.\d seconds of 53\.4 seconds$/);
  await strip.press("ArrowRight");
  await expect.poll(() => time(page)).toBeCloseTo(53.4 / 2 + 2, 0);
  await strip.press("Home");
  await expect.poll(() => time(page)).toBe(0);
});

test("keys as players have them", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("k");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  const at = await time(page);
  await page.keyboard.press("l");
  expect(await time(page)).toBeCloseTo(at + 10, 1);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await time(page)).toBeCloseTo(at - 10, 1);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press(".");
  expect(await time(page)).toBeCloseTo(at - 8 + 0.04, 1);
  await page.keyboard.press("ArrowLeft");
  expect(await time(page)).toBeCloseTo(at - 10 + 0.04, 1);
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".player")).toBeHidden();
  // The focus is back where it was.
  await expect(page.locator("li.card").filter({ hasText: "000001.mp4" }).locator("a.open").first()).toBeFocused();
});

test("keys of one character can be turned off", async ({ page }) => {
  await page.goto(`/?q=${kHeart}`);
  await page.locator("#results a.open").first().focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Help and keys" })).toBeVisible();
  await page.getByLabel("Keys of one character are on").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "What happens in the moment?" })).not.toBeFocused();
  await page.reload();
  await page.getByRole("button", { name: "Help and keys" }).click();
  await page.getByLabel("Keys of one character are on").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "What happens in the moment?" })).toBeFocused();
});

test("links carry query, video and time; back and forward work", async ({ page, context }) => {
  await page.goto("/");
  await search(page, kCamera);
  await open_moment(page, "000001.mp4");
  await pause(page);
  const url = new URL(page.url());
  expect(url.searchParams.get("q")).toBe(kCamera);
  expect(Number(url.searchParams.get("t"))).toBeCloseTo(14.77, 1);

  const other = await context.newPage();
  await other.goto(url.href);
  await expect(other.locator(".player .title")).toHaveText("000001.mp4");
  await expect(other.getByRole("searchbox", { name: "What happens in the moment?" })).toHaveValue(kCamera);
  await expect.poll(() => time(other)).toBeCloseTo(14.77, 1);
  expect(await other.locator("video").evaluate((video) => video.paused)).toBe(true);
  await other.close();

  await page.goBack();
  await expect(page.locator(".player")).toBeHidden();
  await expect(page.locator("li.card").first()).toBeVisible();
  await page.goForward();
  await expect(page.locator(".player .title")).toHaveText("000001.mp4");
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Describe a moment" })).toBeVisible();
});

test("videos that browsers cannot play come a piece at a time, as far as they are watched", async ({ page }) => {
  const pieces = [];
  page.on("request", (request) => {
    const found = request.url().match(/\/pieces\/(\d+)/);
    if (found) pieces.push(Number(found[1]));
  });
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "old-camera.mpg");
  await expect.poll(() => time(page)).toBeGreaterThan(15.2);
  await pause(page);
  expect(pieces).toContain(2);
  // What is before the moment was not asked for.
  expect(pieces).not.toContain(0);
  expect(await page.locator("video").evaluate((video) => video.videoWidth)).toBeGreaterThan(0);
  await page.locator("video").evaluate((video) => (video.currentTime = 1));
  await expect.poll(() => pieces.includes(0)).toBe(true);
  await page.locator("video").evaluate((video) => video.play());
  await expect.poll(() => time(page)).toBeGreaterThan(1.3);
  // Over the border of two pieces, and to the end.
  await page.locator("video").evaluate((video) => (video.currentTime = 5.5));
  await expect.poll(() => time(page)).toBeGreaterThan(6.5);
  await page.locator("video").evaluate((video) => (video.currentTime = 28.5));
  await expect.poll(() => page.locator("video").evaluate((video) => video.ended), { timeout: 15_000 }).toBe(true);
});

test("says that nothing in the video fits", async ({ page }) => {
  await page.goto(`/?q=${kNothing}`);
  await page.getByText("Show the nearest anyway").click();
  await page.locator("#results a.open").first().click();
  await expect(page.getByText(`Nothing here fits “${kNothing}” better than chance`)).toBeVisible();
});
