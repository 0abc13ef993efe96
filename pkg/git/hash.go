package git

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
)

// BlobHash returns the name that git gives to a file's content, in as many hexadecimal digits as the names of the
// repository's objects have; "" for a number that no format of git has.
func BlobHash(content []byte, digits int) string {
	var h hash.Hash
	switch digits {
	case hex.EncodedLen(sha1.Size):
		h = sha1.New()
	case hex.EncodedLen(sha256.Size):
		h = sha256.New()
	default:
		return ""
	}
	h.Write([]byte("blob " + strconv.Itoa(len(content)) + "\x00"))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}
