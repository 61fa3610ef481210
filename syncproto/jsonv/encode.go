package jsonv

import "strconv"

const hexDigits = "0123456789abcdef"

// String is v as JSON text.
func (v Value) String() string { return string(v.Append(nil)) }

// Append writes v as JSON to dst, members in their order, without white space.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case Bool:
		return AppendBool(dst, v.str != "")
	case Number, raw:
		return append(dst, v.str...)
	case String:
		return AppendString(dst, v.str)
	case Array:
		dst = append(dst, '[')
		for i := range v.mem {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.mem[i].Val.Append(dst)
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		for i := range v.mem {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendString(dst, v.mem[i].Key)
			dst = append(dst, ':')
			dst = v.mem[i].Val.Append(dst)
		}
		return append(dst, '}')
	default:
		return append(dst, "null"...)
	}
}

// AppendBool writes true or false.
func AppendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

// AppendInt writes a whole number.
func AppendInt(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) }

// AppendString writes s quoted and escaped. U+2028 and U+2029 are legal JSON
// and are left as they are.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; ; i++ {
		if i, _ = plain(s, i); i == len(s) {
			break
		}
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
