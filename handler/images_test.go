package handler_test

import (
	"net/http"
	"testing"

	"tcss-licensing-alerts/handler/tcss"
)

// twoNights sets a failing task of 23 November, and has another of the 22nd
// listed later.
func (w *world) twoNights(run func(), code string) {
	w.Helper()
	w.runs(after(-3))
	w.api.SetTasks(task(23, "2026-11-23", 3, 2, code))
	run()
	w.api.AddTasks(task(22, "2026-11-22", 3, 2, "REACH_LIMIT"))
	for id, name := range map[int64]string{22: "early", 23: "late"} {
		w.api.SetImages(id, tcss.Image{ImageName: name + ":1", Status: "REACH_LIMIT"}, tcss.Image{ImageName: name + ":2", Status: "REACH_LIMIT"})
	}
	w.wecom.answer = nil
	w.runs(after(0))
}

// The images that a destination's item names are those of its own day, whatever
// is news to another.
func TestImagesAreOfTheDestinationsOwnDay(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.twoNights(func() {
			w.wecom.answer = refuse(http.StatusInternalServerError, "")
			w.fails(after(0))
		}, "REACH_LIMIT")
		says(w.T, w.slack.posted()[2], "22 Nov", "early:1")
		saysNot(w.T, w.slack.posted()[2], "late:1")
		says(w.T, w.wecom.last(), "23 Nov", "late:1")
		saysNot(w.T, w.wecom.last(), "early:1")
	})
}

// Why the images of one day failed is not why those of the day failed that
// counts, though they be as many.
func TestAnotherDaysImagesAreNoCause(t *testing.T) {
	t.Parallel()
	bubble(t, func(w *world) {
		w.twoNights(func() { w.runs(after(0)) }, "LICENSE_INSUFFICIENT")
		says(w.T, w.slack.last(), "early:1")
		saysNot(w.T, w.slack.last(), "Raise the daily cap")
	})
}
