// Before the tests: makes two toy libraries, once, starts `litevl serve` over them, and signs in. After them: ends it.
import { request } from "@playwright/test";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const build = process.env.LITEVL_PAGE_BUILD;
const litevl = process.env.LITEVL_PROGRAM;
const models = process.env.LITEVL_PAGE_MODELS;
const kPort = 8793;
/** Another number makes everything again. */
const kWorld = "world-1";

function run(...words) {
  execFileSync(litevl, words, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Long videos, short ones, one that browsers cannot play, one that is damaged; and ten minutes for a job. */
function make_world(folder) {
  if (existsSync(folder)) return;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  const videos = join(making, "videos");
  mkdirSync(videos, { recursive: true });
  mkdirSync(join(making, "second"));
  run("toy", "--output", join(making, "long"), "--split", "long", "--videos", "3", "--shortest", "40", "--longest", "90", "--seed", "11");
  run("toy", "--output", join(making, "short"), "--split", "library", "--videos", "10", "--seed", "20261123");
  run("toy", "--output", join(making, "ten"), "--split", "long", "--videos", "1", "--shortest", "600", "--longest", "600", "--seed", "5");
  for (const name of readdirSync(join(making, "long/videos"))) copyFileSync(join(making, "long/videos", name), join(videos, name));
  for (const name of readdirSync(join(making, "short/videos"))) copyFileSync(join(making, "short/videos", name), join(videos, `short-${name}`));
  renameSync(join(making, "ten/videos/000001.mp4"), join(making, "ten-minutes.mp4"));
  copyFileSync(join(making, "short/videos/000007.mp4"), join(making, "second/short.mp4"));
  const mpeg2 = join(videos, "old-camera.mpg");
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-i", join(videos, "000001.mp4"), "-t", "30", "-c:v", "mpeg2video", "-q:v", "4", mpeg2]);
  writeFileSync(join(videos, "broken.mp4"), readFileSync(mpeg2).subarray(0, 3000));
  renameSync(making, folder);
}

export default async function start() {
  const world = join(build, kWorld);
  make_world(world);
  process.env.LITEVL_PAGE_WORLD = world;
  const libraries = [];
  // The model of the third answers questions, so that it can be asked as a whole.
  for (const [name, folder, model] of [["videos", "videos", "toy"], ["second", "second", "toy"], ["asked", "videos", "toy-qa"]]) {
    const library = join(world, "libraries", name);
    rmSync(library, { recursive: true, force: true });
    mkdirSync(join(world, "libraries"), { recursive: true });
    run("index", join(world, folder), "--model", join(models, model), "--library", library);
    libraries.push("--library", library);
  }

  const token = (process.env.LITEVL_PAGE_TOKEN = "a-token-for-the-tests-of-the-page-0123456789");
  const token_file = join(build, "token");
  rmSync(token_file, { force: true });
  writeFileSync(token_file, `${token}\n`, { mode: 0o600 });
  const server = spawn(litevl, ["serve", ...libraries, "--listen", `127.0.0.1:${kPort}`, "--token-file", token_file], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const client = await request.newContext({ baseURL: `http://127.0.0.1:${kPort}` });
  for (let tries = 0; ; tries++) {
    const is_ready = await client.get("/health/ready").then((answer) => answer.ok(), () => false);
    if (is_ready) break;
    if (tries > 100 || server.exitCode !== null) throw new Error("litevl serve does not get ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const answer = await client.post("/v1/session", { data: { token } });
  if (!answer.ok()) throw new Error(`no session: ${await answer.text()}`);
  await client.storageState({ path: join(build, "session.json") });
  await client.dispose();
  return async () => {
    server.kill("SIGTERM");
    const code = await ended;
    if (code !== 0 && code !== 143) throw new Error(`litevl serve ended with ${code}`);
  };
}
