package main

// A .jwproof judged with golang.org/x/mod/sumdb: note.Open for the checkpoint, tlog.CheckRecord for the inclusion.

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	valid       = 0
	noKey       = 2
	unwitnessed = 3
	invalid     = 4
	erased      = 5

	mostNoteBytes = 1000000
)

// witness is the verifier of a timestamped cosignature, which sumdb/note does not have (c2sp.org/tlog-cosignature).
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 72 || sig[0]&0x80 != 0 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
}

func parseWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, errForm
	}
	raw, err := unbase64(parts[2])
	if err != nil || len(raw) != 33 || raw[0] != 4 {
		return witness{}, errForm
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		return witness{}, errForm
	}
	return witness{parts[0], binary.BigEndian.Uint32(sum[:4]), raw[1:]}, nil
}

// trust is one log, its witnesses, and how many of them are enough.
type trust struct {
	log       note.Verifier
	logKey    ed25519.PublicKey
	witnesses []witness
	quorum    int
}

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func parseCheckpoint(text string) (checkpoint, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || strings.Contains("\n"+text, "\n\n") {
		return checkpoint{}, errForm
	}
	size, err := decimal(lines[1])
	if err != nil {
		return checkpoint{}, err
	}
	root, err := hash32(unbase64(lines[2]))
	return checkpoint{lines[0], size, root}, err
}

// open returns the checkpoint and whether enough witnesses cosigned it; errNoKey, with the checkpoint, where it is another log's.
func (t trust) open(text []byte) (checkpoint, bool, error) {
	var unverified *note.UnverifiedNoteError
	if len(text) > mostNoteBytes {
		return checkpoint{}, false, errForm
	}
	if _, err := note.Open(text, note.VerifierList()); !errors.As(err, &unverified) {
		return checkpoint{}, false, errForm
	}
	if point, err := parseCheckpoint(unverified.Note.Text); err != nil || point.origin != t.log.Name() {
		return t.elsewhere(text, unverified.Note.UnverifiedSigs, point, err)
	}
	known := []note.Verifier{t.log}
	for _, w := range t.witnesses {
		known = append(known, w)
	}
	if err := strictSignatures(text, known); err != nil {
		return checkpoint{}, false, err
	}
	opened, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return checkpoint{}, false, err
	}
	point, err := parseCheckpoint(opened.Text)
	signed, count := false, 0
	for _, sig := range opened.Sigs {
		if sig.Name == t.log.Name() && sig.Hash == t.log.KeyHash() {
			signed = true
		} else {
			count++
		}
	}
	if err != nil || !signed || point.origin != t.log.Name() {
		return checkpoint{}, false, errForm
	}
	return point, t.quorum > 0 && count >= t.quorum, nil
}

// elsewhere: another log's checkpoint, of which nothing can be said, unless the log whose key there is has signed it.
func (t trust) elsewhere(text []byte, sigs []note.Signature, point checkpoint, err error) (checkpoint, bool, error) {
	if err != nil || strictSignatures(text, nil) != nil {
		return checkpoint{}, false, errForm
	}
	for _, sig := range sigs {
		if sig.Name == t.log.Name() && sig.Hash == t.log.KeyHash() {
			return checkpoint{}, false, errForm
		}
	}
	return point, false, errNoKey
}

// strictSignatures refuses what note.Open takes: base64 in a second spelling, and a key that signs twice.
func strictSignatures(text []byte, known []note.Verifier) error {
	split := bytes.LastIndex(text, []byte("\n\n"))
	if split < 0 {
		return errForm
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSuffix(string(text[split+2:]), "\n"), "\n") {
		words := strings.SplitN(strings.TrimPrefix(line, "— "), " ", 2)
		if len(words) != 2 {
			return errForm
		}
		raw, err := unbase64(words[1])
		if err != nil || len(raw) < 5 {
			return errForm
		}
		for _, one := range known {
			id := fmt.Sprintf("%s+%08x", words[0], one.KeyHash())
			if one.Name() == words[0] && one.KeyHash() == binary.BigEndian.Uint32(raw) {
				if seen[id] {
					return errForm
				}
				seen[id] = true
			}
		}
	}
	return nil
}

var (
	order   = map[string]int{"log": 0, "entry": 1, "open": 2, "member": 3, "promise": 4, "erased": 5}
	handle  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	logName = regexp.MustCompile(`^[a-z]{1,20}$`)
	promise = regexp.MustCompile(`^JW1\.([A-Z0-9-]{4,40})\.([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([A-Za-z0-9_-]{86})$`)
)

func (t trust) judge(raw []byte) int {
	verdict, err := t.check(raw)
	if err != nil {
		return invalid
	}
	return verdict
}

func (t trust) check(raw []byte) (int, error) {
	parts := strings.SplitN(string(raw), "\n\n", 3)
	if len(raw) > 1<<20 || !utf8.Valid(raw) || len(parts) != 3 {
		return 0, errForm
	}
	given, err := parseHead(strings.Split(parts[0], "\n"))
	if err != nil {
		return 0, err
	}
	point, witnessed, err := t.open([]byte(parts[2]))
	unknown := err == errNoKey
	if (err != nil && !unknown) || !strings.HasSuffix(point.origin, "/"+given["log"][0]) {
		return 0, errForm
	}
	entry, err := unbase64(given["entry"][0])
	if err != nil {
		return 0, err
	}
	if err := checkIncluded(strings.Split(parts[1], "\n"), entry, point); err != nil {
		return 0, err
	}
	subjects, err := checkOpenings(given["open"], entry, len(given["erased"]) > 0)
	if err != nil {
		return 0, err
	}
	for _, text := range given["member"] {
		if err := checkMember(text, subjects); err != nil {
			return 0, err
		}
	}
	for _, text := range given["promise"] {
		if err := t.checkPromise(text, tlog.RecordHash(entry), !unknown); err != nil {
			return 0, err
		}
	}
	switch {
	case unknown:
		return noKey, nil
	case len(given["erased"]) > 0:
		return erased, nil
	case witnessed:
		return valid, nil
	}
	return unwitnessed, nil
}

func parseHead(lines []string) (map[string][]string, error) {
	given, last := map[string][]string{}, 0
	if lines[0] != "jingwei-proof v1" {
		return nil, errForm
	}
	for _, line := range lines[1:] {
		words := strings.SplitN(line, " ", 2)
		place, ok := order[words[0]]
		if !ok || place < last || (len(words) == 2) == (words[0] == "erased") {
			return nil, errForm
		}
		last = place
		given[words[0]] = append(given[words[0]], words[len(words)-1])
	}
	if len(given["log"]) != 1 || len(given["entry"]) != 1 || len(given["member"]) > 1 || len(given["promise"]) > 1 || len(given["erased"]) > 1 {
		return nil, errForm
	}
	if !logName.MatchString(given["log"][0]) || (len(given["erased"]) > 0 && len(given["open"]) > 0) {
		return nil, errForm
	}
	return given, nil
}

func checkIncluded(lines []string, entry []byte, point checkpoint) error {
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errForm
	}
	index, err := decimal(lines[1][6:])
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		h, err := hash32(unbase64(line))
		if err != nil {
			return err
		}
		path = append(path, h)
	}
	return tlog.CheckRecord(path, point.size, point.root, index, tlog.RecordHash(entry))
}

// checkOpenings returns the value of the opened field "subjects", nil where it is closed. What is erased was committed to.
func checkOpenings(lines []string, entry []byte, erased bool) (subjects interface{}, _ error) {
	object, err := unjson(entry)
	if err != nil {
		return nil, err
	}
	commitment, there := object["payload"]
	if !there {
		commitment, there = object["c"]
	}
	if erased && !there {
		return nil, errForm
	}
	last := ""
	for i, line := range lines {
		raw, err := unbase64(line)
		if err != nil {
			return nil, err
		}
		given, err := unjson(raw)
		if err != nil {
			return nil, err
		}
		name, ok := given["field"].(string)
		if !ok || len(given) != 4 || (i > 0 && name <= last) {
			return nil, errForm
		}
		last = name
		root, err := openingRoot(name, given)
		if err != nil || commitment != hex.EncodeToString(root[:]) {
			return nil, errForm
		}
		if name == "subjects" {
			subjects = given["value"]
		}
	}
	return subjects, nil
}

// checkMember: a handle among those whom a read concerned, whose root is the value of the opened field "subjects".
func checkMember(line string, subjects interface{}) error {
	raw, err := unbase64(line)
	if err != nil {
		return err
	}
	given, err := unjson(raw)
	if err != nil {
		return err
	}
	subject, ok1 := given["subject"].(string)
	salted, ok2 := given["salt"].(string)
	path, ok3 := given["path"].([]interface{})
	if !ok1 || !ok2 || !ok3 || len(given) != 3 || !handle.MatchString(subject) {
		return errForm
	}
	salt, err := unhex(salted)
	if err != nil {
		return err
	}
	own, err := hex.DecodeString(subject)
	if err != nil {
		return err
	}
	root, err := climbed(tlog.RecordHash([]byte("jingwei/subject/v1\x00"+string(salt[:])+string(own))), path)
	if err != nil || subjects != hex.EncodeToString(root[:]) {
		return errForm
	}
	return nil
}

func openingRoot(name string, given map[string]interface{}) (root tlog.Hash, _ error) {
	value, there := given["value"]
	salted, ok1 := given["salt"].(string)
	path, ok2 := given["path"].([]interface{})
	if !there || !ok1 || !ok2 {
		return root, errForm
	}
	salt, err := unhex(salted)
	if err != nil {
		return root, err
	}
	text, err := canonical([]interface{}{name, value}, 0)
	if err != nil {
		return root, err
	}
	commit := sha256.Sum256([]byte("jingwei/field/v1\x00" + string(salt[:]) + text))
	return climbed(tlog.RecordHash(commit[:]), path)
}

func climbed(root tlog.Hash, path []interface{}) (tlog.Hash, error) {
	for _, one := range path {
		step, ok := one.(string)
		if !ok || len(step) != 65 {
			return root, errForm
		}
		sibling, err := unhex(step[1:])
		switch {
		case err == nil && step[0] == 'L':
			root = tlog.NodeHash(sibling, root)
		case err == nil && step[0] == 'R':
			root = tlog.NodeHash(root, sibling)
		default:
			return root, errForm
		}
	}
	return root, nil
}

func (t trust) checkPromise(text string, leaf tlog.Hash, signed bool) error {
	form := promise.FindStringSubmatch(text)
	if form == nil {
		return errForm
	}
	hashed, err := hash32(unbase64url(form[2]))
	if err != nil || hashed != leaf {
		return errForm
	}
	if _, err := decimal(form[3]); err != nil {
		return err
	}
	signature, err := unbase64url(form[4])
	body := fmt.Sprintf("jingwei/receipt/v1\n%s\n%s\n%s\n", form[1], form[2], form[3])
	if err != nil || (signed && !ed25519.Verify(t.logKey, []byte(body), signature)) {
		return errForm
	}
	return nil
}
