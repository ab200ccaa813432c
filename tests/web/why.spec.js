import { expect, kCamera, open_moment, pause, test, time } from "./support.js";

test("why: heat of each word on the frames that the model saw", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await pause(page);
  await page.getByRole("button", { name: "Why this moment?" }).click();
  await expect(page.getByText(/The model is \d+% sure that the sentence is true here/)).toBeVisible();
  const words = page.getByRole("group", { name: "Word" });
  await expect(words.getByRole("radio")).toHaveCount(3);
  // The word with most of the heat is chosen.
  await expect(words.getByRole("radio", { name: "camera" })).toBeChecked();
  const frames = page.locator(".seen-frames li");
  await expect(frames).toHaveCount(8);
  await expect.poll(() => frames.first().locator("img").evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
  const glow = () => page.locator("canvas.glow").evaluateAll((canvases) => canvases.map((canvas) =>
    Math.max(...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((_, i) => i % 4 === 3))));
  const of_camera = await glow();
  expect(Math.max(...of_camera)).toBe(205);
  await expect(page.getByText(/“camera” looks most at 0:\d\d\.\d, .*\. It has \d+% of all the heat\./)).toBeVisible();
  await words.getByRole("radio", { name: "camera" }).press("ArrowRight");
  await expect(words.getByRole("radio", { name: "rises" })).toBeChecked();
  expect(await glow()).not.toEqual(of_camera);
  await expect(page.getByText(/“rises” (looks most at|had no part)/)).toBeVisible();
  const last = frames.last().getByRole("button");
  const seconds = Number((await last.innerText()).trim().split(":")[1]);
  await last.click();
  await expect.poll(() => time(page)).toBeCloseTo(seconds, 0);
});
