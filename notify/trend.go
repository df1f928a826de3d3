package notify

// Trend is a short history: one bar a day.
type Trend struct {
	Title string // at most 50 characters are shown
	Name  string // of the values; at most 20 characters are shown
	Days  []Day  // oldest first, at most 20
	Line  Text   // the same in small print, where no chart is drawn
}

// Day is one bar of a trend.
type Day struct {
	Label string // unique in its trend; at most 20 characters are shown
	// NoData says that nothing was there to count, which is not a zero.
	NoData bool
	Value  int // from 0 up
}
