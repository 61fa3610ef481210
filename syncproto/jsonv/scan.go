package jsonv

// Eight bytes at once, of which one or more may be asked for: see plain.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain goes on in s, from i, as long as the next eight bytes stand for themselves in a JSON string: no quote, no
// backslash, no control character. It answers where it stopped, at most seven bytes before the first that
// does not, or before the end; ascii is false when it passed a byte above 127.
func plain(s string, i int) (end int, ascii bool) {
	high := uint64(0)
	for ; i+8 <= len(s); i += 8 {
		b := s[i : i+8]
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		quote, slash := x^'"'*ones, x^'\\'*ones
		// A byte below n, of those below 128, gives its highest bit when n is taken from it.
		if ((quote-ones)&^quote|(slash-ones)&^slash|(x-0x20*ones)&^x)&highs != 0 {
			break
		}
		high |= x & highs
	}
	return i, high == 0
}
