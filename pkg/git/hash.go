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
	switch digits {
	case hex.EncodedLen(sha1.Size):
		sum := BlobSum(content)
		return hex.EncodeToString(sum[:])
	case hex.EncodedLen(sha256.Size):
		return hex.EncodeToString(sumBlob(sha256.New(), content))
	}
	return ""
}

// BlobSum is the BlobHash of a repository with SHA-1, in bytes.
func BlobSum(content []byte) (sum [sha1.Size]byte) {
	copy(sum[:], sumBlob(sha1.New(), content))
	return sum
}

func sumBlob(h hash.Hash, content []byte) []byte {
	h.Write([]byte("blob " + strconv.Itoa(len(content)) + "\x00"))
	h.Write(content)
	return h.Sum(nil)
}
