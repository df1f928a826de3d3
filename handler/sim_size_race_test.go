//go:build race

package handler_test

// With the race detector, which is ten times slower, less is run.
const (
	defaultSchedules = 300
	enumSlice        = 100_000
	hostileStride    = 4
)
