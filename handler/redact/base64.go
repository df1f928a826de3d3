package redact

// findBase64 calls hide with where runs stand in what of text may be base64, of
// either alphabet and however far into a group it begins.
func (x *index) findBase64(text string, hide func(from, to int)) {
	const least = (run*8 + 5) / 6 // characters for a run
	for begin := 0; begin < len(text); {
		end := begin
		for end < len(text) && sextet(text[end]) >= 0 {
			end++
		}
		for offset := begin; offset < begin+4 && end-offset >= least; offset++ {
			x.findSextets(text[:end], offset, hide)
		}
		begin = end + 1
	}
}

// findSextets decodes what follows offset as if a group began there.
func (x *index) findSextets(text string, offset int, hide func(from, to int)) {
	var h uint64
	bits, n := 0, 0 // not yet decoded, and bytes decoded
	var held uint32
	for i := offset; i < len(text); i++ {
		held = held<<6 | uint32(sextet(text[i])) //nolint:gosec // 0 to 63
		if bits += 6; bits < 8 {
			continue
		}
		bits -= 8
		h = push(h, byte(held>>bits)) //nolint:gosec // the byte is what is wanted
		if n++; n >= run && x.has(h) {
			hide(offset+(n-run)*8/6, i+1)
		}
	}
}

// sextet is the value of a character of base64, -1 if it is none.
func sextet(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case c >= '0' && c <= '9':
		return int(c-'0') + 52
	case c == '+', c == '-':
		return 62
	case c == '/', c == '_':
		return 63
	}
	return -1
}
