// @ts-check
/**
 * The check of a `.jwproof` in a browser: the second implementation beside `jingwei_verify/proofs.py`, step by step in the same order, so
 * that both say the same. Signatures are checked by the browser (WebCrypto); everything else stands here. No network, no dependency.
 * Format: docs/reference/proof.md.
 *
 * @typedef {{name: string, ident: string, kind: number, public: Uint8Array}} Key
 * @typedef {{least: number, members: string[]}} Group
 * @typedef {{logs: Key[], witnesses: Map<string, Key>, groups: Map<string, Group>, quorum: string}} Trust
 * @typedef {{verdict: string, checked: string[][], unchecked: string[][], shown: string[][]}} Report
 */

const MOST_BYTES = 1 << 20;
const MOST_NOTE_BYTES = 1_000_000;
const DEEPEST = 32;
const ED25519 = 1, COSIGNATURE = 4, ML_DSA_44 = 6;
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const SMALL = new Set([
  0n, 1n, P - 1n, // orders 4, 1 and 2
  2707385501144840649318225287225658788936804267575313519463743609750303402022n, // order 8
  55188659117513257062467267217118295137698188065244968500265048394206261417927n, // order 8
]);
const SPACES = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What was checked does not hold; `code` is a key of the words. */
class Invalid extends Error {
  /** @param {string} code @param {string} [detail] */
  constructor(code, detail = "") {
    super(`${code} ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/** Nothing can be said of it: no key of the log `detail` was given that this page can check with. */
class NoKey extends Invalid {
  /** @param {string} log */
  constructor(log) {
    super("log-unknown", log);
  }
}

/** A key or a policy that cannot be read: a mistake of whoever gave it. */
class BadTrust extends Error {}

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
const unutf8 = (/** @type {Uint8Array} */ raw) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
const hex = (/** @type {Uint8Array} */ raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (/** @type {Uint8Array} */ one, /** @type {Uint8Array} */ two) => hex(one) === hex(two);

/** @param {...Uint8Array} parts */
function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

/** @param {...Uint8Array} parts */
async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

const leafHash = (/** @type {Uint8Array} */ entry) => sha256(Uint8Array.of(0), entry);
const nodeHash = (/** @type {Uint8Array} */ left, /** @type {Uint8Array} */ right) => sha256(Uint8Array.of(1), left, right);

/** Base64 in its canonical form only. @param {string} text @param {string} where @param {number} [size] */
function unbase64(text, where, size) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Invalid("form", where);
  }
  if (btoa(raw) !== text || (size !== undefined && raw.length !== size)) throw new Invalid("form", where);
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

/** @param {string} text @param {string} where */
function unbase64url(text, where) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return unbase64(plain + "=".repeat((4 - (plain.length % 4)) % 4), where);
}

/** 32 bytes in lower-case hex. @param {unknown} text @param {string} where */
function unhex(text, where) {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) throw new Invalid("form", where);
  return Uint8Array.from({ length: 32 }, (_, place) => parseInt(text.slice(2 * place, 2 * place + 2), 16));
}

/** @param {string} text @param {string} where */
function decimal(text, where) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Invalid("form", where);
  return Number(text);
}

/** Canonical JSON (RFC 8785): ASCII keys, no floats, no half character pairs. @param {any} value @param {string} where @returns {string} */
function canonical(value, where, depth = 0) {
  if (depth > DEEPEST) throw new Invalid("form", where);
  if (Array.isArray(value)) return `[${value.map((inner) => canonical(inner, where, depth + 1)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    if (!keys.every((key) => /^[\x00-\x7f]*$/.test(key))) throw new Invalid("form", where);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], where, depth + 1)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Invalid("form", where);
  if (typeof value === "string" && LONE.test(value)) throw new Invalid("form", where);
  return JSON.stringify(value);
}

/** The object in canonical JSON. @param {Uint8Array} raw @param {string} where @returns {Record<string, any>} */
function unjson(raw, where) {
  let value, text;
  try {
    text = unutf8(raw);
    value = JSON.parse(text);
  } catch {
    throw new Invalid("form", where);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value) || canonical(value, where) !== text) throw new Invalid("form", where);
  return value;
}

// ---- keys, signatures, policies

const isName = (/** @type {string} */ text) => text !== "" && !text.includes("+") && !SPACES.test(text) && !LONE.test(text);

/** @param {bigint} base @param {bigint} exponent */
function power(base, exponent) {
  let result = 1n;
  for (base %= P; exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
}

/** Whether 32 bytes are an Ed25519 key, in its one encoding, that only its owner can sign under. @param {Uint8Array} raw */
function isKey(raw) {
  if (raw.length !== 32) return false;
  let y = raw.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  y &= 2n ** 255n - 1n;
  if (y >= P || SMALL.has(y)) return false;
  const square = ((y * y - 1n + P) * power(D * y * y + 1n, P - 2n)) % P;
  return power(square, (P - 1n) / 2n) === 1n;
}

/** `NAME+ID+KEY`. @param {string} text @returns {Promise<Key>} */
async function parseKey(text) {
  const first = text.indexOf("+"), second = text.indexOf("+", first + 1);
  const name = text.slice(0, Math.max(first, 0)), ident = text.slice(first + 1, Math.max(second, 0));
  if (second < 0 || !isName(name) || !/^[0-9a-f]{8}$/.test(ident)) throw new BadTrust(text.slice(0, 60));
  let raw;
  try {
    raw = unbase64(text.slice(second + 1), "key");
  } catch {
    throw new BadTrust(name);
  }
  const key = { name, ident, kind: raw[0], public: raw.slice(1) };
  const known = canCheck(key);
  if (raw.length === 0 || ((known || key.kind === ML_DSA_44) && hex((await sha256(utf8(name + "\n"), raw)).slice(0, 4)) !== ident)) {
    throw new BadTrust(name);
  }
  if (known && !isKey(key.public)) throw new BadTrust(name);
  return key;
}

/** A policy, or verifier keys one a line. @param {string} text @returns {Promise<Trust>} */
async function parseTrust(text) {
  const lines = text.split("\n").map((line) => line.replace(/^[ \t\r]+|[ \t\r]+$/g, "")).filter((line) => line && !line.startsWith("#"));
  /** @type {Trust} */
  const trust = { logs: [], witnesses: new Map(), groups: new Map(), quorum: "" };
  if (!lines.some((line) => /^(log|witness|group|quorum)[ \t]/.test(line))) {
    if (!lines.length) throw new BadTrust("");
    for (const line of lines) trust.logs.push(await parseKey(line));
    return trust;
  }
  const members = new Set();
  let quorums = 0;
  for (const line of lines) {
    const [kind, ...words] = line.split(/[ \t]+/);
    if (kind === "log" && (words.length === 1 || words.length === 2)) {
      const key = await parseKey(words[0]);
      if (key.kind === COSIGNATURE || trust.logs.some((other) => same(other.public, key.public))) throw new BadTrust(line);
      trust.logs.push(key);
    } else if (kind === "witness" && (words.length === 2 || words.length === 3)) {
      const key = await parseKey(words[1]);
      const twice = [...trust.witnesses.values()].some((other) => same(other.public, key.public));
      if (key.kind === ED25519 || twice || isTaken(trust, words[0])) throw new BadTrust(line);
      trust.witnesses.set(words[0], key);
    } else if (kind === "group" && words.length > 2) {
      takeGroup(trust, members, words, line);
    } else if (kind === "quorum" && words.length === 1 && ++quorums === 1 && (words[0] === "none" || isTaken(trust, words[0]))) {
      trust.quorum = words[0] === "none" ? "" : words[0];
    } else {
      throw new BadTrust(line);
    }
  }
  if (quorums !== 1) throw new BadTrust("quorum");
  return trust;
}

/** @param {Trust} trust @param {string} name */
const isTaken = (trust, name) => name === "none" || trust.witnesses.has(name) || trust.groups.has(name);

/** @param {Trust} trust @param {Set<string>} members @param {string[]} words @param {string} line */
function takeGroup(trust, members, [name, least, ...mine], line) {
  for (const member of mine) {
    if (member === "none" || !isTaken(trust, member) || members.has(member)) throw new BadTrust(line);
    members.add(member);
  }
  const count = least === "all" ? mine.length : least === "any" ? 1 : /^[1-9][0-9]{0,5}$/.test(least) ? Number(least) : 0;
  if (count < 1 || count > mine.length || isTaken(trust, name)) throw new BadTrust(line);
  trust.groups.set(name, { least: count, members: mine });
}

/** @param {Trust} trust @param {Key[]} signers */
function isQuorum(trust, signers, name = trust.quorum) {
  if (!name) return false;
  const witness = trust.witnesses.get(name);
  if (witness) return signers.includes(witness);
  const group = /** @type {Group} */ (trust.groups.get(name));
  return group.members.filter((member) => isQuorum(trust, signers, member)).length >= group.least;
}

/** @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature */
async function isSigned(key, message, signature) {
  if (signature.length !== 64) return false;
  const usable = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", usable, signature, message);
}

/** When a signature says that it was made (0n if it does not); null if it is not the key's. @param {Key} key @param {string} text @param {Uint8Array} signature */
async function timeOf(key, text, signature) {
  if (key.kind === ED25519) return (await isSigned(key.public, utf8(text), signature)) ? 0n : null;
  if (signature.length !== 72 || signature[0] & 0x80) return null;
  const seconds = signature.slice(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (await isSigned(key.public, utf8(`cosignature/v1\ntime ${seconds}\n${text}`), signature.slice(8))) ? seconds : null;
}

const canCheck = (/** @type {Key} */ key) => key.kind === ED25519 || key.kind === COSIGNATURE;

/** A note's text and its signature lines with the keys that they name, unchecked. @param {string} note @param {Key[]} keys */
function readNote(note, keys) {
  const split = note.lastIndexOf("\n\n");
  if (split < 1 || !note.endsWith("\n") || note.length === split + 2 || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Invalid("form", "checkpoint");
  if (utf8(note).length > MOST_NOTE_BYTES) throw new Invalid("form", "checkpoint");
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > 100) throw new Invalid("form", "signature");
  const signatures = lines.map((line) => {
    const space = line.indexOf(" ", 2);
    const name = line.slice(2, space < 0 ? undefined : space);
    if (!line.startsWith("\u2014 ")) throw new Invalid("form", "signature");
    const raw = unbase64(space < 0 ? "" : line.slice(space + 1), "signature");
    if (!isName(name) || raw.length < 5) throw new Invalid("form", "signature");
    const ident = hex(raw.slice(0, 4));
    return { name, ident, key: keys.find((one) => one.name === name && one.ident === ident), signature: raw.slice(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** @param {string} note @param {Key[]} keys */
async function openNote(note, keys) {
  const { text, signatures } = readNote(note, keys.filter(canCheck));
  const held = signatures.flatMap((one) => one.key ?? []);
  if (held.length !== new Set(held).size) throw new Invalid("key-twice");
  const valid = [], unchecked = [];
  for (const { name, ident, key, signature } of signatures) {
    if (!key) {
      unchecked.push(`${name}+${ident}`);
      continue;
    }
    const seconds = await timeOf(key, text, signature);
    if (seconds === null) throw new Invalid("signature-wrong", name);
    valid.push({ key, seconds });
  }
  return { valid, unchecked };
}

/** @param {string} note */
function parseCheckpoint(note) {
  const lines = note.slice(0, note.lastIndexOf("\n\n") + 1).slice(0, -1).split("\n");
  if (lines.length < 3 || lines.includes("")) throw new Invalid("form", "checkpoint");
  return { origin: lines[0], size: decimal(lines[1], "size"), root: unbase64(lines[2], "root", 32) };
}

// ---- the proof

/** RFC 9162, 2.1.3.2. @param {number} index @param {number} size @param {Uint8Array} leaf @param {Uint8Array[]} path */
async function rootOfInclusion(index, size, leaf, path) {
  if (index >= size) return null;
  let here = BigInt(index), last = BigInt(size - 1), root = leaf;
  for (const sibling of path) {
    if (last === 0n) return null;
    if (here & 1n || here === last) {
      root = await nodeHash(sibling, root);
      while (here && !(here & 1n)) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : null;
}

const ORDER = ["log", "entry", "open", "member", "promise", "erased"];

/** @param {string[]} lines @returns {Record<string, string[]>} */
function parseHead(lines) {
  /** @type {Record<string, string[]>} */
  const given = { log: [], entry: [], open: [], member: [], promise: [], erased: [] };
  let last = 0;
  for (const line of lines) {
    const space = line.indexOf(" ");
    const name = space < 0 ? line : line.slice(0, space);
    const place = ORDER.indexOf(name);
    if (place < last || (space >= 0) === (name === "erased")) throw new Invalid("form", "head");
    last = place;
    given[name].push(space < 0 ? "" : line.slice(space + 1));
  }
  if (given.erased.length > 1 || (given.log.length && !/^[a-z]{1,20}$/.test(given.log[0]))) throw new Invalid("form", "head");
  return given;
}

/** @param {string} line */
async function parseOpening(line) {
  const given = unjson(unbase64(line, "open"), "open");
  const { field, path, salt, value } = given;
  if (Object.keys(given).sort().join() !== "field,path,salt,value" || typeof field !== "string" || !Array.isArray(path)) throw new Invalid("form", "open");
  const commit = await sha256(utf8("jingwei/field/v1\0"), unhex(salt, "open"), utf8(canonical([field, value], "open")));
  return { field, value, root: await climbed(await leafHash(commit), path, "open") };
}

/** One of several whom a read concerned, with the root to which its path leads. @param {string} line */
async function parseMember(line) {
  const given = unjson(unbase64(line, "member"), "member");
  const { path, salt, subject } = given;
  if (Object.keys(given).sort().join() !== "path,salt,subject" || typeof subject !== "string" || !Array.isArray(path)) throw new Invalid("form", "member");
  if (!/^[0-9a-f]{32}$/.test(subject)) throw new Invalid("form", "member");
  const handle = Uint8Array.from(subject.match(/../g) ?? [], (two) => parseInt(two, 16));
  const label = utf8("jingwei/subject/v1\0"), own = unhex(salt, "member");
  const leaf = new Uint8Array([...label, ...own, ...handle]);
  return { subject, root: await climbed(await leafHash(leaf), path, "member") };
}

/** @param {Uint8Array} root @param {any[]} path @param {string} where */
async function climbed(root, path, where) {
  for (const step of path) {
    if (typeof step !== "string" || !/^[LR]/.test(step)) throw new Invalid("form", where);
    const sibling = unhex(step.slice(1), where);
    root = step[0] === "L" ? await nodeHash(sibling, root) : await nodeHash(root, sibling);
  }
  return root;
}

/** @param {Uint8Array} raw */
async function parseProof(raw) {
  if (raw.length > MOST_BYTES) throw new Invalid("form", "size");
  let text;
  try {
    text = unutf8(raw);
  } catch {
    throw new Invalid("form", "text");
  }
  const one = text.indexOf("\n\n"), two = one < 0 ? -1 : text.indexOf("\n\n", one + 2);
  if (two < 0) throw new Invalid("form", "parts");
  const [first, ...lines] = text.slice(0, one).split("\n");
  if (first !== "jingwei-proof v1") throw new Invalid("form", "head");
  const given = parseHead(lines);
  const tlog = text.slice(one + 2, two).split("\n");
  if (tlog.length < 2 || tlog.length > 65 || tlog[0] !== "c2sp.org/tlog-proof@v1" || !tlog[1].startsWith("index ")) throw new Invalid("form", "tlog-proof");
  const index = decimal(tlog[1].slice(6), "index");
  const path = tlog.slice(2).map((line) => unbase64(line, "path", 32));
  const openings = [];
  for (const line of given.open) openings.push(await parseOpening(line));
  for (let place = 1; place < openings.length; place++) if (!isBefore(openings[place - 1].field, openings[place].field)) throw new Invalid("form", "open");
  if (given.erased.length && openings.length) throw new Invalid("form", "open");
  if (given.log.length !== 1 || given.entry.length !== 1 || given.member.length > 1 || given.promise.length > 1) throw new Invalid("form", "head");
  const entry = unbase64(given.entry[0], "entry");
  const member = given.member.length ? await parseMember(given.member[0]) : null;
  return {
    log: given.log[0], entry, openings, member, promise: given.promise.length ? given.promise[0] : null,
    erased: given.erased.length === 1, index, path, checkpoint: text.slice(two + 2),
  };
}

/** By the bytes of the UTF-8, which is not the order of JavaScript's strings. @param {string} one @param {string} two */
const isBefore = (one, two) => hex(utf8(one)) < hex(utf8(two));

/** @param {string} text @param {Uint8Array} leaf */
function parsePromise(text, leaf) {
  const form = /^JW1\.([A-Z0-9-]{4,40})\.([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([A-Za-z0-9_-]{86})$/.exec(text);
  if (!form) throw new Invalid("form", "promise");
  if (!same(unbase64url(form[2], "promise"), leaf)) throw new Invalid("promise-other");
  const seconds = decimal(form[3], "promise");
  const signature = unbase64url(form[4], "promise");
  return { receipt: form[1], seconds, signature, text: utf8(`jingwei/receipt/v1\n${form[1]}\n${form[2]}\n${form[3]}\n`) };
}

/** @param {bigint} seconds */
const instant = (seconds) => (seconds <= 253402300799n ? `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` : `${seconds}`);

const shownText = (/** @type {any} */ value) => (typeof value === "string" ? value : canonical(value, "entry"));

/** Whether the entry commits to something. @param {Record<string, any>} entry */
const isClosed = (entry) => Object.hasOwn(entry, "payload") || Object.hasOwn(entry, "c");

/** @param {Uint8Array} raw @param {Trust} trust @returns {Promise<Report>} */
async function checked(raw, trust) {
  const proof = await parseProof(raw);
  const entry = unjson(proof.entry, "entry");
  const leaf = await leafHash(proof.entry);
  for (const opening of proof.openings) {
    const commitment = Object.hasOwn(entry, "payload") ? entry.payload : Object.hasOwn(entry, "c") ? entry.c : undefined;
    if (!same(opening.root, unhex(commitment, "payload"))) throw new Invalid("opening-wrong", opening.field);
  }
  const { member } = proof;
  if (member && !proof.openings.some(({ field, value }) => field === "subjects" && value === hex(member.root))) throw new Invalid("member-wrong", member.subject);
  if (proof.erased && !isClosed(entry)) throw new Invalid("form", "erased"); // where nothing was ever closed, nothing is gone
  const promise = proof.promise === null ? null : parsePromise(proof.promise, leaf);
  const point = parseCheckpoint(proof.checkpoint);
  if (!point.origin.endsWith(`/${proof.log}`)) throw new Invalid("other-log", point.origin);
  const root = await rootOfInclusion(proof.index, point.size, leaf, proof.path);
  if (!root || !same(root, point.root)) throw new Invalid("not-included");
  const own = trust.logs.filter((key) => key.name === point.origin && canCheck(key));
  if (!own.length) {
    if (readNote(proof.checkpoint, trust.logs).signatures.some(({ key }) => key)) throw new Invalid("other-log", point.origin);
    throw new NoKey(point.origin);
  }
  const { valid, unchecked } = await openNote(proof.checkpoint, [...own, ...trust.witnesses.values()]);
  if (!valid.some((one) => own.includes(one.key))) throw new Invalid("log-unsigned", point.origin);
  const signers = valid.filter((one) => one.key.kind === COSIGNATURE).map((one) => one.key);
  const witnessed = isQuorum(trust, signers);
  /** @type {Report} */
  const report = { verdict: witnessed ? "VALID" : "UNWITNESSED", checked: [["included", proof.log, `${proof.index}`]], unchecked: [], shown: [] };
  for (const { key, seconds } of valid) {
    report.checked.push(key.kind === COSIGNATURE ? ["witness-signed", key.name, instant(seconds)] : ["log-signed", point.origin, `${point.size}`]);
  }
  report.unchecked = unchecked.map((name) => ["signature-unchecked", name]);
  if (!witnessed) report.unchecked.push(["not-witnessed"]);
  if (promise) {
    const holds = await Promise.all(own.filter((key) => key.kind === ED25519).map((key) => isSigned(key.public, promise.text, promise.signature)));
    if (!holds.includes(true)) throw new Invalid("promise-wrong");
    report.checked.push(["promised", promise.receipt, instant(BigInt(promise.seconds))]);
  }
  for (const opening of proof.openings) report.checked.push(["opened", opening.field]);
  if (member) report.checked.push(["member", member.subject]);
  for (const name of Object.keys(entry).sort()) if (name !== "n" && name !== "v") report.shown.push([name, shownText(entry[name])]);
  for (const { field, value } of proof.openings) report.shown.push([`[${field}]`, shownText(value)]);
  if (proof.erased) {
    report.verdict = "ERASED";
    report.checked.push(["erased"]);
  } else if (!proof.openings.length && isClosed(entry)) {
    report.unchecked.push(["closed"]);
  }
  if (!["[]", "{}", '""', "0", "false", "null"].includes(canonical(entry.docs ?? null, "entry"))) report.unchecked.push(["documents"]);
  return report;
}

/** Check a file's bytes under a trust. @param {Uint8Array} raw @param {Trust} trust @returns {Promise<Report>} */
async function check(raw, trust) {
  try {
    return await checked(raw, trust);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { verdict: error instanceof NoKey ? "NO_KEY" : "INVALID", checked: [error.detail ? [error.code, error.detail] : [error.code]], unchecked: [], shown: [] };
  }
}

Object.assign(globalThis, { jingweiVerify: { check, parseTrust, BadTrust, isKey, isSigned } });
