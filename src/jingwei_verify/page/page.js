// @ts-check
/**
 * The page around the check: a file and a key in, a verdict out, in Chinese or English. `WORDS` and `LABELS` come from `words.py`.
 *
 * @typedef {Record<string, [string, string]>} Words
 */

const WORDS = /** @type {Words} */ (JSON.parse(/** @type {HTMLElement} */ (document.getElementById("words")).textContent ?? ""));
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
let language = navigator.language.startsWith("zh") || !navigator.language ? 0 : 1;
/** @type {Report | null} */
let last = null;
let problem = "";

/** @param {string} code @param {string[]} args */
const say = (code, ...args) => WORDS[code][language].replace(/\{(\d)\}/g, (_, place) => args[Number(place)] ?? "");

/** Characters that would turn the direction of writing, shown as what they are. @param {string} text */
const plain = (text) => text.replace(/[\p{C}\u2028\u2029]/gu, (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);

/** @param {string} tag @param {string} text @param {HTMLElement} parent */
function added(tag, text, parent) {
  const made = parent.appendChild(document.createElement(tag));
  made.textContent = plain(text);
  return made;
}

function draw() {
  document.documentElement.lang = language === 0 ? "zh-Hans" : "en";
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(/** @type {HTMLElement} */ (one).dataset.say ?? "");
  const place = byId("result");
  place.replaceChildren();
  if (problem) added("p", say(problem), place).className = "verdict INVALID";
  if (!last) return;
  const unwitnessed = last.verdict === "ERASED" && last.unchecked.some(([code]) => code === "not-witnessed");
  added("p", say(unwitnessed ? "ERASED_UNWITNESSED" : last.verdict), place).className = `verdict ${last.verdict}`;
  for (const part of /** @type {const} */ (["checked", "unchecked"])) {
    if (!last[part].length) continue;
    if (last.verdict !== "INVALID" && last.verdict !== "NO_KEY") added("h2", say(part), place);
    const list = place.appendChild(document.createElement("ul"));
    for (const [code, ...args] of last[part]) added("li", say(code, ...args), list);
  }
  if (!last.shown.length) return;
  added("h2", say("shown"), place);
  const table = place.appendChild(document.createElement("dl"));
  for (const [name, value] of last.shown) {
    added("dt", name, table);
    added("dd", value, table);
  }
}

async function run() {
  const file = field("file").files?.[0];
  last = null;
  problem = "";
  try {
    const typed = field("proof").value;
    if (!file && !typed) problem = "no-proof";
    else last = await check(file ? new Uint8Array(await file.arrayBuffer()) : utf8(typed), await parseTrust(field("trust").value));
  } catch (error) {
    problem = error instanceof BadTrust ? "bad-trust" : "no-crypto";
  }
  draw();
  byId("result").focus();
}

byId("language").addEventListener("click", () => {
  language = 1 - language;
  draw();
});
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
draw();
