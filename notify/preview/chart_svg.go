package preview

import (
	"math"
	"strconv"
)

// drawing is a chart as SVG: upwards in pixels, sideways in percent, so that
// it fits any width while its text keeps its size.
type drawing struct {
	*chart

	Height string // of the whole, in pixels
	Base   string // where bars stand
	Ticks  []tick
	Bars   []bar
	Labels []axisLabel
	Legend []legendEntry
}

type (
	tick struct{ Y, TextY, Text string }
	bar  struct {
		X, Width, Y, Height string
		Series              int
		Middle, TextY       string
		Value, Name         string
		Class               string // of the value above the bar
	}
	axisLabel struct {
		X, Class string
		Lines    []axisLine
	}
	axisLine    struct{ Y, Text string }
	legendEntry struct {
		Series int
		Name   string
	}
)

// Sizes of a drawing: pixels upwards, percent sideways. A small phone leaves
// about 225 pixels for the bars, a phone 260, a desktop 480; a column of text
// takes 8.
const (
	drawTop, drawHeight, drawLine         = 22.0, 150.0, 18.0
	drawLeft                              = 13.0
	smallPixels, phonePixels, largePixels = 225, 260, 480
	columnPixels                          = 8
)

// The classes of text that only shows where there is room for it.
const (
	classSmall = "small" // and on anything larger
	classPhone = "phone-up"
	classLarge = "large-up"
	classNever = "never"
)

// Drawing draws the chart.
func (c *chart) Drawing() *drawing {
	d := &drawing{chart: c, Base: px(drawTop + drawHeight)}
	top, step := scale(c.most())
	for v := 0.0; v <= top; v += step {
		y := drawTop + drawHeight*(1-v/top)
		d.Ticks = append(d.Ticks, tick{px(y), px(y + 5), figure(v)})
	}
	for i, name := range c.Series {
		d.Legend = append(d.Legend, legendEntry{i % 6, name})
	}
	lines := 1
	for i := range c.Categories {
		d.group(i, top)
		lines = max(lines, len(d.Labels[i].Lines))
	}
	d.Height = px(drawTop + drawHeight + 8 + drawLine*float64(lines))
	return d
}

// group draws one category: its bars beside each other, and its label.
func (d *drawing) group(category int, top float64) {
	count := len(d.Categories)
	slot := (100 - drawLeft) / float64(count)
	left := drawLeft + slot*float64(category)
	wide := slot * 0.8 / float64(max(1, len(d.Series)))
	for j, v := range d.Values[category] {
		x, height := left+slot*0.1+wide*float64(j), drawHeight*v/top
		b := bar{
			X: percent(x), Width: percent(wide * 0.92), Y: px(drawTop + drawHeight - height), Height: px(height),
			Series: j % 6, Middle: percent(x + wide*0.46), TextY: px(drawTop + drawHeight - height - 5),
			Value: figure(v), Name: d.Categories[category] + ", " + d.Series[j] + ": " + figure(v),
		}
		b.Class = room(textColumns(b.Value)*columnPixels, count*len(d.Series))
		if v == 0 {
			b.Class = classNever
		}
		d.Bars = append(d.Bars, b)
	}

	l := axisLabel{X: percent(left + slot/2), Class: thinned(count-1-category, count)}
	most := max(5, phonePixels/count/columnPixels)
	for i, text := range wrap(line{{Text: d.Categories[category]}}, most) {
		l.Lines = append(l.Lines, axisLine{px(drawTop + drawHeight + drawLine*float64(i+1)), lineText(text)})
	}
	d.Labels = append(d.Labels, l)
}

// room says where so many pixels of text fit, if so many stand beside each
// other.
func room(pixels, count int) string {
	switch need := pixels * count; {
	case need <= smallPixels:
		return classSmall
	case need <= phonePixels:
		return classPhone
	case need <= largePixels:
		return classLarge
	}
	return classNever
}

// thinned says where a label shows, one of so many: each, each second, each
// fourth and so on, the last one always.
func thinned(fromLast, count int) string {
	const pixels = 36 // of a date such as 11-22
	every := 1
	for fromLast%(2*every) == 0 && every < count {
		every *= 2
	}
	return room(pixels, (count+every-1)/every)
}

// scale chooses the top of an axis and the step between its lines, both whole
// numbers that people count in.
func scale(most float64) (top, step float64) {
	if most <= 0 {
		return 1, 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(max(most, 1))))
	for _, f := range []float64{0.2, 0.5, 1, 2, 5} {
		step = max(1, math.Round(unit*f))
		if top = step * math.Ceil(most/step); top/step <= 4 {
			break
		}
	}
	return top, step
}

func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func percent(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) + "%" }
