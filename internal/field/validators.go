package field

import (
	"strings"
	"unicode/utf8"
)

// Visible tells whether s holds anything that can be seen: more than white
// space, control characters and zero-width marks.
func Visible(s string) bool {
	for _, r := range s {
		if !unseen(r) {
			return true
		}
	}
	return false
}

// unseen are the characters of Unicode's properties White_Space, Cc and Cf
// that texts meet, by hand: the tables of package unicode are large.
func unseen(r rune) bool {
	switch {
	case r <= 0x20, r >= 0x7f && r <= 0xa0, r == 0xad, // control characters, spaces, soft hyphen
		r == 0x061c, r == 0x1680, r == 0x180e,
		r >= 0x2000 && r <= 0x200f, // spaces, zero-width marks
		r >= 0x2028 && r <= 0x202f, r >= 0x205f && r <= 0x206f,
		r == 0x3000, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb:
		return true
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return false
		}
	}
	return true
}

// pair is the two-digit number at s[i:i+2].
func pair(s string, i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }

// YearMin and YearMax bound every date.
const (
	YearMin = 1900
	YearMax = 2100
)

// DaysIn is how many days a month (1–12) of a year has, in the Gregorian calendar.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Date accepts a day that exists, "2026-11-22", in the years 1900–2100.
func Date(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return false
	}
	y, m, d := pair(s, 0)*100+pair(s, 2), pair(s, 5), pair(s, 8)
	return y >= YearMin && y <= YearMax && m >= 1 && m <= 12 && d >= 1 && d <= DaysIn(y, m)
}

// Clock accepts a time of day, "00:00" to "23:59".
func Clock(s string) bool {
	return len(s) == 5 && s[2] == ':' && digits(s[:2]) && digits(s[3:]) && pair(s, 0) < 24 && pair(s, 3) < 60
}

func lowerHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}

// UUID7 accepts a UUID of version 7 (RFC 9562) in lower case.
func UUID7(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' &&
		s[14] == '7' && (s[19] == '8' || s[19] == '9' || s[19] == 'a' || s[19] == 'b') &&
		lowerHex(s[:8]) && lowerHex(s[9:13]) && lowerHex(s[14:18]) && lowerHex(s[19:23]) && lowerHex(s[24:])
}

// Slug accepts an id for people and files: a–z, 0–9 and - _ . @ only, not empty.
func Slug(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !digit(c) && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.' && c != '@' {
			return false
		}
	}
	return s != ""
}

// SHA256Hex accepts 64 digits of hexadecimal in lower case.
func SHA256Hex(s string) bool { return len(s) == 64 && lowerHex(s) }

const phoneBytesMax = 30

// Phone accepts 3–15 digits with spaces between them and an optional + before.
func Phone(s string) bool {
	if len(s) > phoneBytesMax {
		return false
	}
	s = strings.TrimPrefix(s, "+")
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		switch {
		case digit(s[i]):
			n++
		case s[i] != ' ':
			return false
		}
	}
	return n >= 3 && n <= 15
}

func weighted(s string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(s[i]-'0')
	}
	return sum
}

// OrgNumber accepts an organisasjonsnummer: nine digits, the last of them
// 11 − (Σ mod 11) by the weights 3 2 7 6 5 4 3 2, where 11 counts as 0 and 10 does not exist.
func OrgNumber(s string) bool {
	return len(s) == 9 && digits(s) && s != "000000000" && weighted(s, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// MunicipalityNumber accepts the form of a kommunenummer: four digits, of
// which the first two name a county. Whether the municipality exists (or
// still exists) is not known here.
func MunicipalityNumber(s string) bool {
	return len(s) == 4 && digits(s) && s[:2] != "00" && s[2:] != "00"
}

// Synthetic tells whether a number that NationalID could accept is one of the
// invented ones: the month carries 80 (Tenor) or 40 (NAV).
func Synthetic(s string) bool { return len(s) == 11 && digits(s) && pair(s, 2) > 40 }

// NationalID accepts a fødselsnummer or D-number (day + 40) with right check
// digits, by the rule in force and the one for numbers issued from 2032 (the
// first sum may be 0–3 modulo 11) side by side. In Production only real numbers
// pass, in every other mode only synthetic ones. Sex and century are not derived.
func NationalID(s string, m Mode) bool {
	if len(s) != 11 || !digits(s) || Synthetic(s) == (m == Production) {
		return false
	}
	day, month, year := pair(s, 0), pair(s, 2), pair(s, 4)
	if day > 40 {
		day -= 40
	}
	if month > 80 {
		month -= 80
	} else if month > 40 {
		month -= 40
	}
	// 29 February is accepted in every year divisible by four, as the century is not known.
	if month < 1 || month > 12 || day < 1 || day > DaysIn(2000+year, month) {
		return false
	}
	return weighted(s, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 <= 3 &&
		weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// wantedNationalID is "synthetic" or "real" when s would be right in another
// mode, else "".
func wantedNationalID(s string, m Mode) string {
	switch {
	case m == Production && NationalID(s, Demo):
		return "real"
	case m != Production && NationalID(s, Production):
		return "synthetic"
	}
	return ""
}

const urlBytesMax = 2000

// HTTPSURL accepts an absolute https address with a host name and without
// user, spaces or quotes.
func HTTPSURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok || len(s) > urlBytesMax {
		return false
	}
	for _, r := range rest {
		switch r {
		case '"', '\'', '<', '>', '\\', '^', '`', '{', '|', '}', utf8.RuneError:
			return false
		}
		if unseen(r) {
			return false
		}
	}
	host := rest
	for i := 0; i < len(rest); i++ {
		if c := rest[i]; c == '/' || c == '?' || c == '#' {
			host = rest[:i]
			break
		}
	}
	host, port, hasPort := strings.Cut(host, ":")
	if hasPort && (port == "" || len(port) > 5 || !digits(port)) {
		return false
	}
	labels := 0
	for more := true; more; labels++ {
		var l string
		l, host, more = strings.Cut(host, ".")
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := 0; i < len(l); i++ {
			c := l[i] | 0x20
			if !digit(l[i]) && (c < 'a' || c > 'z') && l[i] != '-' {
				return false
			}
		}
	}
	return labels >= 2
}

// Drawing accepts a drawn line as the d of an SVG path: moves, lines and
// curves by absolute numbers, and nothing that could be markup.
func Drawing(s string) bool {
	if s == "" || s[0] != 'M' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case 'M', 'L', 'C', ' ', ',', '.', '-':
		default:
			if !digit(c) {
				return false
			}
		}
	}
	return true
}

// Photo accepts a JPEG in base64 (RFC 4648, with padding) as a browser's canvas
// writes it: it begins with JFIF, so with nothing of what a camera adds (EXIF, place).
func Photo(s string) bool {
	if len(s)%4 != 0 || !strings.HasPrefix(s, "/9j/4A") {
		return false
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if l := c | 0x20; !digit(c) && (l < 'a' || l > 'z') && c != '+' && c != '/' {
			return false
		}
	}
	return true
}
