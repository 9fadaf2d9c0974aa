package main

// Strict readers: base64, hex, decimals and canonical JSON have one spelling each. Go's own readers take several.

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	errForm  = errors.New("form")
	errNoKey = errors.New("no key")
)

const safe = 1<<53 - 1

var integer = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,15})$`)

func unbase64(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || base64.StdEncoding.EncodeToString(raw) != text {
		return nil, errForm
	}
	return raw, nil
}

func unbase64url(text string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || base64.RawURLEncoding.EncodeToString(raw) != text {
		return nil, errForm
	}
	return raw, nil
}

func hash32(raw []byte, err error) (h [32]byte, _ error) {
	if err != nil || len(raw) != 32 {
		return h, errForm
	}
	copy(h[:], raw)
	return h, nil
}

func unhex(text string) ([32]byte, error) {
	if strings.ToLower(text) != text {
		return [32]byte{}, errForm
	}
	return hash32(hex.DecodeString(text))
}

func decimal(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > safe || strconv.FormatInt(n, 10) != text {
		return 0, errForm
	}
	return n, nil
}

// unjson reads an object and refuses any spelling of it but the canonical one.
func unjson(raw []byte) (map[string]interface{}, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value interface{}
	if err := decoder.Decode(&value); err != nil {
		return nil, errForm
	}
	object, ok := value.(map[string]interface{})
	if !ok {
		return nil, errForm
	}
	text, err := canonical(value, 0)
	if err != nil || text != string(raw) {
		return nil, errForm
	}
	return object, nil
}

func canonical(value interface{}, depth int) (string, error) {
	if depth > 32 {
		return "", errForm
	}
	switch v := value.(type) {
	case nil:
		return "null", nil
	case bool:
		return strconv.FormatBool(v), nil
	case string:
		return quoted(v), nil
	case json.Number:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil || !integer.MatchString(string(v)) || n > safe || n < -safe {
			return "", errForm
		}
		return string(v), nil
	case []interface{}:
		parts := make([]string, len(v))
		for i, inner := range v {
			var err error
			if parts[i], err = canonical(inner, depth+1); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(parts, ",") + "]", nil
	case map[string]interface{}:
		return canonicalObject(v, depth)
	}
	return "", errForm
}

func canonicalObject(object map[string]interface{}, depth int) (string, error) {
	keys := make([]string, 0, len(object))
	for key := range object {
		if len(key) != utf8.RuneCountInString(key) {
			return "", errForm
		}
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for i, key := range keys {
		inner, err := canonical(object[key], depth+1)
		if err != nil {
			return "", err
		}
		keys[i] = quoted(key) + ":" + inner
	}
	return "{" + strings.Join(keys, ",") + "}", nil
}

var short = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func quoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, one := range text {
		if escaped, ok := short[one]; ok {
			out.WriteString(escaped)
		} else if one < 0x20 {
			fmt.Fprintf(&out, `\u%04x`, one)
		} else {
			out.WriteRune(one)
		}
	}
	out.WriteByte('"')
	return out.String()
}
