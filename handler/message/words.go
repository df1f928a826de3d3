package message

// words are how one language says things. The texts themselves stand in the
// code, in English, as say fills them in; translation has them in another
// language. A test holds that it has each of them, with the same arguments.
//
// A clause can be a title or a sentence among others: it begins in lower case
// and has no stop.
type words struct {
	translation  map[string]string // by the English; nil in English
	ungrouped    int               // digits that a number may have before it is grouped
	moment, date string            // layouts of package time

	comma, semicolon, colon, stop string

	then    string // between the parts of a brief
	already string // before a length of time in a brief
}

// wordsOf is the words of a valid LANGUAGE. What stands between Chinese words
// is in full width, and no space stands beside it.
func wordsOf(language string) words {
	if language == "zh" {
		return words{
			translation: chinese(), ungrouped: 4, moment: "01-02 15:04", date: "01-02",
			comma: "、", semicolon: "；", colon: "：", stop: "。", then: "，", already: "已",
		}
	}
	return words{
		ungrouped: 3, moment: "2 Jan 15:04", date: "2 Jan",
		comma: ", ", semicolon: "; ", colon: ": ", stop: ".", then: ". ",
	}
}

// word is an English text in the language.
func (w words) word(english string) string {
	if text, ok := w.translation[english]; ok {
		return text
	}
	return english
}
