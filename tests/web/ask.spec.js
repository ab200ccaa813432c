import { expect, kCamera, kHeart, open_moment, pause, question_field, test, time } from "./support.js";

test("a question about the video: answer, probability, evidence that jumps, why", async ({ page }) => {
  await page.goto(`/?q=${kHeart}`);
  await open_moment(page, "short-000001.mp4");
  await pause(page);
  await question_field(page).fill("what does the heart do in this video?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  const answer = page.locator("article.answer");
  await expect(answer.locator(".answer-text b")).toHaveText("moves down");
  await expect(answer.locator(".answer-text")).toContainText("71%");
  await expect(answer.getByText("Not sure")).toHaveCount(0);
  await expect(page.getByRole("status").first()).toContainText("moves down, 71%.");
  await answer.getByText("Other answers").click();
  await expect(answer.locator(".others li").first()).toBeVisible();
  const evidence = answer.locator(".evidence a").first();
  await page.locator("video").evaluate((video) => (video.currentTime = 1.9));
  await evidence.click();
  await expect.poll(() => time(page)).toBeLessThan(1.9);
  await pause(page);
  await answer.getByRole("button", { name: /^Why, at/ }).first().click();
  await expect(answer.getByText("sure of “moves down”")).toBeVisible();
  await expect(answer.locator(".seen-frames li").first()).toBeVisible();
});

test("says that it is not sure", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await pause(page);
  await question_field(page).fill("what gets bigger?");
  await question_field(page).press("Enter");
  await expect(page.locator("article.answer")).toContainText("Not sure. Perhaps:");
});

test("a question about the whole library: evidence opens its video", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Ask" }).click();
  // The first library's model answers no questions about all videos together.
  await expect(page.locator("#ask")).toContainText("Open a video to ask about it.");
  await page.getByRole("combobox", { name: "Library" }).selectOption("asked");
  await page.getByLabel("Your question about the whole library").fill("what does the heart do?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  const answer = page.locator("article.answer");
  await expect(answer.locator(".answer-text b")).not.toBeEmpty();
  const evidence = answer.locator(".evidence a").first();
  await expect(evidence.locator(".name")).toHaveText(/\.mp/);
  const name = await evidence.locator(".name").innerText();
  await evidence.click();
  await expect(page.locator(".player .title")).toHaveText(name);
  // There, the whole library can be asked as well.
  await pause(page);
  await page.getByRole("radio", { name: "The whole library" }).check();
  const request = page.waitForRequest("**/v1/ask");
  await question_field(page).fill("what does the heart do?");
  await question_field(page).press("Enter");
  expect((await request).postDataJSON().video).toBeUndefined();
  await expect(answer.locator(".answer-text b")).not.toBeEmpty();
});
