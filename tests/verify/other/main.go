// A third implementation of the check, for the tests: Go's checksum-database packages over our proofs and our export.
//
//	other judge QUORUM LOG-VKEY WITNESS-VKEY...   one proof a line in base64 on standard input, its verdict's number a line out
//	other log DIR LOG-VKEY                        every entry of a tlog-tiles directory against its signed root
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var err error
	switch {
	case len(os.Args) > 3 && os.Args[1] == "judge":
		err = judgeAll(os.Args[2], os.Args[3], os.Args[4:])
	case len(os.Args) == 4 && os.Args[1] == "log":
		err = checkLog(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: judge QUORUM LOG-VKEY WITNESS-VKEY... | log DIR LOG-VKEY")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func trusted(quorum, log string, witnesses []string) (t trust, err error) {
	if t.log, err = note.NewVerifier(log); err != nil {
		return t, err
	}
	raw, err := unbase64(strings.SplitN(log, "+", 3)[2])
	if err != nil {
		return t, err
	}
	t.logKey = raw[1:]
	for _, vkey := range witnesses {
		w, err := parseWitness(vkey)
		if err != nil {
			return t, err
		}
		t.witnesses = append(t.witnesses, w)
	}
	t.quorum, err = strconv.Atoi(quorum)
	return t, err
}

func judgeAll(quorum, log string, witnesses []string) error {
	t, err := trusted(quorum, log, witnesses)
	if err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<22)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		raw, err := base64.StdEncoding.DecodeString(in.Text())
		if err != nil {
			return err
		}
		fmt.Fprintln(out, t.judge(raw))
	}
	return in.Err()
}

// tiles reads a C2SP directory for tlog.TileHashReader, which authenticates what it reads against the tree.
type tiles struct{ dir string }

func (r tiles) Height() int                     { return 8 }
func (r tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, t := range wanted {
		raw, err := r.read(strconv.Itoa(t.L), t.N, t.W)
		if err != nil {
			return nil, err
		}
		found = append(found, raw[:t.W*tlog.HashSize])
	}
	return found, nil
}

func (r tiles) read(kind string, n int64, width int) ([]byte, error) {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	path := filepath.Join(r.dir, "tile", kind, filepath.FromSlash(name))
	if width < 256 {
		if raw, err := os.ReadFile(filepath.Join(path+".p", strconv.Itoa(width))); err == nil {
			return raw, nil
		}
	}
	return os.ReadFile(path)
}

func checkLog(dir, vkey string) error {
	t, err := trusted("0", vkey, nil)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	point, _, err := t.open(text)
	if err != nil {
		return err
	}
	reader := tiles{dir}
	hashes := tlog.TileHashReader(tlog.Tree{N: point.size, Hash: point.root}, reader)
	for n := int64(0); n*256 < point.size; n++ {
		width := point.size - n*256
		if width > 256 {
			width = 256
		}
		raw, err := reader.read("entries", n, int(width))
		if err != nil {
			return err
		}
		if err := checkBundle(raw, n*256, width, hashes); err != nil {
			return err
		}
	}
	fmt.Printf("%s %d\n", point.origin, point.size)
	return nil
}

func checkBundle(raw []byte, first, width int64, hashes tlog.HashReader) error {
	var indexes []int64
	var leaves []tlog.Hash
	for i := int64(0); i < width; i++ {
		if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
			return fmt.Errorf("entry %d is cut short", first+i)
		}
		length := int(binary.BigEndian.Uint16(raw))
		leaves = append(leaves, tlog.RecordHash(raw[2:2+length]))
		indexes = append(indexes, tlog.StoredHashIndex(0, first+i))
		raw = raw[2+length:]
	}
	if len(raw) > 0 {
		return fmt.Errorf("bytes after entry %d", first+width-1)
	}
	stored, err := hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i := range stored {
		if stored[i] != leaves[i] {
			return fmt.Errorf("entry %d is not the one in the tree", first+int64(i))
		}
	}
	return nil
}
