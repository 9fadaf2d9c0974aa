"""Every sentence, in Chinese and English. The page for browsers gets them from here too."""

from jingwei_verify.told import LANGUAGES

WORDS: dict[str, tuple[str, str]] = {
    "VALID": ("有效，且经见证", "Valid, and witnessed"),
    "UNWITNESSED": ("有效，但未经见证", "Valid, but not witnessed"),
    "INVALID": ("无效", "Invalid"),
    "ERASED": (
        "内容已删除，条目经见证：条目仍在日志中，内容不可再核验",
        "Erased, and witnessed: the entry stands in the log, its contents can be checked no more",
    ),
    "ERASED_UNWITNESSED": (
        "内容已删除，条目未经见证：条目仍在日志中，内容不可再核验",
        "Erased, and not witnessed: the entry stands in the log, its contents can be checked no more",
    ),
    "NO_KEY": ("未核验：没有这份日志的公钥", "Not checked: the log's key is missing"),
    "checked": ("已核验", "Checked"),
    "unchecked": ("未核验", "Not checked"),
    "shown": ("日志所载", "What the log holds"),
    "included": ("条目在日志 {0} 中，序号 {1}", "The entry stands in the log {0}, at number {1}"),
    "log-signed": ("日志 {0} 已对前 {1} 条签名", "The log {0} has signed its first {1} entries"),
    "witness-signed": ("见证方 {0} 于 {1} 联署", "The witness {0} cosigned it at {1}"),
    "promised": ("回执 {0} 在 {1} 承诺入日志，已兑现", "Receipt {0} promised it at {1}, and the promise was kept"),
    "opened": ("字段 {0} 的内容与日志中的承诺一致", "The contents of the field {0} are what the log is committed to"),
    "member": ("标识 {0} 在该次查阅所涉的人之中", "The handle {0} is among those whom the read concerned"),
    "erased": (
        "出具人称该条目的内容与密钥已删除；这是出具人的说法，日志不证明这一点",
        "Whoever made the file says that contents and keys of this entry were erased; the log does not prove that",
    ),
    "audited": (
        "日志 {0}：{1} 条条目、{2} 个哈希块重新计算，与签名的根一致",
        "The log {0}: {1} entries and {2} tiles of hashes computed again; they give the signed root",
    ),
    "grown": (
        "日志只增未改：由 {0} 条增至 {1} 条，新条目逐条核验",
        "The log has only grown, from {0} entries to {1}; each new one was checked",
    ),
    "consistent": ("{0} 条时的日志是 {1} 条时日志的开头", "The log of {0} entries is the beginning of the log of {1}"),
    "signature-unchecked": (
        "{0} 的签名：不认识该密钥或算法（如 ML-DSA），未核验",
        "The signature of {0}: a key or an algorithm (such as ML-DSA) that this program does not have",
    ),
    "not-witnessed": (
        "没有足够的见证方联署：日志是否对别人出示了另一个版本，无从得知",
        "Not enough witnesses have cosigned: whether the log shows others another version is not known",
    ),
    "closed": ("内容未出示，只有承诺", "The contents are not shown, only committed to"),
    "documents": (
        "所附文件：用 openssl dgst -sha256 FILE 与上列 sha256 比对；PDF 签章用 jingwei-verify FILE.pdf",
        "Documents: compare `openssl dgst -sha256 FILE` with the sha256 above; for a PDF's seal run `jingwei-verify FILE.pdf`",
    ),
    "pruned": (
        "前 {0} 条条目已按期删除，只核验了其哈希",
        "The first {0} entries are gone after their time; only their hashes were checked",
    ),
    "token": ("前 {0} 条的时间戳，请用 OpenSSL 核验：{1}", "The time stamp of the first {0} entries, for OpenSSL to check: {1}"),
    "own-key": (
        "公钥取自旁边的 log.vkey：请与另行得到的公钥比对",
        "The key comes from the log.vkey beside it: compare it with one that you got elsewhere",
    ),
    "own-note": (
        "较早的状态是您自己留存的记录，无人签名：与日志不符，也可能是当时记错",
        "The earlier state is a note of your own that nobody signed: where the log does not fit it, the note may be the one that is wrong",
    ),
    "nothing-kept": (
        "日志 {0} 没有留存的较早状态，已从头核验",
        "No earlier state of the log {0} was kept: it was checked from its beginning",
    ),
    "promise-kept": (
        "回执 {0} 在 {1} 承诺入日志，已兑现，序号 {2}",
        "Receipt {0} promised it at {1}, and the promise was kept: number {2}",
    ),
    "form": ("文件格式不对：{0}", "The file does not have the fixed form: {0}"),
    "key-twice": ("同一密钥签了两次", "One key has signed twice"),
    "signature-wrong": ("{0} 的签名不成立", "The signature of {0} does not hold"),
    "log-unknown": (
        "没有给出日志 {0} 的公钥（Ed25519），什么也没有核验",
        "No Ed25519 key of the log {0} was given, so nothing was checked",
    ),
    "log-unsigned": ("日志 {0} 没有签名", "The log {0} has not signed it"),
    "other-log": ("属于另一日志：{0}", "It belongs to another log: {0}"),
    "not-included": ("条目不在签名的日志中", "The entry does not stand in the log that was signed"),
    "opening-wrong": ("字段 {0} 的内容与日志中的承诺不符", "The contents of the field {0} are not what the log is committed to"),
    "member-wrong": ("标识 {0} 不在该次查阅所涉的人之中", "The handle {0} is not among those whom the read concerned"),
    "promise-other": ("回执承诺的是另一条目", "The receipt promises another entry"),
    "promise-wrong": ("回执不是该日志签发的", "The receipt was not signed by this log"),
    "promise-broken": (
        "回执 {0} 承诺的条目不在日志中，而日志已写到承诺之后",
        "The entry that receipt {0} promises is not in the log, which has gone on since",
    ),
    "log-gone": ("留存时有日志 {0}，现在没有了", "There was a log {0} when it was kept, and there is none now"),
    "tile-missing": ("缺少哈希块，或长度不对：{0}", "A tile of hashes is missing or has another length: {0}"),
    "tile-wrong": ("哈希块与条目不符：{0}", "A tile of hashes does not follow from the entries: {0}"),
    "bundle-missing": ("缺少条目文件 {0}", "The entry bundle {0} is missing"),
    "bundle-form": ("条目文件格式不对：{0}", "An entry bundle does not have the fixed form: {0}"),
    "root-wrong": ("条目算出的根与签名的根不符", "The entries do not give the signed root"),
    "inconsistent": ("两个版本不一致：日志被改过", "The two do not agree: the log was changed"),
    "stamp-missing": ("时间戳缺少文件：{0}", "A file of a time stamp is missing: {0}"),
    "stamp-other": (
        "时间戳 {0} 盖的不是旁边的检查点：其中没有该检查点的哈希",
        "The time stamp {0} is not of the checkpoint beside it, whose hash it does not hold",
    ),
    "stamp-elsewhere": (
        "时间戳旁的 {0} 不是这份日志的检查点",
        "Beside a time stamp stands {0}, which is no checkpoint of this log",
    ),
    "rollback": ("日志变短了：{0}", "The log has become shorter: {0}"),
    "empty-proves-nothing": ("较早的日志为空，证明不了什么", "The earlier log is empty, which proves nothing"),
    "no-pdf-seal": ("这个 PDF 没有签章", "This PDF has no seal"),
    "by-openssl": ("本程序不核验它，请用 OpenSSL：", "This program does not check it. OpenSSL does:"),
    "title": ("核验证明", "Check a proof"),
    "other-language": ("English", "中文"),
    "what": (
        "在您自己的浏览器里核验，不联网，不上传。用您另行得到的日志公钥或信任策略。",
        "Checked in your own browser; nothing is sent anywhere. Use a key or a policy that you got by another way than the proof.",
    ),
    "label-file": ("证明文件（.jwproof）", "Proof (.jwproof file)"),
    "label-proof": ("或粘贴证明文本", "Or paste the text of the proof"),
    "label-trust": ("日志公钥，或信任策略", "The log's key, or a policy"),
    "hint-trust": (
        "只有公钥时看不出是否经见证；策略写明信任哪些见证方。",
        "With a key alone nobody is known as a witness; a policy names the witnesses that you trust.",
    ),
    "do": ("核验", "Check"),
    "no-proof": ("请选择证明文件，或粘贴证明文本。", "Choose the proof's file, or paste its text."),
    "bad-trust": ("公钥或策略读不懂：请整份粘贴。", "The key or the policy cannot be read: paste it whole."),
    "no-crypto": (
        "浏览器在此不能核验 Ed25519 签名：请保存本页后从文件打开，或换新版浏览器，或用 jingwei-verify。",
        "The browser does not check Ed25519 signatures here: open this page from a saved file, use a newer browser, or jingwei-verify.",
    ),
}


def say(code: str, language: str, *args: str) -> str:
    """One sentence.

    >>> say("consistent", "en", "5", "9")
    'The log of 5 entries is the beginning of the log of 9'
    """
    return WORDS[code][LANGUAGES.index(language)].format(*args)
