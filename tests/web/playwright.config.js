// The page in Debian's Chromium, against `litevl serve` over a toy library that serve.js makes. Run by scripts/test-page.
import { defineConfig } from "@playwright/test";
import { join } from "node:path";

const build = process.env.LITEVL_PAGE_BUILD;
if (!build) throw new Error("run scripts/test-page");

export default defineConfig({
  testDir: ".",
  outputDir: join(build, "results"),
  globalSetup: "./serve.js",
  workers: 1,
  timeout: 40_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: "line",
  use: {
    baseURL: process.env.LITEVL_PAGE_BASE ?? "http://127.0.0.1:8793",
    storageState: join(build, "session.json"),
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: process.env.LITEVL_CHROMIUM ?? "/usr/bin/chromium" },
    trace: "retain-on-failure",
    // Requests of a page with a service worker are not seen by page.route; the test of being offline allows it.
    serviceWorkers: "block",
  },
});
